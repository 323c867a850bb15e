"""Sentences with mentions to events."""
