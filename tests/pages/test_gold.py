"""Pages of the gold folder are read at least as well as the floors say."""

import json
import os
from pathlib import Path

import pytest

from detente.evaluate.pages import predict_pages, read_gold, score_pages
from detente.pages import read_page

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"


@pytest.fixture(scope="module")
def gold() -> Path:
    if not GOLD.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the gold folder is missing: {GOLD}")
        pytest.skip(f"the gold folder is not beside the checkout: {GOLD}")
    return GOLD


def test_wire_page(gold: Path) -> None:
    expected = json.loads((gold / "wire_page" / "expected.json").read_text("utf-8"))["page"]
    story = read_page((gold / "wire_page" / "page.txt").read_bytes(), name="page.txt")
    assert story.title == expected["title"]
    assert story.published == expected["published"]
    assert story.age_note == expected["age_note"]
    assert story.agency == expected["agency"]
    assert list(story.dateline_places) == expected["dateline_places"]
    assert list(story.reporting) == expected["reporting"]
    assert list(story.writing) == expected["writing"]
    assert list(story.editing) == expected["editing"]
    assert [{"text": c.text, "credit": c.credit} for c in story.captions] == expected["captions"]
    paragraphs = [story.text[start:end] for start, end in story.paragraphs]
    assert len(paragraphs) == expected["body_paragraphs"]
    assert paragraphs[0].startswith(expected["body_starts"])
    assert paragraphs[-1].endswith(expected["body_ends"])
    assert [line.text for line in story.furniture] == expected["furniture"]


def test_dumps(gold: Path) -> None:
    scores = score_pages(read_gold(gold / "pages"), list(predict_pages(gold / "pages", "text")))
    assert scores.f1 >= 0.96
    assert scores.title >= 0.60
    assert scores.day >= 0.70
    assert scores.authors >= 0.80


def test_html(gold: Path) -> None:
    scores = score_pages(read_gold(gold / "pages"), list(predict_pages(gold / "pages", "html")))
    assert scores.f1 >= 0.94
    assert scores.title >= 0.65
    assert scores.day >= 0.95
    assert scores.authors >= 0.80
