"""Two runs against each other, and the reports, on hand-made results."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.codebook.fold import load_fold
from detente.errors import InputError
from detente.evaluate.report import as_dict
from detente.evaluate.report_markdown import as_markdown, comparison_text
from detente.evaluate.report_page import as_html
from detente.evaluate.runs import compare_runs, read_run, run_of
from detente.evaluate.scores import accuracy, cell_differences
from detente.evaluate.tasks import Result, evaluate_relations
from detente.records import EventType, Status

QUADS = {"ACCUSE": 3, "AID": 2, "CONSULT": 1, "AGREE": 1, "REJECT": 3, "THREATEN": 3, "ASSAULT": 4}


@dataclass(frozen=True)
class Read:
    type: EventType
    status: Status = "happened"
    stopped: bool = False
    reason: str = "a rule"


ROWS = [
    {"id": "a", "sentence": "Iran accused Iraq.", "actor": "Iran", "recipient": "Iraq",
     "type": "ACCUSE"},
    {"id": "b", "sentence": "Iran aided Iraq.", "actor": "Iran", "recipient": "Iraq",
     "type": "AID"},
    {"id": "c", "sentence": "Iran met Iraq | twice.", "actor": "Iran", "recipient": "Iraq",
     "type": "CONSULT"},
]  # fmt: skip


def run(*answers: str) -> Result:
    given = dict(zip((r["sentence"] for r in ROWS), answers, strict=True))

    def classify(sentence: str, *, actor: str, recipient: str) -> Read:
        return Read(given[sentence])  # type: ignore[arg-type]

    return evaluate_relations(ROWS, classify, load_fold(), QUADS)


BEFORE = run("ACCUSE", "ASSAULT", "AGREE")
AFTER = run("REJECT", "AID", "THREATEN")


def test_items_won_lost_and_read_otherwise() -> None:
    found = compare_runs(run_of(as_dict(BEFORE)), run_of(as_dict(AFTER)), QUADS)
    assert [c.id for c in found.won] == ["b"]
    assert [c.id for c in found.lost] == ["a"]
    assert [c.id for c in found.otherwise] == ["c"]
    change = {d.name: d for d in found.differences}["accuracy"]
    assert (change.before, change.after) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    text = comparison_text(found)
    assert "won: 1" in text
    assert "before: ours ASSAULT" in text
    assert "after: all right" in text


def test_saved_runs_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(as_dict(BEFORE)), "utf-8")
    assert read_run(path) == run_of(as_dict(BEFORE))
    path.write_text('{"task": "pages"}', "utf-8")
    with pytest.raises(InputError, match="--json"):
        read_run(path)


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1))
def test_a_run_does_not_differ_from_itself(pairs: list[tuple[str, str]]) -> None:
    before, after, change = cell_differences(pairs, pairs, {"accuracy": accuracy})["accuracy"]
    assert before == after
    assert (change.value, change.low, change.high) == (0, 0, 0)


def test_page_has_a_plot_and_a_table_of_each_and_needs_nothing_from_outside() -> None:
    page = as_html([BEFORE], {"relations": {"accuracy": 0.3}})
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) == 3
    shown = ["".join(ElementTree.fromstring(svg).itertext()) for svg in plots]
    assert "accuracy" in shown[0]
    assert "ACCUSE (1)" in shown[1]
    assert "3 items, 3 scored" in page
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", page)
    assert page == as_html([BEFORE], {"relations": {"accuracy": 0.3}})


def test_markdown_has_whole_tables() -> None:
    text = as_markdown([BEFORE])
    assert "| accuracy | 0.333 |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) in (4, 7) for row in rows)
    assert "Iran met Iraq \\| twice." in text
