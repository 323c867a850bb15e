"""The errors a caller may meet, by what the caller can do about them.

DetenteError
├── InputError       a page could not be read: fix or leave out that input
├── CodebookError    data files are wrong: every problem is listed with file and key
├── ModelError       the language model is missing, altered or lacks a component
├── StoreError       the workspace is missing, damaged or cannot be written: the file is named
└── ConfigError      a setting or argument is wrong: the message says what is allowed
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of every error that Detente raises on purpose."""


class InputError(DetenteError):
    """An input could not be read as a story; the message is the reason."""


class CodebookError(DetenteError):
    """The codebook has problems; `problems` lists each as `message @ file $.key`."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class ModelError(DetenteError):
    """The language model cannot be used; the message names what is missing."""


class StoreError(DetenteError):
    """A workspace cannot be opened, read or written; the message names the file and what to do."""


class ConfigError(DetenteError):
    """An argument or setting is wrong; the message says what was got and what is allowed."""
