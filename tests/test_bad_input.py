"""Broken inputs each get a reason, and the rest goes on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.coder import MAX_SENTENCE_TOKENS, Coder
from detente.records import CodedStory

GOOD = """Spain recalls its ambassador

MADRID, March 6, 2018

Spain recalled its ambassador to Venezuela on Tuesday, the foreign ministry in Madrid said.

Venezuela condemned the step and expelled the Spanish consul.
"""
HTML = """<!doctype html><html><head><title>France condemns attack</title></head><body>
<article><h1>France condemns attack</h1>
<p>France condemned Iran on Monday over an attack on a French ship in the Gulf, the foreign
ministry in Paris said in a statement.</p>
<p>French President Emmanuel Macron met the Iranian foreign minister in Paris on Tuesday to discuss
the attack, and both sides agreed to hold further talks in April.</p>
<p>Iran denied that it had any part in the att"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad")
    (root / "a_good.txt").write_text(GOOD, "utf-8")
    (root / "b_truncated.html").write_text(HTML, "utf-8")
    (root / "c_empty.txt").write_bytes(b"")
    latin = HTML.replace("<head>", '<head><meta charset="utf-8">')
    latin = latin.replace("Gulf", "région du Golfe")
    (root / "d_latin1.html").write_bytes((latin + "ack.</p></article>").encode("latin-1"))
    (root / "e_line.txt").write_bytes(b"France condemned Iran. " * (50 * 1024 * 1024 // 23))
    (root / "f_paper.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" * 40)
    with zipfile.ZipFile(root / "g_archive.txt", "w") as archive:
        archive.writestr("page.txt", GOOD)
    long = "France condemned " + ", ".join(["the attack on the town"] * 2000) + "."
    (root / "h_long.txt").write_text(long + "\n\nBritain thanked Norway on Monday.\n", "utf-8")
    (root / "z_good.txt").write_text(GOOD.replace("Spain", "Peru").replace("Spanish", "Peruvian"))
    return root


@pytest.fixture(scope="module")
def run(folder: Path) -> tuple[int, dict[str, dict[str, object]], str]:
    result = CliRunner().invoke(app, ["code", str(folder), "--workers", "1"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, {Path(r["input"]).name[0]: r for r in rows}, result.stderr


def test_every_input_comes_out(run: tuple[int, dict[str, dict[str, object]], str]) -> None:
    status, rows, closing = run
    assert "".join(rows) == "abcdefghz"
    assert status == 1
    assert "9 pages read: 5 coded, 4 rejected, 0 failed" in closing


@pytest.mark.parametrize(
    ("name", "reason"), [("c", "empty"), ("e", "too large"), ("f", "PDF"), ("g", "zip")]
)
def test_what_is_no_page_is_rejected_with_a_reason(
    run: tuple[int, dict[str, dict[str, object]], str], name: str, reason: str
) -> None:
    row = run[1][name]
    assert row["outcome"] == "rejected"
    assert reason.lower() in str(row["reason"]).lower()
    assert str(row["reason"]) in run[2]


@pytest.mark.parametrize("name", ["a", "z"])
def test_good_pages_are_coded(
    run: tuple[int, dict[str, dict[str, object]], str], name: str
) -> None:
    row = run[1][name]
    assert row["outcome"] == "coded"
    assert row["events"]


def test_truncated_page_keeps_what_is_there(
    run: tuple[int, dict[str, dict[str, object]], str],
) -> None:
    row = run[1]["b"]
    assert row["outcome"] == "coded"
    assert "Emmanuel Macron" in str(row["story"])


def test_wrong_encoding_is_mended_and_said(
    run: tuple[int, dict[str, dict[str, object]], str],
) -> None:
    row = run[1]["d"]
    assert row["outcome"] == "coded"
    story = row["story"]
    assert isinstance(story, dict)
    assert "région" in story["text"]
    assert any(f["kind"] == "encoding" for f in story["furniture"])


def test_endless_sentence_is_left_out_and_named(
    run: tuple[int, dict[str, dict[str, object]], str],
) -> None:
    row = run[1]["h"]
    assert row["outcome"] == "coded"
    skipped = row["skipped"]
    assert isinstance(skipped, list)
    assert skipped
    assert f"over the limit of {MAX_SENTENCE_TOKENS}" in skipped[0]["reason"]
    assert skipped[0]["reason"] in str(row["reason"])
    story = row["story"]
    assert isinstance(story, dict)
    assert "the attack on the town" in story["text"][slice(*skipped[0]["span"])]
    assert "with parts left out" in run[2]


def test_rest_of_a_story_with_an_endless_sentence_is_coded(coder: Coder) -> None:
    long = "France condemned " + ", ".join(["the attack on the town"] * 2000) + "."
    coded: CodedStory = coder.code(long + "\n\nBritain expelled a Russian diplomat on Monday.")
    assert coded.skipped
    assert [e.type for e in coded.events] == ["SANCTION"]
