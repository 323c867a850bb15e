"""The commands of a workspace, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from detente.cli.app import app

runner = CliRunner()
WIRE = str(files("detente.demo") / "newswire.jsonl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("cli") / "news")
    assert runner.invoke(app, ["init", path]).exit_code == 0
    result = runner.invoke(app, ["ingest", "-w", path, WIRE, "--workers", "1"])
    assert result.exit_code == 0, result.output
    assert "44 read: 44 coded, 0 known already, 0 rejected, 0 failed" in result.stdout
    assert "happenings" in result.stdout
    return path


def test_ingest_again_knows_everything(folder: str) -> None:
    result = runner.invoke(app, ["ingest", "-w", folder, WIRE, "--workers", "1", "--json"])
    report = json.loads(result.stdout)
    assert (report["inputs"], report["duplicate"], report["coded"]) == (44, 44, 0)


def test_what_is_refused_is_kept_with_its_reason(folder: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    result = runner.invoke(app, ["ingest", "-w", folder, str(empty), "--workers", "1"])
    assert result.exit_code == 1
    assert f"1 x empty: {empty}" in result.stdout
    rows = runner.invoke(
        app,
        ["sql", "-w", folder, "SELECT reason FROM stories WHERE outcome = 'rejected'", "-f", "csv"],
    ).stdout
    assert rows == "reason\nempty\n"


def test_events_in_every_format(folder: str, tmp_path: Path) -> None:
    def ask(*more: str) -> str:
        result = runner.invoke(app, ["events", "-w", folder, "--type", "SANCTION", *more])
        assert result.exit_code == 0, result.output
        return result.stdout

    rows = [json.loads(line) for line in ask("-f", "jsonl").splitlines()]
    assert {r["type"] for r in rows} == {"SANCTION"}
    assert all(r["happening_id"] and r["story_id"] for r in rows)
    table = list(csv.DictReader(io.StringIO(ask("-f", "csv"))))
    assert [r["id"] for r in table] == [r["id"] for r in rows]
    out = tmp_path / "sanctions.parquet"
    ask("-o", str(out))
    assert pq.read_table(out).column("id").to_pylist() == [r["id"] for r in rows]
    shown = ask().splitlines()
    assert shown[0].split()[:3] == ["date", "type", "status"]
    assert len(shown) == len(rows) + 1


def test_events_grouped_and_counted(folder: str) -> None:
    shown = runner.invoke(app, ["events", "-w", folder, "--group", "type"]).stdout.splitlines()
    counts = [int(line.split()[-1]) for line in shown[1:]]
    assert counts == sorted(counts, reverse=True)
    total = runner.invoke(app, ["events", "-w", folder, "--count", "-f", "csv"]).stdout
    assert total == f"events\n{sum(counts)}\n"


def test_story_of_prints_the_chain(folder: str) -> None:
    query = "SELECT first FROM links ORDER BY id LIMIT 1"
    first = runner.invoke(app, ["sql", "-w", folder, query, "-f", "csv"]).stdout.split()[1]
    told = runner.invoke(app, ["story-of", "-w", folder, first]).stdout
    assert first in told
    assert "└" in told
    assert "told by" in told


def test_cite_compact_and_views(folder: str) -> None:
    assert "version 1 of the record" in runner.invoke(app, ["cite", "-w", folder]).stdout
    assert json.loads(runner.invoke(app, ["cite", "-w", folder, "--json"]).stdout)["version"] == 1
    assert "files before" in runner.invoke(app, ["compact", "-w", folder]).stdout
    assert "the record is whole" in runner.invoke(app, ["check", "-w", folder]).stdout
    assert "dyad_month" in runner.invoke(app, ["sql", "--views"]).stdout
    assert "nothing to code again" in runner.invoke(
        app, ["ingest", "-w", folder, "--recode"]
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest"], "nothing to ingest"),
        (["ingest", "x", "--recode"], "give either"),
        (["ingest", "--watch", "no-such-folder"], "no folder no-such-folder"),
        (["events", "-f", "parquet"], "Parquet needs a file"),
        (["sql"], "no query"),
        (["story-of", "nonsense"], "no id"),
    ],
    ids=" ".join,
)
def test_wrong_use_says_what_is_right(folder: str, arguments: list[str], said: str) -> None:
    result = runner.invoke(app, [*arguments, "-w", folder])
    assert said in str(result.exception)


def test_outside_of_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DETENTE_WORKSPACE", raising=False)
    assert "detente init" in str(runner.invoke(app, ["events"]).exception)
    assert runner.invoke(app, ["init", "ws"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "ws" / "codebook")
    assert runner.invoke(app, ["events"]).exit_code == 0
    assert "not an empty folder" in str(runner.invoke(app, ["init", str(tmp_path)]).exception)


@pytest.mark.parametrize(("option", "value"), [("--type", "SANCTIONS"), ("--status", "plan")])
def test_a_type_or_status_that_there_is_not_is_said(folder: str, option: str, value: str) -> None:
    result = runner.invoke(app, ["events", "-w", folder, option, value])
    assert result.exit_code != 0
    assert value in str(result.exception)
