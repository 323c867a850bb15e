"""Results as text for reading, as JSON, and predictions as JSON lines."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detente.evaluate.fields import FIELDS
from detente.evaluate.scores import ClassScore, Score
from detente.evaluate.tasks import NONE, Case, FieldScore, Result

WIDTH = 100
SCORE_HEAD = ("score", "value", "95% interval")
CLASS_HEAD = ("class", "precision", "recall", "F1", "gold", "predicted")
FIELD_HEAD = ("field, of events found", "right", "95% interval", "compared")
NAMES = {
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
    "quad_macro_f1": "macro-F1, quads",
    "side_macro_f1": "macro-F1, cooperation against conflict",
    "triple_precision": "type and countries, precision",
    "triple_recall": "type and countries, recall",
    "triple_f1": "type and countries, F1",
    "type_precision": "type alone, precision",
    "type_recall": "type alone, recall",
    "type_f1": "type alone, F1",
    "type_sentence_precision": "type and sentence, precision",
    "type_sentence_recall": "type and sentence, recall",
    "type_sentence_f1": "type and sentence, F1",
    "lead_recall": "lead events, recall",
    "status": "status right, of matched",
    "month": "month right, of matched",
    "attribution": "attribution right, of matched",
}


def as_text(result: Result, *, cases: int = 20) -> str:
    """Return scores, classes, confusions and the worst cases as plain text."""
    parts = [
        f"{result.task}: {result.items} items, {result.scored} scored",
        table_text(SCORE_HEAD, score_rows(result.scores)),
    ]
    if result.by_class:
        parts.append(table_text(CLASS_HEAD, class_rows(result.by_class)))
    if result.by_status:
        head = ("status, of events found", *CLASS_HEAD[1:])
        parts.append(table_text(head, class_rows(result.by_status)))
    if result.fields:
        parts.append(table_text(FIELD_HEAD, field_rows(result.fields)))
    if result.confusion:
        parts.append(confusion_text(result.confusion))
    if result.cases and cases:
        shown = result.cases[:cases]
        parts.append(f"worst {len(shown)} of {len(result.cases)} cases")
        parts += [case_text(case) for case in shown]
    return "\n\n".join(parts) + "\n"


def score_rows(scores: Mapping[str, Score]) -> list[tuple[str, ...]]:
    """Return a row for each score: its name in words, value and interval."""
    return [
        (NAMES.get(name, name), f"{s.value:.3f}", f"{s.low:.3f} - {s.high:.3f}")
        for name, s in scores.items()
    ]


def class_rows(classes: Sequence[ClassScore]) -> list[tuple[str, ...]]:
    """Return a row for each class, under `CLASS_HEAD`."""
    return [
        (
            c.name,
            f"{c.precision:.3f}",
            f"{c.recall:.3f}",
            f"{c.f1:.3f}",
            f"{c.gold:g}",
            f"{c.predicted:g}",
        )
        for c in classes
    ]


def field_rows(fields: Sequence[FieldScore]) -> list[tuple[str, ...]]:
    """Return a row for each field, under `FIELD_HEAD`."""
    return [
        (
            FIELDS[f.name][0],
            f"{f.score.value:.3f}",
            f"{f.score.low:.3f} - {f.score.high:.3f}",
            str(f.compared),
        )
        for f in fields
    ]


def confusion_text(cells: Mapping[tuple[str, str], int]) -> str:
    """Return a table with the gold in rows and the prediction in columns."""
    names = sorted({n for pair in cells for n in pair if n != NONE})
    rows, columns = names, names
    if any(gold == NONE for gold, _ in cells):
        rows = [*rows, NONE]
    if any(ours == NONE for _, ours in cells):
        columns = [*columns, NONE]
    return table_text(
        ("gold \\ ours", *(c[:7] for c in columns)),
        [(r, *(str(cells.get((r, c), 0) or ".") for c in columns)) for r in rows],
    )


def case_text(case: Case) -> str:
    """Return one case: the text, what the gold has and what we have."""

    def lines(mark: str, texts: Sequence[str]) -> list[str]:
        return [
            textwrap.fill(
                text, WIDTH, initial_indent=f"  {mark} ", subsequent_indent=" " * (len(mark) + 3)
            )
            for text in texts
        ]

    head = textwrap.fill(
        " ".join(case.text.split())[:600],
        WIDTH,
        initial_indent=f"{case.id}: ",
        subsequent_indent="  ",
    )
    return "\n".join([head, *lines("gold", case.gold), *lines("ours", case.predicted)])


def as_dict(result: Result) -> dict[str, Any]:
    """Return scores, classes, confusion and cases as plain values for JSON."""
    return {
        "task": result.task,
        "items": result.items,
        "scored": result.scored,
        "scores": {name: asdict(s) for name, s in result.scores.items()},
        "by_class": [_class_dict(c) for c in result.by_class],
        "by_status": [_class_dict(c) for c in result.by_status],
        "fields": [
            {"field": f.name, "compared": f.compared, **asdict(f.score)} for f in result.fields
        ],
        "confusion": [
            {"gold": gold, "predicted": ours, "n": n}
            for (gold, ours), n in sorted(result.confusion.items())
        ],
        "cases": [
            {
                "id": c.id,
                "text": c.text,
                "gold": list(c.gold),
                "predicted": list(c.predicted),
                "cost": c.cost,
            }
            for c in result.cases
        ],
        "marks": [{"id": m.id, "tally": list(m.tally)} for m in result.marks],
    }


def _class_dict(c: ClassScore) -> dict[str, Any]:
    return {
        "class": c.name,
        "precision": c.precision,
        "recall": c.recall,
        "f1": c.f1,
        "gold": c.gold,
        "predicted": c.predicted,
    }


def as_json(result: Result) -> str:
    """Return the result as one JSON document."""
    return json.dumps(as_dict(result), ensure_ascii=False, indent=2) + "\n"


def predictions_text(result: Result) -> str:
    """Return one JSON line for each item, so that anyone can score them again."""
    return "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in result.predictions)


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    out = []
    for row in (head, *rows):
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        out.append("  ".join([first, *rest]).rstrip())
    out.insert(1, "-" * max(map(len, out)))
    return "\n".join(out)
