"""The demo newswire coded once, as reports."""

from __future__ import annotations

import pytest

from detente.coder import Coder
from detente.demo import newswire
from detente.happenings import group_stories, reports_of, story_heads
from detente.records import Report


@pytest.fixture(scope="session")
def wire(coder: Coder) -> tuple[Report, ...]:
    coded = [c for c in coder.code_stream(newswire()) if c.story is not None]
    stories = [c.story for c in coded if c.story is not None]
    heads = story_heads(stories, group_stories(stories, coder.codebook.joining))
    return tuple(r for c in coded if c.story for r in reports_of(c.events, heads[c.story.id]))
