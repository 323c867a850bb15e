"""All tasks at once, for the gate: scores by task, with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from detente.coder import Coder
from detente.evaluate.events import evaluate_sentences, evaluate_stories
from detente.evaluate.fold import load_fold
from detente.evaluate.pages import predict_pages, read_gold, score_pages
from detente.evaluate.scores import Score
from detente.evaluate.tasks import evaluate_quads, evaluate_relations, read_rows

# Pages are few and read the same on every run; what may change is a library below.
PAGE_MARGIN = 0.02


def score_all(coder: Coder, gold: Path) -> Iterator[tuple[str, Mapping[str, Score]]]:
    """Yield each task of a gold folder with its scores."""
    table = load_fold()
    quads = {name: info.quad for name, info in coder.codebook.ontology.types.items()}
    relations = read_rows(gold / "relations.jsonl")
    yield "relations", evaluate_relations(relations, coder.classify, table, quads).scores
    yield "quads", evaluate_quads(read_rows(gold / "quads.jsonl"), coder.code, table, quads).scores
    sentences = read_rows(gold / "sentences.jsonl")
    yield "sentences", evaluate_sentences(sentences, coder.code, table).scores
    yield "stories", evaluate_stories(read_rows(gold / "stories"), coder.code).scores
    yield "pages-text", _pages(gold / "pages", html=False)
    yield "pages-html", _pages(gold / "pages", html=True)


def _pages(folder: Path, *, html: bool) -> dict[str, Score]:
    predicted = list(predict_pages(folder, "html" if html else "text"))
    score = score_pages(read_gold(folder), predicted)
    values = {"f1": score.f1, "title": score.title, "day": score.day, "authors": score.authors}
    return {name: Score(v, v - PAGE_MARGIN, v + PAGE_MARGIN) for name, v in values.items()}
