"""Shared by the tests of formats: reference examples, small files of our own, the newswire."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.coder import Coder
from detente.demo import newswire
from detente.formats.foreign import ForeignEvent, Malformed
from detente.formats.lines import Line
from detente.pages import Refused
from detente.records import CodedStory

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "examples"
FILES = Path(__file__).with_name("files")


@pytest.fixture(scope="session")
def examples() -> Path:
    if not EXAMPLES.is_dir():
        pytest.skip(f"the folder {EXAMPLES.parent.name}/{EXAMPLES.name} is not beside the checkout")
    return EXAMPLES


@pytest.fixture(scope="session")
def coded(coder: Coder) -> tuple[CodedStory, ...]:
    refused = Refused("x.pdf", None, "rejected", "PDF")
    return tuple(coder.code_stream([refused, *newswire()]))


@pytest.fixture
def lines_of() -> Callable[[str], list[Line]]:
    def cut(text: str) -> list[Line]:
        parts = text.removesuffix("\n").split("\n")
        return [Line("made.txt", n, t) for n, t in enumerate(parts, 1)]

    return cut


def split(read: object) -> tuple[list[ForeignEvent], list[Malformed]]:
    """Return events and malformed rows apart."""
    every = list(read)  # type: ignore[call-overload]
    events = [e for e in every if isinstance(e, ForeignEvent)]
    return events, [e for e in every if isinstance(e, Malformed)]
