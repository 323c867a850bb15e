"""`detente export`, `detente import` and `detente code -f`: files in and out."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.cli.exchanging import ExportFormat, SourceKind
from detente.cli.files import complete_file
from detente.cli.output import Format
from detente.demo import run_demo
from detente.formats.dictionary import FORMATS
from detente.formats.exports import ROW_FORMATS
from detente.formats.sources import KINDS

runner = CliRunner()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo")).file


def test_choices_are_the_formats_and_kinds_that_there_are() -> None:
    assert tuple(f.value for f in ExportFormat) == FORMATS
    assert tuple(k.value for k in SourceKind) == KINDS
    assert {f.value for f in Format} >= set(ROW_FORMATS) - {"flat"}


def test_two_that_write_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    other = (
        "import sys; from pathlib import Path; from detente.cli.files import complete_file\n"
        "with complete_file(Path(sys.argv[1])) as part: part.write_text('theirs')"
    )
    with complete_file(path) as part:
        part.write_text("ours")
        subprocess.run([sys.executable, "-c", other, str(path)], check=True)
        assert path.read_text() == "theirs"
    assert path.read_text() == "ours"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", FORMATS)
def test_export_gives_equal_bytes_and_a_complete_file(
    record: Path, tmp_path: Path, name: str
) -> None:
    paths = [tmp_path / f"{n}.{name}" for n in range(2)]
    for path in paths:
        result = runner.invoke(app, ["export", str(record), "--to", name, "-o", str(path)])
        assert result.exit_code == 0, result.output
        assert "events read" in result.stderr
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert len(paths[0].read_bytes()) > 500
    assert not list(tmp_path.glob("*.part"))
    if name != "parquet":
        assert runner.invoke(app, ["export", str(record), "--to", name]).stdout == paths[
            0
        ].read_bytes().decode().replace("\r\n", "\n" if name == "ics" else "\r\n")


def test_export_says_what_it_leaves_out(record: Path) -> None:
    said = runner.invoke(app, ["export", str(record), "--to", "geojson"]).stderr
    assert "left out: no coordinates" in said
    assert "left out: said by the act around it" in said
    number = said.split(" ")[0]
    kept = runner.invoke(app, ["export", str(record), "--to", "plover"]).stdout.splitlines()
    assert len(kept) == int(number)
    plain = runner.invoke(app, ["export", str(record), "--to", "plover", "--no-fold"])
    assert len(plain.stdout.splitlines()) > len(kept)
    assert "left out" not in plain.stderr
    assert any("future" in json.loads(line)["context"] for line in plain.stdout.splitlines())


def test_text_goes_into_plover_only_where_asked(record: Path) -> None:
    bare = runner.invoke(app, ["export", str(record), "--to", "plover"]).stdout
    full = runner.invoke(app, ["export", str(record), "--to", "plover", "--text"]).stdout
    assert all("text" not in json.loads(x) for x in bare.splitlines())
    assert all(json.loads(x)["text"] for x in full.splitlines())


def test_column_dictionaries(record: Path, tmp_path: Path) -> None:
    for name in FORMATS:
        text = runner.invoke(app, ["export", "--to", name, "--columns"]).stdout
        assert all(r["what"] for r in csv.DictReader(io.StringIO(text)))
    runner.invoke(app, ["export", str(record), "--to", "csv", "-o", str(tmp_path / "e.csv")])
    kept = pandas.read_csv(tmp_path / "e.csv.columns.csv")
    assert kept["column"].tolist() == list(pandas.read_csv(tmp_path / "e.csv").columns)


def test_exported_files_come_back_by_import_and_can_be_exported_again(
    record: Path, tmp_path: Path
) -> None:
    for name in ("gdelt2", "icews", "phoenix", "polecat", "plover"):
        made, back = tmp_path / name, tmp_path / f"{name}.jsonl"
        runner.invoke(app, ["export", str(record), "--to", name, "-o", str(made)])
        result = runner.invoke(app, ["import", str(made), "-o", str(back)])
        assert result.exit_code == 0, result.output
        events = [json.loads(line) for line in back.read_text("utf-8").splitlines()]
        raw = [line for e in events for line in e["raw"]]
        kept = made.read_text("utf-8").splitlines()
        assert sorted(raw) == sorted(kept[len(kept) - len(raw) :])
        again = runner.invoke(app, ["export", str(back), "--to", "dyad-month"])
        straight = runner.invoke(app, ["export", str(made), "--to", "dyad-month"])
        assert again.stdout == straight.stdout
        assert len(again.stdout.splitlines()) > 50


def test_import_lists_malformed_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    good = {"id": "1", "date": "2018-03-06", "actor": [{"code": "NOR"}], "event": ["ACCUSE"]}
    path.write_text(json.dumps(good) + "\n{broken\n")
    out = tmp_path / "out.csv"
    result = runner.invoke(app, ["import", str(path), "-f", "csv", "-o", str(out)])
    assert result.exit_code == 1
    assert "x.jsonl:2: no JSON" in result.stderr
    (bad,) = (tmp_path / "out.csv.malformed.jsonl").read_text().splitlines()
    assert json.loads(bad)["text"] == "{broken"
    assert pandas.read_csv(out)["actor_country"].tolist() == ["NOR"]
    parquet = tmp_path / "out.parquet"
    runner.invoke(app, ["import", str(path), "-f", "parquet", "-o", str(parquet)])
    assert pandas.read_parquet(parquet)["type"].tolist() == ["ACCUSE"]


def test_gold_of_plover_records_can_be_evaluated(tmp_path: Path) -> None:
    path, gold = tmp_path / "gsr.json", tmp_path / "gold.jsonl"
    old = {
        "id": "1", "date": "2000-01-01", "source": [{"actorText": "France", "code": "FRA"}],
        "target": [{"actorText": "Iran", "code": "IRN"}], "event": "DISAPPROVE", "eventText": "x",
        "textInfo": {"text": "France condemned Iran on Monday."},
    }  # fmt: skip
    path.write_text(json.dumps([old, {**old, "id": "2", "textInfo": {}}]))
    result = runner.invoke(app, ["import", str(path), "-f", "gold", "-o", str(gold)])
    assert result.exit_code == 1
    assert "no sentence" in result.stderr
    assert json.loads(gold.read_text())["published"] == ""
    scored = runner.invoke(app, ["evaluate", "sentences", str(gold), "--json"])
    assert json.loads(scored.stdout)["scores"]["triple_f1"]["value"] == 1.0


@pytest.mark.parametrize("name", ["plover", "gdelt2", "polecat"])
def test_code_writes_the_same_as_export(tmp_path: Path, name: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Venezuela condemned Spain on Monday and threatened to expel the Spanish consul.\n"
    )
    code = ["code", str(page), "--published", "2018-05-09"]
    runner.invoke(app, [*code, "-o", str(tmp_path / "r.jsonl")])
    told = runner.invoke(app, [*code, "-f", name])
    exported = runner.invoke(app, ["export", str(tmp_path / "r.jsonl"), "--to", name])
    assert told.stdout == exported.stdout
    assert "without a place in the format" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export"], "nothing to read"),
        (["export", "absent.jsonl"], "no such file: absent.jsonl"),
        (["export", "NOTE"], "cannot tell what events"),
        (["export", "RECORD", "--to", "parquet"], "give --output"),
        (["export", "RECORD", "-o", "no/such/x.csv"], "no folder"),
        (["import", "NOTE", "--from", "gdelt"], "1 rows not taken"),
        (["export", "GDELT", "--to", "csv"], "this needs what `detente code` writes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_says_what_to_do(
    arguments: list[str], said: str, record: Path, tmp_path: Path
) -> None:
    note, gdelt = tmp_path / "note.txt", tmp_path / "gdelt.CSV"
    note.write_text("hello\n")
    runner.invoke(app, ["export", str(record), "--to", "gdelt2", "-o", str(gdelt)])
    known = {"NOTE": str(note), "RECORD": str(record), "GDELT": str(gdelt)}
    result = runner.invoke(app, [known.get(a, a) for a in arguments])
    assert result.exit_code != 0
    assert said in result.stderr + str(result.exception)
