"""The command line: what it prints, what it writes, and its exit statuses."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente import __version__
from detente.cli.app import app
from detente.cli.options import known_total
from detente.demo import newswire
from detente.formats import PAIR_COLUMNS, record_schema
from detente.pages import Refused

PAGE = """Spain recalls its ambassador

MADRID, March 6, 2018

Spain recalled its ambassador to Venezuela on Tuesday, the foreign ministry in Madrid said.

The weather in Madrid was fine.

Venezuela condemned Spain and threatened to expel the Spanish consul.
"""
HELP = {
    "": "Read the news and keep the record",
    "code": "Code pages into event records",
    "explain": "why there is an event, or why there is none",
    "demo": "Code the small newswire",
    "schema": "Print the JSON Schema",
    "export": "Write events in a format of the field",
    "import": "Read event files of others",
    "compare": "what two sets of events have in common",
    "codebook": "Check and read the codebook",
    "codebook check": "run every example",
    "codebook show": "every reading of a word",
    "evaluate": "Score the coder against gold",
    "evaluate relations": "Score the type of the one act",
    "evaluate quads": "Score the penta class",
    "evaluate sentences": "from single sentences",
    "evaluate stories": "events of whole stories",
    "evaluate pages": "Score body, title, day and authors",
    "init": "Make a workspace",
    "ingest": "code and keep what is new",
    "events": "List, sort, group and count events",
    "sql": "Ask the record in SQL",
    "story-of": "Print the chain",
    "compact": "Put small files of the tables together",
    "check": "Say whether the record is whole",
    "cite": "how to cite the record",
}
runner = CliRunner()


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-8")
    return str(path)


@pytest.mark.parametrize(("command", "said"), HELP.items())
def test_help_says_what_each_command_does(command: str, said: str) -> None:
    result = runner.invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert said in " ".join(result.stdout.split())


def test_version() -> None:
    assert runner.invoke(app, ["--version"]).stdout == f"detente {__version__}\n"


def test_code_writes_a_line_for_each_story_and_a_closing_line(page: str) -> None:
    result = runner.invoke(app, ["code", page])
    (line,) = result.stdout.splitlines()
    assert {e["type"] for e in json.loads(line)["events"]} >= {"ACCUSE", "THREATEN", "SANCTION"}
    assert result.exit_code == 0
    n = len(json.loads(line)["events"])
    assert result.stderr == (
        f"1 page read: 1 coded, 0 rejected, 0 failed; 4 sentences, {n} events\n"
    )


def test_code_as_json(page: str) -> None:
    result = runner.invoke(app, ["code", page, page, "-f", "json"])
    first, second = json.loads(result.stdout)
    assert first == second
    assert first["outcome"] == "coded"


def test_code_as_csv_has_a_row_for_each_event_and_pair(page: str) -> None:
    rows = list(csv.DictReader(io.StringIO(runner.invoke(app, ["code", page, "-f", "csv"]).stdout)))
    assert tuple(rows[0]) == PAIR_COLUMNS
    assert {(r["type"], r["actor_country"], r["recipient_country"]) for r in rows} >= {
        ("THREATEN", "VEN", "ESP")
    }
    assert all(r["sentence"] for r in rows)


def test_code_as_text_shows_the_whole_story(page: str) -> None:
    text = runner.invoke(app, ["code", page, "-f", "text"]).stdout
    assert "The weather in Madrid was fine." in text
    assert "THREATEN" in text
    assert "└ SANCTION" in text
    assert all(len(line) <= 96 for line in text.splitlines())


def test_code_as_table(page: str) -> None:
    text = runner.invoke(app, ["code", page, "-f", "table"]).stdout
    head, *rows = text.splitlines()
    assert head.split()[:5] == ["date", "type", "status", "actor", "recipient"]
    assert any("THREATEN" in row and "VEN Venezuela" in row for row in rows)


def test_code_writes_a_file_that_appears_when_complete(page: str, tmp_path: Path) -> None:
    out = tmp_path / "events.jsonl"
    result = runner.invoke(app, ["code", page, "-o", str(out)])
    assert result.stdout == ""
    assert json.loads(out.read_text("utf-8"))["outcome"] == "coded"
    assert not list(tmp_path.glob("*.part"))


def test_code_reads_standard_input_and_other_columns() -> None:
    table = "headline,body,day\nTalks,France condemned Iran on Monday.,2018-05-09\n"
    result = runner.invoke(
        app,
        ["code", "-", "--kind", "csv", "--columns", "text=body,title=headline,published=day"],
        input=table,
    )
    (line,) = result.stdout.splitlines()
    (event,) = json.loads(line)["events"]
    assert (event["type"], event["date"]["start"]) == ("ACCUSE", "2018-05-07")


def test_published_fills_in_where_the_page_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("France condemned Iran on Monday.\n", "utf-8")
    line = runner.invoke(app, ["code", str(path), "--published", "2018-05-09"]).stdout
    assert json.loads(line)["events"][0]["date"]["start"] == "2018-05-07"


def test_rejected_input_is_named_and_gives_status_1(page: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    result = runner.invoke(app, ["code", page, str(empty)])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "2 pages read: 1 coded, 1 rejected, 0 failed" in result.stderr
    assert f"1 x empty: {empty}" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["code", "no-such-file.txt"], "no such file"),
        (["code", "PAGE", "--columns", "body"], "--columns has 'body'"),
        (["code", "PAGE", "--published", "someday"], "someday"),
        (["code", "PAGE", "--model", "en_no_such_model"], "no spaCy pipeline 'en_no_such_model'"),
        (["code", "PAGE", "--codebook", "no-such-folder"], "no-such-folder"),
        (["code", "PAGE", "-o", "no-such-folder/x.jsonl"], "no folder"),
        (["code", "PAGE", "--format", "xml"], "xml"),
        (["code"], "Missing argument"),
        (["evaluate", "relations", "no-such-gold"], "no-such-gold"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_is_one_line_and_status_2(arguments: list[str], said: str, page: str) -> None:
    given = [page if a == "PAGE" else a for a in arguments]
    result = subprocess.run(
        [sys.executable, "-m", "detente", *given], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_explain_says_what_fired_and_what_failed(page: str) -> None:
    text = runner.invoke(app, ["explain", page]).stdout
    assert "no word of the codebook" in text
    assert "event    THREATEN" in text
    assert "(by country)" in text
    only = runner.invoke(app, ["explain", page, "--sentence", "3"]).stdout
    assert "sentence 3" in only
    assert "sentence 2" not in only
    past = runner.invoke(app, ["explain", page, "-s", "99"]).stdout
    assert "past the last" in past


def test_explain_says_what_was_dropped_as_too_doubtful(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Chile urged police to arrest protesters.", encoding="utf-8")
    text = runner.invoke(app, ["explain", str(path)]).stdout
    (dropped,) = [line for line in text.splitlines() if line.startswith("  dropped")]
    assert "COERCE/arrest" in dropped
    assert "confidence 0.69, 0.75 is needed" in dropped


def test_explain_of_what_is_no_page_gives_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    result = runner.invoke(app, ["explain", str(path)])
    assert result.exit_code == 1
    assert "rejected: empty" in result.stdout


def test_demo_shows_events_pairs_and_a_marked_story(tmp_path: Path) -> None:
    result = runner.invoke(app, ["demo", "-o", str(tmp_path / "out")])
    assert result.exit_code == 0
    for words in ("busiest pairs", "What now", "Gibraltar", "set aside"):
        assert words in result.stdout
    lines = (tmp_path / "out" / "events.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(list(newswire()))


def test_schema_is_that_of_the_records() -> None:
    assert json.loads(runner.invoke(app, ["schema"]).stdout) == record_schema()


def test_codebook_show_gives_the_readings_of_a_word() -> None:
    result = runner.invoke(app, ["codebook", "show", "condemn"])
    assert result.exit_code == 0
    assert "ACCUSE" in result.stdout
    none = runner.invoke(app, ["codebook", "show", "condemnify"])
    assert none.exit_code == 1
    assert "no reading" in none.stdout


def test_codebook_check_runs_the_examples_of_an_overlay(tmp_path: Path) -> None:
    acts = tmp_path / "mine" / "acts"
    acts.mkdir(parents=True)
    entry = """[[act]]
id = "accuse.disapprove.glower"
type = "ACCUSE"
mode = "disapprove"
verbs = ["glower at"]
actor = ["subject"]
recipient = ["at"]
examples = [{text = "France glowered at Iran on Monday.", actor = "France", recipient = "Iran"}]
"""
    (acts / "mine.toml").write_text(entry)
    result = runner.invoke(app, ["codebook", "check", str(acts.parent)])
    assert "1 examples run, 0 wrong" in result.stdout
    assert result.exit_code == 0
    wrong = tmp_path / "wrong" / "acts"
    wrong.mkdir(parents=True)
    (wrong / "mine.toml").write_text(entry.replace('"ACCUSE"', '"ACUSE"'))
    broken = runner.invoke(app, ["codebook", "check", str(wrong.parent)])
    assert broken.exit_code == 1
    assert "mine.toml" in broken.stdout
    assert "ACUSE" in broken.stdout


GOLD = {
    "relations": {
        "id": "r1", "sentence": "France condemned Iran on Monday.", "actor": "France",
        "recipient": "Iran", "type": "ACCUSE",
    },
    "quads": {
        "id": "q1", "sentence": "France condemned Iran on Monday.", "penta": 3,
        "actor": ["France"], "recipient": ["Iran"],
    },
    "sentences": {
        "id": "s1", "published": "2018-05-09", "text": "France condemned Iran on Monday.",
        "events": [
            {
                "type": "ACCUSE", "actors": [{"text": "France", "country": "FRA", "sector": "GOV"}],
                "recipients": [{"text": "Iran", "country": "IRN", "sector": "GOV"}],
            }
        ],
    },
    "stories": {
        "id": "t1", "published": "2018-05-09", "title": "France speaks",
        "text": "France condemned Iran on Monday.",
        "events": [
            {
                "type": "ACCUSE",
                "sources": [{"text": "France", "country": "FRA", "sector": "GOV"}],
                "targets": [{"text": "Iran", "country": "IRN", "sector": "GOV"}],
                "reciprocal": False, "status": "happened", "date": "2018-05-07", "place": None,
                "attributed_to": "", "sentences": ["France condemned Iran on Monday."],
                "trigger": "condemned", "salience": 1, "optional": False, "also": {},
            }
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize("task", GOLD)
def test_evaluate_scores_a_gold_file(task: str, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD[task]) + "\n", "utf-8")
    predictions = tmp_path / "predictions.jsonl"
    result = runner.invoke(
        app, ["evaluate", task, str(gold), "--json", "--predictions", str(predictions)]
    )
    assert result.exit_code == 0, result.output
    scores = json.loads(result.stdout)["scores"]
    main = "accuracy" if task in ("relations", "quads") else "triple_f1"
    assert scores[main]["value"] == 1.0
    assert json.loads(predictions.read_text("utf-8"))["id"] == GOLD[task]["id"]
    assert "1 items" in runner.invoke(app, ["evaluate", task, str(gold)]).stdout


def test_two_workers_give_the_same_bytes_as_one_and_so_does_a_rerun(tmp_path: Path) -> None:
    table = tmp_path / "wire.jsonl"
    rows = [
        {"id": s.input_id, "title": s.title, "published": s.published,
         "text": s.text[: s.paragraphs[-1][1]]}
        for s in newswire() if not isinstance(s, Refused)
    ]  # fmt: skip
    rows.insert(7, {"id": "nothing", "text": ""})
    table.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    assert len(rows) > 2 * 17
    outs = []
    for name, workers in (("a", "1"), ("b", "2"), ("c", "2")):
        out = tmp_path / f"{name}.jsonl"
        result = runner.invoke(app, ["code", str(table), "-o", str(out), "--workers", workers])
        assert result.exit_code == 1, result.output
        outs.append(out.read_bytes())
    assert outs[0] == outs[1] == outs[2]
    assert outs[0].count(b"\n") == len(rows)


def test_total_is_told_only_where_files_are_pages(tmp_path: Path, page: str) -> None:
    assert known_total([page, page]) == 2
    assert known_total([str(tmp_path)]) == 1
    assert known_total(["-"]) is None
    (tmp_path / "rows.csv.gz").write_bytes(b"")
    assert known_total([str(tmp_path)]) is None
