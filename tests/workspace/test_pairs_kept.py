"""Relations read from a workspace are those read from the same stories."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from detente.cli.told import Files, Kept
from detente.codebook import load_codebook
from detente.records import Happening
from detente.relations import Record, Side, build_record, make_card, side_of
from detente.relations.sides import ways_to_write
from detente.workspace import create_workspace, pairs

TOLD = [
    ("2011-03-02", "Turkey recalls envoy", "Turkey recalled its ambassador from Israel on "
     "Wednesday after talks failed."),
    ("2011-03-20", "Ministers meet", "Turkish Foreign Minister Ahmet Davutoglu met his Israeli "
     "counterpart Avigdor Lieberman in Paris on Sunday. Turkey threatened to suspend trade with "
     "Israel unless Israel apologised."),
    ("2011-03-28", "Turkish ambassador back", "Turkey's ambassador is back in Israel. He took up "
     "his post on Monday."),
    ("2011-04-02", "Peru votes", "Peru will hold elections in May, officials in Lima said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("pairs")
    rows = [
        json.dumps({"id": n, "title": title, "text": text, "published": day})
        for n, (day, title, text) in enumerate(TOLD)
    ]
    page = folder / "told.jsonl"
    page.write_text("\n".join(rows), "utf-8")
    ws = create_workspace(folder / "ws")
    ws.ingest([str(page)], workers=1)
    return Kept(ws, load_codebook(None))


def test_the_card_is_that_of_the_files(kept: Kept, tmp_path: Path) -> None:
    book = kept.book
    pair = side_of("TUR", book), side_of("ISR", book)
    files = Files(list(kept.ws.coded()), book)
    assert kept.last_day() == files.last_day() == "2011-04-02"
    cards = [make_card(s.record(pair, "2011-04-02"), *pair, book, "2011-04-02", None,
                       s.read("2011-04-02")) for s in (kept, files)]  # fmt: skip
    assert cards[0].channels == cards[1].channels
    assert cards[0].threats == cards[1].threats
    assert cards[0].series == cards[1].series
    assert cards[0].stories == 3  # also the one without an act of both
    before = make_card(kept.record(pair, "2011-03-10"), *pair, book, "2011-03-10")
    assert {c.state for c in before.channels if c.channel == "ministers"} == {"unknown"}


def test_partners_and_counts_are_those_of_the_files(kept: Kept) -> None:
    files = Files(list(kept.ws.coded()), kept.book)
    side = side_of("TUR", kept.book)
    assert kept.partners(side, "2011-04-02") == files.partners(side, "2011-04-02")
    asked = ("2011-01-01", "2011-04-02")
    assert kept.day_counts(*asked) == files.day_counts(*asked)
    assert kept.read(asked[1]) == files.read(asked[1])
    assert {(i.outcome, i.count) for i in kept.inputs()} == {("coded", 1)}


def test_happenings_and_lives_are_those_that_the_workspace_holds(kept: Kept) -> None:
    book = kept.book
    pair = side_of("TUR", book), side_of("ISR", book)
    stories = pairs.pair_stories(kept.ws, pair, book, "2011-04-02")
    held = pairs._as_joined(kept.ws, stories, book)
    assert held is not None
    made = build_record(stories, book, "2011-04-02")
    assert held.happenings
    assert (held.home, held.links, held.groups) == (made.home, made.links, made.groups)
    assert held.stories == made.stories
    assert held.events == made.events
    assert _told(held) == _told(made)
    # Of an act that was told again later, an earlier day knows the first report alone.
    earlier = pairs.pair_stories(kept.ws, pair, book, "2011-03-10")
    before = pairs._as_joined(kept.ws, earlier, book)
    assert before is not None
    assert _told(before) == _told(build_record(earlier, book, "2011-03-10")) != _told(held)
    told = next(s for s in stories if s.events)
    unjoined = replace(told, events=tuple(replace(e, id=f"{e.id}0") for e in told.events))
    assert pairs._as_joined(kept.ws, (unjoined,), book) is None


def _told(record: Record) -> list[Happening]:
    """Return the happenings, but for why they were joined."""
    return [
        replace(h, component="", members=tuple(replace(m, with_event=None, score=1.0, reason="")
                                               for m in h.members))
        for _, h in sorted(record.happenings.items())
    ]  # fmt: skip


@pytest.mark.parametrize("on", ["2011-03-02", "2011-03-20", "2011-04-02"])
@pytest.mark.parametrize("names", [("TUR", "ISR"), ("PER", "TUR"), ("G7", "TUR"), ("NATO", "ISR")])
@pytest.mark.parametrize("most", [1, 2, 400])
def test_the_index_finds_what_the_tables_hold(
    kept: Kept, names: tuple[str, str], on: str, most: int
) -> None:
    pair = side_of(names[0], kept.book), side_of(names[1], kept.book)
    named = set(kept.ws.search.find(_any(pair[0], kept))) & set(
        kept.ws.search.find(_any(pair[1], kept))
    )
    whole = pairs._read_stories(kept.ws, pair, on, most, named)
    assert pairs._by_index(kept.ws, pair, kept.book, on, most) == whole
    if names == ("TUR", "ISR"):
        assert len(whole) == min(most, {"2011-03-02": 1, "2011-03-20": 2, "2011-04-02": 3}[on])


def test_a_lost_index_is_made_again(kept: Kept) -> None:
    pair = side_of("TUR", kept.book), side_of("ISR", kept.book)
    before = pairs.pair_stories(kept.ws, pair, kept.book, "2011-04-02")
    kept.ws.sides.drop()
    assert pairs.pair_stories(kept.ws, pair, kept.book, "2011-04-02") == before
    assert kept.ws.sides.path.exists()


def test_a_damaged_index_is_left_aside_and_repaired(kept: Kept) -> None:
    pair = side_of("TUR", kept.book), side_of("ISR", kept.book)
    before = pairs.pair_stories(kept.ws, pair, kept.book, "2011-04-02")
    kept.ws.sides.drop()
    kept.ws.sides.path.write_bytes(b"no database" * 500)
    assert pairs.pair_stories(kept.ws, pair, kept.book, "2011-04-02") == before
    kept.ws.repair()
    assert kept.ws.check().findings == ()
    assert pairs.pair_stories(kept.ws, pair, kept.book, "2011-04-02") == before


def _any(side: Side, kept: Kept) -> str:
    return " OR ".join(f'"{w}"' for w in ways_to_write(side, kept.book))
