"""A workspace of every layout that there was opens in the present program."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from detente.coder import Coder
from detente.plain import to_plain
from detente.records import CodedStory
from detente.store import SCHEMA_VERSION, TABLES
from detente.workspace import Workspace, open_workspace
from detente.workspace.folder import read_settings

KEPT = Path(__file__).parent / "kept"
LAYOUTS = range(1, SCHEMA_VERSION + 1)
ASKED = {
    "stories": "SELECT id, outcome, reason, input, title, text FROM stories ORDER BY id",
    "events": "SELECT id, story_id, type, mode, status, actor_countries, recipient_countries, "
    "date.start AS day, happening_id, chain_id FROM events ORDER BY id",
    "happenings": "SELECT id, type, status, stories, list_sort([m.event_id FOR m IN members]) "
    "AS members FROM happenings ORDER BY id",
    "links": 'SELECT id, kind, "first", "then", reason FROM links ORDER BY id',
    "runs": "SELECT kind, inputs, coded, duplicate, rejected, failed, events FROM runs "
    "ORDER BY committed",
}


def unpack(layout: int, folder: Path) -> dict[str, Any]:
    """Unpack a kept workspace; return what it answered when it was written."""
    with tarfile.open(KEPT / f"layout_{layout}.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    answers: dict[str, Any] = json.loads((folder / "answers.json").read_text("utf-8"))
    return answers


def answers(ws: Workspace) -> dict[str, Any]:
    return {name: ws.sql(query).to_pylist() for name, query in ASKED.items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_answers_as_it_did(tmp_path: Path, layout: int) -> None:
    due = unpack(layout, tmp_path)
    assert due["events"]
    assert due["links"]
    ws = open_workspace(tmp_path / "ws")
    assert answers(ws) == due
    assert read_settings(ws.folder).schema == SCHEMA_VERSION
    assert ws.check().whole
    assert answers(open_workspace(ws.folder)) == due


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_grows_like_a_new_one(
    tmp_path: Path, layout: int, coded: tuple[CodedStory, ...], coder: Coder, fill: Any
) -> None:
    due = unpack(layout, tmp_path)
    ws = open_workspace(tmp_path / "ws")
    new = coder.code("France condemned Iran on Monday.", published="2018-05-09")
    report = fill(ws, [*coded, new])
    assert report.counts.coded > 0
    assert report.counts.inputs == len(coded) + 1
    held = {r["id"] for r in answers(ws)["stories"]}
    assert held >= {r["id"] for r in due["stories"]}
    ws.compact()
    assert open_workspace(ws.folder).check().whole
    (ws.folder / "tables" / "runs.jsonl").rename(tmp_path / "journal")
    assert len((tmp_path / "journal").read_text().splitlines()) >= len(ws.store.runs()) - 1


def test_a_table_that_came_later_is_empty_where_nothing_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = unpack(1, tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("detente.store.tables.DeltaTable.create", refuse)
    ws = open_workspace(tmp_path / "ws")
    assert answers(ws) == due
    assert list(ws.foreign()) == []
    assert ws.check().whole
    assert read_settings(ws.folder).schema == 1


def test_the_present_layout_is_the_kept_one(tmp_path: Path) -> None:
    """Whoever changes a table raises SCHEMA_VERSION and runs tools/keep_workspace.py."""
    unpack(SCHEMA_VERSION, tmp_path)
    for name, spec in TABLES.items():
        kept = DeltaTable(tmp_path / "ws" / "tables" / name).schema()
        columns = {f.name: (str(f.type), f.nullable) for f in kept.fields}
        now = DeltaTable.create(tmp_path / "now" / name, schema=spec.schema).schema()
        assert columns == {f.name: (str(f.type), f.nullable) for f in now.fields}, name


def test_what_was_kept_is_told_whole(tmp_path: Path) -> None:
    unpack(1, tmp_path)
    ws = open_workspace(tmp_path / "ws")
    assert all(to_plain(c) for c in ws.coded())
    assert all(to_plain(h) for h in ws.happenings())
