"""Pages that follow from the code are current; `make docs` writes them."""

from __future__ import annotations

import dataclasses
import json
import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import detente
from detente import records
from detente.cli.app import app

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "docs.py"))


@pytest.fixture(scope="module")
def scores_tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "readme_scores.py"))


@pytest.mark.parametrize(
    "name", ["commands.md", "formats.md", "record.md", "workspace.md", "schema.json"]
)
def test_page_is_current(tool: dict[str, Any], name: str) -> None:
    kept = (ROOT / "docs" / name).read_text("utf-8")
    assert kept == tool["pages"]()[name], "run `make docs`"


def test_kept_schema_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(app, ["schema"]).stdout
    assert printed == (ROOT / "docs" / "schema.json").read_text("utf-8")


def test_every_record_is_described(tool: dict[str, Any]) -> None:
    hidden = {"Mention"}  # passes between the stages and does not come out
    kinds = {n for n, k in vars(records).items() if dataclasses.is_dataclass(k)} - hidden
    assert set(tool["ORDER"]) == kinds


def test_example_of_the_readme_is_current(tool: dict[str, Any]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == tool["with_example"](readme), "run `make docs`"


def test_scores_of_the_readme_are_current(scores_tool: dict[str, Any]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    text = scores_tool["scores_text"](ROOT / "eval")
    assert readme == scores_tool["with_scores"](readme, text), "run `make docs`"


def test_scores_are_told_with_floors(scores_tool: dict[str, Any], tmp_path: Path) -> None:
    assert "make gate" in scores_tool["scores_text"](tmp_path)
    (tmp_path / "floors.json").write_text('{"quads": {"accuracy": 0.6}}')
    (tmp_path / "scores.json").write_text(
        json.dumps({"quads": {"accuracy": {"value": 0.661, "low": 0.64, "high": 0.68}}})
    )
    text = scores_tool["scores_text"](tmp_path)
    assert "| quads | accuracy | 0.66 (0.64-0.68) | 0.60 |" in text


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_commands_of_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for line in re.findall(r"`detente ([^`]+)`", text):
        words = [w for w in shlex.split(line) if w.islower() and w.replace("-", "").isalpha()]
        command = words[:2] if words[0] in ("codebook", "evaluate") else words[:1]
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0, line


def test_python_of_the_readme_gives_what_it_says() -> None:
    coded = detente.code("France condemned Iran on Monday.", published="2018-05-09")
    said = [(e.type, e.status, e.actors[0].country, e.date.start) for e in coded.events]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [f"# {' '.join(map(str, one))}" in readme for one in said] == [True]
    reading = detente.classify(
        "Spain rejected the British offer.", actor="Spain", recipient="British"
    )
    assert reading is not None
    assert f"Reading(type='{reading.type}', status='{reading.status}'," in readme
