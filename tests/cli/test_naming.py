import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.cli.naming import parse_date
from detente.errors import ConfigError

runner = CliRunner()


def run(*arguments: str) -> str:
    result = runner.invoke(app, ["actors", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_resolve_says_who_on_that_day_and_who_not() -> None:
    told = run("resolve", "President Bush", "--date", "1991-01-16")
    assert "George H.W. Bush (USA/GOV, president) by title" in told
    later = run("resolve", "the German chancellor", "--date", "2023-05-01")
    assert "Olaf Scholz (DEU/GOV, chancellor) by office" in later


def test_batch_writes_a_line_for_every_row(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "sentence": "Syrian and Russian forces bombed Idlib.",
         "phrase": "Syrian and Russian forces", "published": "2019-05-05"},
        {"id": "b", "sentence": "Chad Whitfield left.", "phrase": "Chad Whitfield"},
        {"id": "c", "phrase": 7},
        {"id": "d", "sentence": "X", "phrase": "X", "published": "soon"},
    ]  # fmt: skip
    batch, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    batch.write_text("".join(json.dumps(r) + "\n" for r in rows) + "no json\n[1]\n", "utf-8")
    run("resolve", "--batch", str(batch), "-o", str(out))
    got = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [g["id"] for g in got] == ["a", "b", "c", "d", None, None]
    assert [(q["country"], q["sector"]) for q in got[0]["parties"]] == [
        ("SYR", "MIL"), ("RUS", "MIL"),
    ]  # fmt: skip
    assert got[0].keys() >= {
        "name", "country", "sector", "role", "basis", "confidence", "losers", "reason",
    }  # fmt: skip
    assert got[1]["country"] is None
    assert got[1]["reason"] == "unresolved: name not known"
    assert "no text 'phrase'" in got[2]["reason"]
    assert "write YYYY-MM-DD" in got[3]["reason"]
    assert "is not JSON" in got[4]["reason"]
    assert "is no object" in got[5]["reason"]


def test_import_lists_refused_lines_and_its_folder_wins(tmp_path: Path) -> None:
    source = tmp_path / "actors.txt"
    source.write_text("ADA_VANE_\n\t[FRAGOV 20010101-20050101]\n\t[FRAELI]\nBAD_ [x]\n", "utf-8")
    result = runner.invoke(app, ["actors", "import", str(source), "--into", str(tmp_path / "mine")])
    assert result.exit_code == 1
    assert "line 4" in result.stdout
    told = run(
        "resolve", "Ada Vane", "--date", "2003-01-01", "--codebook", str(tmp_path / "mine"),
        "--context", "Ada Vane met Putin.",
    )  # fmt: skip
    assert "Ada Vane (FRA/GOV) by office" in told


def test_who_holds_a_post_in_a_folder_of_ones_own_holds_it(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(
        "name,country,sector,role,from,to\nAda Vane,Norway,GOV,foreign minister,2020,2022\n",
        "utf-8",
    )
    mine = str(tmp_path / "mine")
    run("import", str(source), "--into", mine)
    asked = ("resolve", "Norway's foreign minister", "--codebook", mine, "--date")
    assert "Ada Vane (NOR/GOV, foreign minister) by office" in run(*asked, "2021-01-01")
    assert "Ada Vane" not in run(*asked, "2023-01-01")


def test_export_writes_both_kinds(tmp_path: Path) -> None:
    run("export", str(tmp_path))
    run("export", str(tmp_path), "-f", "csv")
    assert "[USAGOV 20090120-20170121]" in (tmp_path / "actors.txt").read_text("utf-8")
    assert "[~COP]" in (tmp_path / "agents.txt").read_text("utf-8")
    assert "Barack Obama,USA,GOV,president" in (tmp_path / "actors.csv").read_text("utf-8")


def test_stats_and_missing(tmp_path: Path) -> None:
    assert "head of state or government: 36 of 36 years" in run("stats", "--country", "FRA")
    assert json.loads(run("stats", "--json"))["tables"]["person"] > 1000
    page = tmp_path / "a.txt"
    page.write_text(
        "Olga Zandt accused France of theft on Monday in Paris. France denied what Zandt said.\n"
        "Bo Krull left the room.\n",
        "utf-8",
    )
    lines = [line.split("\t") for line in run("missing", str(page)).splitlines()]
    assert lines[0][:5] == ["acts", "mentions", "stories", "name", "kind"]
    assert lines[1][:5] == ["2", "2", "1", "Olga Zandt", "person"]


def test_dates_that_are_none_are_refused() -> None:
    assert parse_date("2019-05", "--date") == parse_date("2019-05-01T10:00", "--date")
    with pytest.raises(ConfigError, match="write YYYY-MM-DD"):
        parse_date("May", "--date")
