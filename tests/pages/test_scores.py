"""The scores of pages do what they say on cases counted by hand."""

import pytest

from detente.evaluate.pages import score_pages, shingles


def test_shingles_are_a_multiset() -> None:
    counted = shingles("A b c d, a b c d")
    assert counted["a", "b", "c", "d"] == 2
    assert counted.total() == 5


def test_scores() -> None:
    gold = [
        {"id": "1", "title": "A  title", "published": "2020-01-02 10:00", "authors": ["X Y"],
         "paragraphs": ["one two three four five"]},
        {"id": "2", "title": "B", "published": None, "authors": [], "paragraphs": ["a b c d"]},
    ]  # fmt: skip
    predicted = [
        {"id": "1", "title": "A title", "published": "2020-01-02T23:59", "authors": ["X Y", "Z W"],
         "paragraphs": ["one two three four"]},
    ]  # fmt: skip
    scores = score_pages(gold, predicted)
    first, second = scores.pages
    assert (first.precision, first.recall) == (1.0, 0.5)
    assert first.f1 == pytest.approx(2 / 3)
    assert (first.title, first.day) == (True, True)
    assert first.authors == pytest.approx(2 / 3)
    assert (second.f1, second.title) == (0.0, False)
    assert scores.f1 == pytest.approx(1 / 3)
