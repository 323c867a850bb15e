"""Detente reads the news and keeps the record: who did what to whom.

>>> import detente
>>> coded = detente.code("France condemned Iran on Monday.", published="2018-05-09")
>>> [(e.type, e.actors[0].country, e.recipients[0].country, e.date.start) for e in coded.events]
[('ACCUSE', 'FRA', 'IRN', '2018-05-07')]

What is named here is imported when it is asked for: all of it takes half a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from detente.acts.between import Reading
    from detente.coder import Coder, classify, code, code_stream, make_coder
    from detente.errors import (
        CodebookError,
        ConfigError,
        DetenteError,
        InputError,
        ModelError,
        StoreError,
    )
    from detente.formats import record_schema, story_to_html, story_to_text, to_json_line
    from detente.pages import read_page, read_paths
    from detente.records import CodedStory, Event, Party, Story
    from detente.workspace import Workspace, create_workspace, open_workspace

__all__ = [
    "CodebookError",
    "CodedStory",
    "Coder",
    "ConfigError",
    "DetenteError",
    "Event",
    "InputError",
    "ModelError",
    "Party",
    "Reading",
    "StoreError",
    "Story",
    "Workspace",
    "classify",
    "code",
    "code_stream",
    "create_workspace",
    "make_coder",
    "open_workspace",
    "read_page",
    "read_paths",
    "record_schema",
    "story_to_html",
    "story_to_text",
    "to_json_line",
]
_HOMES = {
    "acts.between": "Reading",
    "coder": "Coder classify code code_stream make_coder",
    "errors": "CodebookError ConfigError DetenteError InputError ModelError StoreError",
    "formats": "record_schema story_to_html story_to_text to_json_line",
    "pages": "read_page read_paths",
    "records": "CodedStory Event Party Story",
    "workspace": "Workspace create_workspace open_workspace",
}
_HOME = {name: f"detente.{module}" for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'detente' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
