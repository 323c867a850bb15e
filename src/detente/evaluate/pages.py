"""Scores for reading pages: how much of a story's body, title, date and authors was found."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from detente.errors import InputError
from detente.pages import read_page

_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class PageScore:
    """How one page was read: body by shingles, the rest right or wrong."""

    id: str
    precision: float
    recall: float
    f1: float
    title: bool
    day: bool
    authors: float


@dataclass(frozen=True, slots=True)
class PagesScore:
    """Means over pages, and each page's own score."""

    precision: float
    recall: float
    f1: float
    title: float
    day: float
    authors: float
    pages: tuple[PageScore, ...]


def score_pages(
    gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]
) -> PagesScore:
    """Return the scores of predictions against gold pages; a page without a prediction counts 0."""
    by_id = {str(item["id"]): item for item in predicted}
    pages = tuple(_score_page(item, by_id.get(str(item["id"]), {})) for item in gold)
    count = len(pages) or 1
    return PagesScore(
        precision=sum(page.precision for page in pages) / count,
        recall=sum(page.recall for page in pages) / count,
        f1=sum(page.f1 for page in pages) / count,
        title=sum(page.title for page in pages) / count,
        day=sum(page.day for page in pages) / count,
        authors=sum(page.authors for page in pages) / count,
        pages=pages,
    )


def predict_pages(
    folder: str | Path,
    input: Literal["text", "html"] = "text",  # noqa: A002
) -> Iterator[dict[str, Any]]:
    """Yield what is read from each page of a gold folder, from its text or its HTML."""
    for path in sorted(Path(folder).glob("*.json")):
        page: dict[str, Any] = {"id": path.stem}
        try:
            if input == "text":
                data = path.with_suffix(".txt").read_bytes()
                story = read_page(data, name=f"{path.stem}.txt", kind="dump")
            else:
                data = gzip.decompress(path.with_suffix(".html.gz").read_bytes())
                story = read_page(data, name=f"{path.stem}.html", kind="html")
        except InputError as error:
            page |= {"title": None, "published": None, "authors": [], "paragraphs": []}
            yield page | {"reason": str(error)}
            continue
        yield page | {
            "title": story.title,
            "published": story.published,
            "authors": list(story.authors),
            "paragraphs": [story.text[start:end] for start, end in story.paragraphs],
        }


def read_gold(folder: str | Path) -> list[dict[str, Any]]:
    """Return the gold pages of a folder, in order of id."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(Path(folder).glob("*.json"))]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the multiset of runs of four words of a text, in lower case."""
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def _score_page(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> PageScore:
    right = shingles("\n".join(gold["paragraphs"]))
    found = shingles("\n".join(predicted.get("paragraphs") or ()))
    overlap = (right & found).total()
    precision = overlap / found.total() if found else 0.0
    recall = overlap / right.total() if right else 0.0
    return PageScore(
        id=str(gold["id"]),
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
        title=_folded(gold.get("title")) == _folded(predicted.get("title")),
        day=(gold.get("published") or "")[:10] == (predicted.get("published") or "")[:10],
        authors=_set_f1(gold.get("authors") or (), predicted.get("authors") or ()),
    )


def _set_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the F1 of two sets of names; 1 where both are empty."""
    right = {_folded(name) for name in gold}
    found = {_folded(name) for name in predicted}
    if not right and not found:
        return 1.0
    overlap = len(right & found)
    return _f1(overlap / len(found) if found else 0.0, overlap / len(right) if right else 0.0)


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
