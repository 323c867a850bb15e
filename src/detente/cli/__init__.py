"""The command line: parse arguments, call, print."""

from detente.cli.app import main

__all__ = ["main"]
