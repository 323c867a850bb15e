"""What is kept is what was coded, once, whatever the order and whatever is cut off."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest

from detente.coder import Coder
from detente.errors import ConfigError, StoreError
from detente.happenings import (
    group_stories,
    join_reports,
    link_lives,
    reports_of,
    story_heads,
)
from detente.plain import from_plain, to_plain
from detente.records import CodedStory, Event, Happening, LifeLink, Story, StoryGroup
from detente.store import SCHEMA_VERSION, TABLES, Coding, Counts, Store, Work
from detente.store.compact import FAN, dead_parts, tidy
from detente.store.rows import as_table, event_rows, input_key, story_row
from detente.store.store import new_part
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.ingest import Keeper


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("stories", Story),
        ("events", Event),
        ("groups", StoryGroup),
        ("happenings", Happening),
        ("links", LifeLink),
    ],
)
def test_tables_have_every_field_of_their_records(table: str, record: type) -> None:
    fields = {f.name for f in dataclasses.fields(record)}
    assert fields <= {c.name for c in TABLES[table].columns}


def test_every_column_says_what_it_holds(wire: Workspace) -> None:
    for spec in TABLES.values():
        for column in spec.columns:
            assert column.what
    schema = wire.store.table("events")._delta.schema()
    assert {f.metadata["comment"] for f in schema.fields} == {
        c.what for c in TABLES["events"].columns
    }


def test_plain_values_give_the_record_back(coded: tuple[CodedStory, ...]) -> None:
    for one in coded:
        assert from_plain(CodedStory, to_plain(one)) == one


def test_what_is_read_is_what_was_coded(wire: Workspace, coded: tuple[CodedStory, ...]) -> None:
    assert list(wire.coded()) == sorted(coded, key=input_key)
    some = next(e for one in coded for e in one.events)
    assert wire.event(some.id) == some
    assert wire.story(some.story_id) == next(
        c for c in coded if c.story and c.story.id == some.story_id
    )
    assert wire.event("ev_none") is None


def test_joined_record_is_that_of_all_at_once(
    wire: Workspace, coded: tuple[CodedStory, ...], coder: Coder
) -> None:
    stories = [c.story for c in coded if c.story]
    groups = group_stories(stories, coder.codebook.joining)
    heads = story_heads(stories, groups)
    reports = [r for c in coded if c.story for r in reports_of(c.events, heads[c.story.id])]
    happenings = join_reports(reports, coder.codebook.joining)
    assert tuple(wire.groups()) == groups
    assert tuple(wire.happenings()) == happenings
    assert tuple(wire.links()) == link_lives(
        happenings, coder.codebook.lives, coder.codebook.joining
    )


def _told(ws: Workspace) -> list[Any]:
    return [
        [to_plain(dataclasses.replace(c, input="")) for c in ws.coded()],
        [to_plain(h) for h in ws.happenings()],
        [to_plain(x) for x in ws.links()],
        [to_plain(g) for g in ws.groups()],
        ws.events().to_pylist(),
        ws.sql("SELECT * FROM dyad_month").to_pylist(),
    ]


@pytest.mark.parametrize(("seed", "days", "piece"), [(1, 3, 7), (2, 8, 400), (3, 2, 1)])
def test_same_record_in_any_order_and_day_by_day(
    ws: Workspace,
    wire: Workspace,
    coded: tuple[CodedStory, ...],
    fill: Any,
    seed: int,
    days: int,
    piece: int,
) -> None:
    shuffled = random.Random(seed).sample(coded, len(coded))
    for n in range(days):
        fill(ws, shuffled[n::days], piece)
    assert _told(ws) == _told(wire)
    assert ws.cite().digest == wire.cite().digest


def test_a_rerun_adds_nothing(ws: Workspace, coded: tuple[CodedStory, ...], fill: Any) -> None:
    fill(ws, coded)
    before = _told(ws)
    report = fill(ws, coded)
    assert report.counts == Counts(duplicate=len(coded))
    assert _told(ws) == before
    rows = ws.sql("SELECT sum(coded) AS c, sum(rejected) AS r, sum(inputs) AS i FROM runs")
    assert rows.to_pylist() == [{"c": len(coded) - 1, "r": 1, "i": 2 * len(coded)}]
    assert ws.sql("SELECT count(*) AS n FROM stories").to_pylist() == [{"n": len(coded)}]


def test_two_writers_keep_a_story_once(
    ws: Workspace, coded: tuple[CodedStory, ...], coding: Coding
) -> None:
    other = Store(ws.store.folder)
    known = set(ws.store.known()) | other.known()
    assert not known
    one = Keeper(ws.store, coding, []).keep(coded[:9])
    two = Keeper(other, coding, []).keep(coded[4:12])
    assert (one.counts.coded, two.counts.coded, two.counts.duplicate) == (9, 3, 5)
    assert two.counts.inputs == 8
    assert ws.sql("SELECT count(DISTINCT id) AS n, count(*) AS m FROM stories").to_pylist() == [
        {"n": 12, "m": 12}
    ]


def test_a_writer_that_missed_another_looks_again(
    ws: Workspace, coded: tuple[CodedStory, ...], coding: Coding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any lock: another commits between this writer's look and its mark."""
    other = Store(ws.store.folder)
    real = Store._mark
    raced = []

    def mark(self: Store, work: Work, part: int) -> Any:
        if self is ws.store and not raced:
            raced.append(part)
            monkeypatch.setattr(Store, "writing", lambda self: _open())
            Keeper(other, coding, []).keep(coded[:5])
        return real(self, work, part)

    from contextlib import nullcontext as _open

    monkeypatch.setattr(Store, "_mark", mark)
    report = Keeper(ws.store, coding, []).keep(coded[:9])
    assert (report.counts.coded, report.counts.duplicate) == (4, 5)
    monkeypatch.undo()
    assert ws.sql("SELECT count(DISTINCT id) AS n, count(*) AS m FROM events").to_pylist() == [
        {"n": n, "m": n} for n in [sum(len(c.events) for c in coded[:9])]
    ]
    assert raced[0] in dead_parts(ws.store, "events")


def test_an_append_that_a_deletion_crosses_is_tried_again(
    ws: Workspace, coded: tuple[CodedStory, ...]
) -> None:
    stories = ws.store.table("stories")
    part, more = new_part(), new_part()
    stories.append(as_table("stories", map(story_row, coded[:5]), batch=part))
    other = Store(ws.store.folder).table("stories")
    other.append(as_table("stories", map(story_row, coded[5:7]), batch=more))
    other.delete_parts([part])
    stories.append(as_table("stories", map(story_row, coded[7:9]), batch=part))
    stories.refresh()
    assert sum(f.rows for f in stories.files()) == 4


def test_rows_without_their_mark_do_not_count(
    ws: Workspace, coded: tuple[CodedStory, ...], fill: Any
) -> None:
    fill(ws, coded[:20])
    before = _told(ws)
    part = new_part()
    rest = coded[20:]
    ws.store.table("stories").append(as_table("stories", map(story_row, rest), batch=part))
    events = [r for one in rest for r in event_rows(one)]
    ws.store.table("events").append(as_table("events", events, batch=part))
    again = open_workspace(ws.folder)
    assert _told(again) == before
    assert dead_parts(again.store, "events") == {part}
    again.compact()
    assert dead_parts(again.store, "events") == set()
    assert _told(again) == before
    assert fill(again, rest).counts.coded == len(rest) - 1


def test_compaction_changes_nothing_that_is_read(
    ws: Workspace, wire: Workspace, coded: tuple[CodedStory, ...], fill: Any
) -> None:
    fill(ws, coded, 2)
    files = len(ws.store.snapshot().data_files("events"))
    assert files > FAN
    assert tidy(ws.store) > 0
    assert len(ws.store.snapshot().data_files("events")) < files
    assert _told(ws) == _told(wire)
    done = ws.compact()
    assert done.after <= len(TABLES)
    assert _told(open_workspace(ws.folder)) == _told(wire)
    assert len(list((ws.folder / "tables" / "events").glob("*.parquet"))) > 1, "history is kept"


def test_replaced_files_go_when_history_is_over(
    ws: Workspace, coded: tuple[CodedStory, ...], fill: Any
) -> None:
    fill(ws, coded, 10)
    settings = ws.folder / "detente.toml"
    settings.write_text(settings.read_text().replace("history_days = 30", "history_days = 0"))
    before = _told(ws)
    assert open_workspace(ws.folder).compact().deleted > 0
    assert len(list((ws.folder / "tables" / "events").glob("*.parquet"))) == 1
    assert _told(open_workspace(ws.folder)) == before


OVERLAY = """
[[act]]
id = "accuse.disapprove.blameown"
type = "ACCUSE"
mode = "disapprove"
verbs = ["glower at"]
recipient = ["at"]
examples = [{text = "France glowered at Iran on Monday.", actor = "France", recipient = "Iran"}]
"""


def test_recode_adds_a_version_and_keeps_the_old_one(
    ws: Workspace, coder: Coder, tmp_path: Path
) -> None:
    page = tmp_path / "page.jsonl"
    page.write_text(
        '{"text": "France glowered at Iran. Spain condemned Iran.", "published": "2018-05-09"}\n'
        '{"text": "Spain condemned Iran on Monday, officials said.", "published": "2018-05-09"}\n'
    )
    ws.ingest([str(page)], workers=1)
    before = _told(ws)
    first = ws.cite()
    (ws.folder / "codebook" / "acts").mkdir()
    (ws.folder / "codebook" / "acts" / "mine.toml").write_text(OVERLAY)
    ws = open_workspace(ws.folder)
    report = ws.recode(workers=1)
    assert (report.stories, report.version, report.added, report.gone) == (2, 2, 1, 0)
    assert report.examples[0][2] is not None
    assert report.examples[0][2].rule == "accuse.disapprove.blameown"
    assert ws.cite().version == 2
    assert ws.cite().events == first.events + 1
    assert ws.cite(as_of="1").digest == first.digest
    fresh = sorted((ws.coder.code_stream(c.story for c in ws.coded() if c.story)), key=input_key)
    assert [c.events for c in ws.coded()] == [c.events for c in fresh], "as if coded afresh"
    assert list(ws.coded(as_of="1")) == [from_plain(CodedStory, p) for p in _inputs(before, ws)]
    assert ws.cite(as_of=first.last_run).version == 1
    assert ws.recode(workers=1).stories == 0
    assert {m.event_id for h in ws.happenings() for m in h.members} == {
        e.id for c in ws.coded() for e in c.events
    }
    (ws.folder / "codebook" / "acts" / "mine.toml").unlink()
    ws = open_workspace(ws.folder)
    back = ws.recode(workers=1)
    assert (back.version, back.gone, back.added) == (3, 1, 0)
    assert _told(ws) == before
    assert ws.cite(as_of="2").events == first.events + 1
    ws.compact()
    assert ws.cite(as_of="2").events == first.events + 1


def test_stories_that_come_while_others_are_coded_again_have_their_turn(
    ws: Workspace, tmp_path: Path
) -> None:
    early, late = tmp_path / "early.jsonl", tmp_path / "late.jsonl"
    for page, day in ((early, "Monday"), (late, "Friday")):
        told = (f"{who} glowered at Iran on {day}." for who in ("France", "Spain", "Italy", "Peru"))
        page.write_text("".join(json.dumps({"text": t}) + "\n" for t in told), "utf-8")
    ws.ingest([str(early)], workers=1)
    (ws.folder / "codebook" / "acts").mkdir()
    (ws.folder / "codebook" / "acts" / "mine.toml").write_text(OVERLAY)
    other = open_workspace(ws.folder)
    known = set(ws.store.known())
    other.recode(workers=1, listener=lambda _: ws.ingest([str(late)], workers=1))
    came = ws.store.known() - known
    assert any(min(known) < i < max(known) for i in came), "ids of the late lie among the early"
    assert open_workspace(ws.folder).recode(workers=1).stories == len(came) == 4
    assert open_workspace(ws.folder).recode(workers=1).stories == 0


def _inputs(told: list[Any], ws: Workspace) -> list[Any]:
    names = {c.story.id: c.input for c in ws.coded() if c.story}
    return [{**plain, "input": names[plain["story"]["id"]]} for plain in told[0]]


def test_a_folder_with_something_in_it_is_no_place_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(ConfigError, match="not an empty folder"):
        create_workspace(tmp_path)
    with pytest.raises(ConfigError, match="no workspace"):
        open_workspace(tmp_path)


def test_settings_of_a_later_layout_are_refused(ws: Workspace) -> None:
    path = ws.folder / "detente.toml"
    path.write_text(path.read_text().replace(f"schema = {SCHEMA_VERSION}", "schema = 99"))
    with pytest.raises(StoreError, match="later detente"):
        open_workspace(ws.folder)
    path.write_text("colour = 1\n")
    with pytest.raises(ConfigError, match="unknown setting 'colour'"):
        open_workspace(ws.folder)
