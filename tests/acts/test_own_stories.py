"""Annotated stories of our own: they can be read, point into their own text, and are scored."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from own_set import OWN, fallen, stories

from detente.coder import Coder
from detente.evaluate.tasks import Row, read_rows
from detente.records import EventType, Status

ROWS = read_rows(OWN / "stories")
FIELDS = {
    "type", "sources", "targets", "reciprocal", "status", "date", "place", "attributed_to",
    "sentences", "trigger", "salience", "optional", "also",
}  # fmt: skip
# Those of the reading guide.
SECTORS = frozenset(
    "GOV LEG JUD MIL COP SPY PTY OPP REB UAF IGO NGO JRN BUS EDU REL LAB CRM CVL UNK".split()
)


def parties(event: dict[str, Any]) -> list[dict[str, str]]:
    return [*event["sources"], *event["targets"]]


def test_enough_stories_of_many_styles() -> None:
    assert len(ROWS) >= 45
    assert len({row["style"] for row in ROWS}) >= 15
    quiet = [row for row in ROWS if sum(not e["optional"] for e in row["events"]) <= 2]
    assert 8 <= len(quiet) <= 16


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_records_are_whole(row: Row, coder: Coder) -> None:
    known = {*coder.codebook.names.countries, "", "IGO"}
    for event in row["events"]:
        where = f"{row['id']}: {event['trigger']}"
        assert event.keys() == FIELDS, where
        assert event["type"] in get_args(EventType), where
        assert event["status"] in get_args(Status), where
        assert event["salience"] in (1, 2), where
        assert event["sentences"], where
        assert all(s in row["text"] for s in event["sentences"]), where
        assert event["trigger"] in event["sentences"][0], where
        assert {p["country"] for p in parties(event)} <= known, where
        assert {p["sector"] for p in parties(event)} <= SECTORS, where
        assert all(p["text"] in row["text"] for p in parties(event)), where
        assert event["place"] is None or event["place"]["country"] in known, where


def test_scores_hold(coder: Coder) -> None:
    assert not list(fallen("stories", stories(coder)))
