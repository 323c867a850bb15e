"""Results as text for reading, as JSON, and predictions as JSON lines."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from detente.evaluate.tasks import NONE, Case, Result

WIDTH = 100
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
        _table(
            ("score", "value", "95% interval"),
            [
                (NAMES.get(name, name), f"{s.value:.3f}", f"{s.low:.3f} - {s.high:.3f}")
                for name, s in result.scores.items()
            ],
        ),
    ]
    if result.by_class:
        parts.append(
            _table(
                ("class", "precision", "recall", "F1", "gold", "predicted"),
                [
                    (
                        c.name,
                        f"{c.precision:.3f}",
                        f"{c.recall:.3f}",
                        f"{c.f1:.3f}",
                        f"{c.gold:g}",
                        f"{c.predicted:g}",
                    )
                    for c in result.by_class
                ],
            )
        )
    if result.confusion:
        parts.append(confusion_text(result.confusion))
    if result.cases and cases:
        shown = result.cases[:cases]
        parts.append(f"worst {len(shown)} of {len(result.cases)} cases")
        parts += [case_text(case) for case in shown]
    return "\n\n".join(parts) + "\n"


def confusion_text(cells: Mapping[tuple[str, str], int]) -> str:
    """Return a table with the gold in rows and the prediction in columns."""
    names = sorted({n for pair in cells for n in pair if n != NONE})
    rows, columns = names, names
    if any(gold == NONE for gold, _ in cells):
        rows = [*rows, NONE]
    if any(ours == NONE for _, ours in cells):
        columns = [*columns, NONE]
    return _table(
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
        "scores": {
            name: {"value": s.value, "low": s.low, "high": s.high}
            for name, s in result.scores.items()
        },
        "by_class": [
            {
                "class": c.name,
                "precision": c.precision,
                "recall": c.recall,
                "f1": c.f1,
                "gold": c.gold,
                "predicted": c.predicted,
            }
            for c in result.by_class
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
    }


def as_json(result: Result) -> str:
    """Return the result as one JSON document."""
    return json.dumps(as_dict(result), ensure_ascii=False, indent=2) + "\n"


def predictions_text(result: Result) -> str:
    """Return one JSON line for each item, so that anyone can score them again."""
    return "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in result.predictions)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    out = []
    for row in (head, *rows):
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        out.append("  ".join([first, *rest]).rstrip())
    out.insert(1, "-" * max(map(len, out)))
    return "\n".join(out)
