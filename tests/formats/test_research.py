"""Tables of relations: complete, adding up, and the same whatever the order and the copies."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.coder import Coder
from detente.formats import to_json_line
from detente.formats.dictionary import describe_format
from detente.formats.research import (
    TABLES,
    Relations,
    month_rows,
    research_csv,
    spell_rows,
    tie_rows,
)
from detente.pages import make_story
from detente.records import CodedStory
from detente.relations import side_of

ROOT = Path(__file__).resolve().parent.parent.parent
runner = CliRunner()
TOLD = [
    (
        "2020-01-16",
        "Turkish Foreign Minister Mevlut Kaya met Greek Foreign Minister Nikos Pappas on Thursday.",
    ),
    ("2020-03-10", "Turkey condemned Greece on Tuesday over drilling."),
    ("2020-03-11", "France condemned Iran on Wednesday."),
    ("2020-03-12", "A storm passed over the coast of Kenya, and nobody was hurt."),
    ("2020-05-06", "Greece expelled two Turkish diplomats on Wednesday."),
    ("2020-05-07", "Greece expelled two Turkish diplomats on Wednesday, officials said in Athens."),
    (
        "2020-06-12",
        "Turkish Foreign Minister Mevlut Kaya spoke by telephone with Greek Foreign Minister Nikos "
        "Pappas on Friday.",
    ),
    ("2020-06-25", "Hamas fired rockets at Israel on Thursday."),
]


@pytest.fixture(scope="module")
def coded(coder: Coder) -> list[CodedStory]:
    return list(coder.code_stream([make_story(text, published=day) for day, text in TOLD]))


@pytest.fixture(scope="module")
def relations(coder: Coder, coded: list[CodedStory]) -> Relations:
    return Relations(coded, coder.codebook)


@pytest.fixture(scope="module")
def file(coded: list[CodedStory], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("research") / "coded.jsonl"
    path.write_text("".join(to_json_line(c) + "\n" for c in coded), "utf-8")
    return path


def test_every_pair_has_every_month(relations: Relations) -> None:
    rows = list(month_rows(relations))
    months = [f"2020-{n:02}" for n in range(1, 7)]
    by_pair = defaultdict(list)
    for row in rows:
        by_pair[row.one, row.other].append(row.month)
    assert {"GRC", "TUR"} <= {c for pair in by_pair for c in pair}
    assert ("FRA", "IRN") in by_pair
    assert all(found == months for found in by_pair.values())
    own = {r.month: r for r in rows if (r.one, r.other) == ("GRC", "TUR")}
    assert [own[m].stories for m in months] == [1, 0, 3, 0, 2, 2]
    assert [own[m].contacts for m in months] == [1, 0, 0, 0, 0, 1]
    assert [own[m].contacts_ministers for m in months] == [1, 0, 0, 0, 0, 1]
    assert [own[m].verbal_conflict for m in months] == [0, 0, 1, 0, 0, 0]
    assert [own[m].material_conflict for m in months] == [0, 0, 0, 0, 1, 0]  # told by two stories
    assert own["2020-05"].pair_stories == 2
    assert (own["2020-05"].conflict_by_one, own["2020-03"].conflict_by_other) == (1, 1)
    assert [own[m].whole for m in months] == [0, 1, 1, 1, 1, 0]


def test_rows_add_up(relations: Relations) -> None:
    for row in month_rows(relations):
        quads = row.verbal_cooperation + row.material_cooperation
        quads += row.verbal_conflict + row.material_conflict
        assert quads == row.happenings
        assert row.conflict_by_one + row.conflict_by_other <= row.happenings
        assert row.pair_stories <= row.stories
        states = row.channels_open + row.channels_limited + row.channels_suspended
        assert states + row.channels_closed + row.channels_unknown == 12
        assert (row.plover_mean is None) == (row.happenings == 0)
    for tie in tie_rows(relations):
        levels = tie.leaders + tie.ministers + tie.parliaments + tie.armies
        assert levels + tie.security + tie.envoys == tie.contacts
        modes = tie.phone + tie.in_person + tie.visit + tie.third_place + tie.multilateral
        assert modes == tie.contacts == len(tie.event_ids.split())


def test_spells_follow_each_other(relations: Relations, coded: list[CodedStory]) -> None:
    texts = {c.story.id: c.story.text for c in coded if c.story}
    by_channel = defaultdict(list)
    for row in spell_rows(relations):
        by_channel[row.one, row.other, row.channel].append(row)
    assert by_channel
    for rows in by_channel.values():
        assert [r.censored for r in rows] == [0] * (len(rows) - 1) + [1]
        assert rows[-1].stop == relations.on
        for row, after in pairwise(rows):
            assert row.next_state == after.state
            assert row.stop == after.start
        for row in rows:
            if row.state != "unknown":
                assert row.reports >= 1
                assert texts[row.story_id or ""][row.sentence_start : row.sentence_end]
            if row.start and row.days is not None:
                span = date.fromisoformat(row.stop) - date.fromisoformat(row.start)
                assert row.days == span.days >= 0
    ministers = by_channel["GRC", "TUR", "ministers"]
    assert [r.state for r in ministers] == ["open", "unknown", "open"]


def test_order_and_copies_change_nothing(
    coder: Coder, coded: list[CodedStory], relations: Relations
) -> None:
    def tables(stories: Sequence[CodedStory]) -> list[str]:
        made = Relations(stories, coder.codebook)
        return [research_csv(kind, rows(made)) for kind, rows in TABLES.values()]

    shuffled = list(coded)
    Random(1).shuffle(shuffled)
    assert tables(shuffled) == tables(coded)
    assert tables([*coded, *coded]) == tables(coded)


def test_columns_are_described() -> None:
    for name, (kind, _) in TABLES.items():
        assert list(describe_format(name).columns) == [f.name for f in fields(kind)]


def test_named_pairs_alone(coder: Coder, coded: list[CodedStory]) -> None:
    sides = side_of("Hamas", coder.codebook), side_of("ISR", coder.codebook)
    rows = list(month_rows(Relations(coded, coder.codebook, [sides])))
    assert len(rows) == 6
    assert sum(r.material_conflict for r in rows) == 1


@pytest.mark.parametrize("name", TABLES)
def test_command_writes_csv_and_parquet(file: Path, tmp_path: Path, name: str) -> None:
    for suffix in ("csv", "parquet"):
        out = tmp_path / f"t.{suffix}"
        done = runner.invoke(
            app, ["export", str(file), "-t", name, "--pair", "GRC-TUR", "-o", str(out)]
        )
        assert done.exit_code == 0, done.output
        assert "column,what" in out.with_name(out.name + ".columns.csv").read_text()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text())))
    table = pq.read_table(tmp_path / "t.parquet")
    assert table.num_rows == len(rows) > 0
    assert {(r["one"], r["other"]) for r in rows} == {("GRC", "TUR")}
    for row, own in zip(table.to_pylist(), rows, strict=True):
        assert {k: "" if v is None else str(v) for k, v in row.items()} == own
    assert table.schema.field("one").metadata[b"description"]
    wrong = runner.invoke(app, ["export", str(file), "-t", name, "--pair", "GRC"])
    assert "'GRC' is no pair" in str(wrong.exception)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_lines_of_r_in_the_docs_run(file: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "research.md").read_text("utf-8")
    (lines,) = re.findall(r"```r\n(.*?)```", text, re.DOTALL)
    for name in TABLES:
        out = str(tmp_path / f"{name}.csv")
        assert runner.invoke(app, ["export", str(file), "-t", name, "-o", out]).exit_code == 0
    done = subprocess.run(
        ["Rscript", "-e", lines], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "contacts" in done.stdout
