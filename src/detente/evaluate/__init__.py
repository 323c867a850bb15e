"""Measure Detente against gold files: matching, scores with intervals, reports, floors."""

from detente.codebook.fold import load_fold
from detente.evaluate.events import evaluate_sentences, evaluate_stories
from detente.evaluate.tasks import Result, evaluate_quads, evaluate_relations, read_rows

__all__ = [
    "Result",
    "evaluate_quads",
    "evaluate_relations",
    "evaluate_sentences",
    "evaluate_stories",
    "load_fold",
    "read_rows",
]
