"""The page of the telephone calls, read as a relation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.coder import Coder
from detente.pages import read_paths
from detente.records import CodedStory
from detente.relations import Card

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def coded(coder: Coder, gold: Path) -> list[CodedStory]:
    return list(coder.code_stream(read_paths([str(gold / "wire_page" / "page.txt")])))


@pytest.fixture(scope="module")
def card(coded: list[CodedStory], card_of: Callable[..., Card]) -> Card:
    return card_of(coded, "MEX", "USA", "2017-02-08")


def test_channels(card: Card) -> None:
    by_name = {c.channel: c for c in card.channels}
    assert (by_name["ministers"].state, by_name["ministers"].since) == ("open", "2017-02-07")
    assert by_name["leaders"].state in ("limited", "suspended")
    assert (by_name["leaders"].since or "").startswith("2017-01")
    others = [c.state for c in card.channels if c.channel not in ("ministers", "leaders")]
    assert set(others) == {"unknown"}


def test_last_contact_is_the_calls(card: Card) -> None:
    last = card.last_contacts[0].contact
    assert (last.day, last.level, last.mode) == ("2017-02-07", "ministers", "phone")


def test_open_threats(card: Card) -> None:
    assert len(card.threats) == 3
    assert all((t.item.by, t.item.to) == ("USA", "MEX") for t in card.threats)
    conditions = [t.item.condition for t in card.threats if t.item.condition]
    assert len(conditions) == 1
    assert "renegotiate" in conditions[0]


def test_what_is_next(card: Card) -> None:
    assert [n.item.due for n in card.next] == ["2017-04", "2017-07", None]
    assert "Mexico City" in (card.next[2].item.place or card.next[2].item.what)


def test_sentence(card: Card) -> None:
    assert "contact remains open at minister level" in card.sentence
    assert "in spite of strain" in card.sentence


def test_every_line_points_at_its_words(card: Card, coded: list[CodedStory]) -> None:
    story = coded[0].story
    assert story is not None
    quotes = {r.number: r for r in card.references}
    lines = [c.evidence for c in card.channels if c.state != "unknown"]
    lines += [x.evidence for x in (*card.threats, *card.next, *card.last_contacts)]
    assert all(lines)
    for number in {n for numbers in lines for n in numbers}:
        ref = quotes[number]
        assert " ".join(story.text[slice(*ref.span)].split()) == ref.quote


def test_the_command_says_so(gold: Path, tmp_path: Path) -> None:
    """Every line through the command line, as text at 80 columns and as data."""
    page = str(gold / "wire_page" / "page.txt")
    coded = tmp_path / "page.jsonl"
    assert RUNNER.invoke(app, ["code", page, "-o", str(coded)]).exit_code == 0
    text = RUNNER.invoke(app, ["status", "MEX", "USA", str(coded)], env={"COLUMNS": "80"})
    assert text.exit_code == 0
    assert max(len(line.rstrip()) for line in text.stdout.splitlines()) <= 80
    words = " ".join(text.stdout.replace("│", " ").split())
    assert "contact remains open at minister level" in words
    assert "in spite of strain" in words
    told = RUNNER.invoke(app, ["status", "MEX", "USA", str(coded), "--json"])
    card = json.loads(told.stdout)
    channels = {c["channel"]: c for c in card["channels"]}
    ministers = channels["ministers"]
    assert (ministers["state"], ministers["since"]) == ("open", "2017-02-07")
    assert channels["leaders"]["state"] in ("limited", "suspended")
    assert channels["leaders"]["since"].startswith("2017-01")
    threats = [t["item"] for t in card["threats"]]
    assert len(threats) == 3
    assert sum("renegotiate" in (t["condition"] or "") for t in threats) == 1
    assert [n["item"]["due"] for n in card["next"]] == ["2017-04", "2017-07", None]
    last = card["last_contacts"][0]["contact"]
    assert (last["day"], last["level"], last["mode"]) == ("2017-02-07", "ministers", "phone")
    quotes = {r["number"]: r["quote"] for r in card["references"]}
    story = " ".join(json.loads(coded.read_text("utf-8"))["story"]["text"].split())
    lines = [c for c in card["channels"] if c["state"] != "unknown"]
    lines += [*card["threats"], *card["next"], *card["last_contacts"]]
    assert all(line["evidence"] for line in lines)
    assert all(quotes[n] in story for line in lines for n in line["evidence"])
