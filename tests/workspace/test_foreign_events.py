"""Events of other data sets in a workspace, and export and comparison of workspaces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.demo import newswire
from detente.formats import to_json_line
from detente.formats.foreign import ForeignEvent
from detente.formats.sources import Taken, open_events
from detente.store.schemas import FOREIGN
from detente.workspace import Workspace, create_workspace, open_workspace
from detente.workspace.foreign import BATCH, foreign_event, foreign_row

runner = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "ws"
    create_workspace(path).ingest_stories(newswire(), workers=1)
    return path


@pytest.fixture(scope="module")
def gdelt(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gdelt") / "x.CSV"
    result = runner.invoke(app, ["export", str(folder), "--to", "gdelt2", "-o", str(path)])
    assert result.exit_code == 0, result.output
    result = runner.invoke(app, ["import", str(path), "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return path


def told(path: Path) -> list[ForeignEvent]:
    return list(open_events(str(path), Taken()))


def test_rows_give_back_the_events(gdelt: Path) -> None:
    events = told(gdelt)
    assert len(events) > 100
    names = {c.name for c in FOREIGN.columns}
    for event in events:
        row = foreign_row(event)
        assert names - set(row) == {"part", "batch", "row"}
        assert foreign_event(row) == event


def test_what_is_kept_comes_back_once_with_its_origin(folder: Path, gdelt: Path) -> None:
    again = runner.invoke(app, ["import", str(gdelt), "--into", str(folder)])
    events = told(gdelt)
    assert f"0 events added, {len(events)} there already" in again.stderr
    ws = open_workspace(folder)
    kept = list(ws.foreign())
    assert sorted(kept, key=repr) == sorted(events, key=repr)
    assert [e.date for e in kept] == sorted(e.date for e in events)
    assert list(ws.foreign("icews")) == []
    assert len(list(ws.foreign("gdelt"))) == len(events)


def test_all_stand_in_one_view(folder: Path, gdelt: Path) -> None:
    ws = open_workspace(folder)
    query = "SELECT origin, count(*) AS n FROM all_events GROUP BY origin ORDER BY origin"
    counts = {r["origin"]: r["n"] for r in ws.sql(query).to_pylist()}
    assert counts["gdelt2"] == len(told(gdelt))
    assert counts["detente"] == sum(len(c.events) for c in ws.coded())
    pairs = ws.sql(
        "SELECT DISTINCT o.type FROM all_events o JOIN all_events f USING (day, type,"
        " actor_countries, recipient_countries) WHERE o.origin = 'detente' AND f.origin = 'gdelt2'"
    )
    assert pairs.num_rows > 5


def test_foreign_events_survive_compaction(folder: Path, gdelt: Path) -> None:
    ws = open_workspace(folder)
    before = list(ws.foreign())
    ws.compact()
    assert list(open_workspace(folder).foreign()) == before


def test_many_batches(tmp_path: Path, gdelt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.workspace.foreign.BATCH", 40)
    assert BATCH > 40
    ws: Workspace = create_workspace(tmp_path / "ws")
    events = told(gdelt)
    done = ws.import_events([*events, *events[:50]], sources=["x.CSV"])
    assert (done.added, done.known) == (len(events), 50)
    assert len(list(ws.foreign())) == len(events)
    runs = [r for r in ws.store.runs() if r["kind"] == "import"]
    assert len(runs) > 2
    assert sum(r["events"] for r in runs) == len(events)


@pytest.mark.parametrize("name", ["csv", "plover", "gdelt2", "dyad-month", "graphml", "ics"])
def test_export_of_a_workspace_is_that_of_its_stories(
    folder: Path, tmp_path: Path, name: str
) -> None:
    lines = tmp_path / "coded.jsonl"
    stories = open_workspace(folder).coded()
    lines.write_text("".join(to_json_line(c) + "\n" for c in stories), "utf-8")
    out = [tmp_path / f"{n}.{name}" for n in range(2)]
    for source, path in zip((folder, lines), out, strict=True):
        result = runner.invoke(app, ["export", str(source), "--to", name, "-o", str(path)])
        assert result.exit_code == 0, result.output
    assert out[0].read_bytes() == out[1].read_bytes()


def test_export_of_the_workspace_named_or_around(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = runner.invoke(app, ["export", "-w", str(folder), "--to", "plover"]).stdout
    monkeypatch.chdir(folder)
    assert runner.invoke(app, ["export", "--to", "plover"]).stdout == named
    foreign = runner.invoke(app, ["export", "--from", "gdelt", "--to", "flat"]).stdout
    assert foreign.splitlines()[1].startswith("gdelt2,")


def test_a_workspace_against_another_data_set_in_it(folder: Path, gdelt: Path) -> None:
    inside = ["compare", str(folder), str(folder), "--second-from", "gdelt", "--json"]
    outside = ["compare", str(folder), str(gdelt), "--json"]
    one, other = (json.loads(runner.invoke(app, a).stdout) for a in (inside, outside))
    assert one["total"] == other["total"]
    assert one["total"]["matched"] > 80
    same = json.loads(runner.invoke(app, ["compare", str(folder), str(folder), "--json"]).stdout)
    assert same["by_story"]
    assert same["total"]["matched"] == same["total"]["first"]


def test_into_and_output_exclude_each_other(folder: Path, gdelt: Path) -> None:
    result = runner.invoke(app, ["import", str(gdelt), "--into", str(folder), "-o", "x"])
    assert "leave --output out" in str(result.exception)
