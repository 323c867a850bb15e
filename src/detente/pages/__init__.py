"""Pages to stories: dumps, HTML, plain text and tables, with furniture set aside."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from detente.pages.refused import Refused

if TYPE_CHECKING:
    from detente.pages.dates import parse_date
    from detente.pages.reader import Kind, make_story, read_page, read_paths

__all__ = ["Kind", "Refused", "make_story", "parse_date", "read_page", "read_paths"]
# What reads pages is imported when it is asked for: many name what was refused and read none.
_HOMES = {"parse_date": "dates", "Kind": "reader", "make_story": "reader", "read_page": "reader",
          "read_paths": "reader"}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.pages' has no attribute '{name}'")
    return getattr(import_module(f"detente.pages.{_HOMES[name]}"), name)
