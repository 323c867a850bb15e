"""All tasks at once, for the gate: scores by task, with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from detente.codebook.fold import load_fold
from detente.coder import Coder
from detente.errors import InputError
from detente.evaluate.events import evaluate_sentences, evaluate_stories
from detente.evaluate.pages import predict_pages, read_gold, score_pages
from detente.evaluate.scores import Score
from detente.evaluate.tasks import (
    Half,
    Result,
    Row,
    evaluate_quads,
    evaluate_relations,
    read_rows,
)

# Pages are few and read the same on every run; what may change is a library below.
PAGE_MARGIN = 0.02


def score_all(coder: Coder, gold: Path) -> Iterator[tuple[str, Mapping[str, Score]]]:
    """Yield each task of a gold folder with its scores."""
    for result in event_results(coder, gold):
        yield result.task, result.scores
    yield "pages-text", _pages(gold / "pages", html=False)
    yield "pages-html", _pages(gold / "pages", html=True)


def event_results(coder: Coder, gold: Path, half: Half | None = None) -> Iterator[Result]:
    """Yield the result of each task on sentences or stories whose gold the folder has.

    Raises `InputError` where it has none.
    """
    table = load_fold()
    quads = coder.codebook.ontology.quads
    tasks: Mapping[str, Callable[[Sequence[Row]], Result]] = {
        "relations.jsonl": lambda rows: evaluate_relations(rows, coder.classify, table, quads),
        "quads.jsonl": lambda rows: evaluate_quads(rows, coder.code, table, quads),
        "sentences.jsonl": lambda rows: evaluate_sentences(rows, coder.code, table),
        "stories": lambda rows: evaluate_stories(rows, coder.code),
    }
    there = [name for name in tasks if (gold / name).exists()]
    if not there:
        raise InputError(f"no gold in '{gold}': it has none of {', '.join(tasks)}")
    for name in there:
        yield tasks[name](read_rows(gold / name, half))


def _pages(folder: Path, *, html: bool) -> dict[str, Score]:
    predicted = list(predict_pages(folder, "html" if html else "text"))
    score = score_pages(read_gold(folder), predicted)
    values = {"f1": score.f1, "title": score.title, "day": score.day, "authors": score.authors}
    return {name: Score(v, v - PAGE_MARGIN, v + PAGE_MARGIN) for name, v in values.items()}
