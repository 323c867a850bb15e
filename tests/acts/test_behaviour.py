"""What must hold of acts whatever their words: status, voice, direction, and what adds nothing.

The floors are what is reached; they are raised when the coder gets better, never lowered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pytest

from detente.coder import Coder
from detente.pages import make_story
from detente.records import Event
from tests.acts.templates import (
    ACTS,
    COUNTRIES,
    IN_CONTEXT,
    SAID,
    STANDINGS,
    UNRELATED,
    Case,
    around,
    case,
    cases,
    passive_case,
    three,
)

Signature = tuple[str, str | None, str, frozenset[str | None], frozenset[str | None]]


def coded(coder: Coder, texts: Sequence[str]) -> dict[str, tuple[Event, ...]]:
    """Return the events of each sentence, coded as a story of its own."""
    unique = list(dict.fromkeys(texts))
    stories = coder.code_stream(make_story(text) for text in unique)
    return {text: c.events for text, c in zip(unique, stories, strict=True)}


def fits(case: Case, events: Sequence[Event]) -> bool:
    """Whether the events are the act of the case, what is due outside it, and nothing else."""
    by_id = {e.id: e for e in events}
    types = {case.type, case.outer or case.type}
    return {e.type for e in events} <= types and any(
        (e.type, e.status) == (case.type, case.status)
        and countries(e.actors) == {case.actor}
        and countries(e.recipients) == {case.recipient}
        and (case.outer is None or by_id[e.embedded_in].type == case.outer if e.embedded_in else
             case.outer is None)
        for e in events
    )
