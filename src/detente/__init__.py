"""Detente reads the news and keeps the record: who did what to whom."""
__version__ = "0.1.0"
