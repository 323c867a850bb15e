"""The report of several tasks as Markdown, and what changed between two runs as text."""

from __future__ import annotations

from collections.abc import Sequence

from detente.evaluate.report import (
    CLASS_HEAD,
    FIELD_HEAD,
    NAMES,
    SCORE_HEAD,
    class_rows,
    field_rows,
    score_rows,
    table_text,
)
from detente.evaluate.runs import Change, Comparison
from detente.evaluate.tasks import Case, Result

DIFFERENCE_HEAD = ("score", "before", "after", "change", "95% interval")
STATUS_HEAD = ("status, of events found", *CLASS_HEAD[1:])

MEANING = (
    "Intervals are percentiles of 1000 resamples of the items. What is asked in each task and how "
    "it is scored: docs/evaluation.md."
)


def as_markdown(results: Sequence[Result], *, cases: int = 10) -> str:
    """Return the tasks as Markdown: scores, classes, statuses, fields, and the worst cases."""
    parts = ["# Scores of the coder", MEANING]
    for result in results:
        parts += [
            f"## {result.task}",
            f"{result.items} items, {result.scored} scored.",
            *(_table(head, rows) for _, head, rows in tables_of(result)),
        ]
        if result.cases and cases:
            parts.append(f"### Worst {min(cases, len(result.cases))} of {len(result.cases)} cases")
            parts += [_case(c) for c in result.cases[:cases]]
    return "\n\n".join(parts) + "\n"


def tables_of(result: Result) -> list[tuple[str, Sequence[str], Sequence[Sequence[str]]]]:
    """Return the tables of a task as title, head and rows; empty ones are left out."""
    every = [
        ("Scores", SCORE_HEAD, score_rows(result.scores)),
        ("By class", CLASS_HEAD, class_rows(result.by_class)),
        ("By status", STATUS_HEAD, class_rows(result.by_status)),
        ("By field", FIELD_HEAD, field_rows(result.fields)),
    ]
    return [(title, head, rows) for title, head, rows in every if rows]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _case(case: Case) -> str:
    lines = [f"- **{case.id}**: {_cell(' '.join(case.text.split())[:400])}"]
    lines += [f"  - gold: {_cell(g)}" for g in case.gold]
    lines += [f"  - ours: {_cell(p)}" for p in case.predicted]
    return "\n".join(lines)


def comparison_text(comparison: Comparison, *, cases: int = 20) -> str:
    """Return what changed between two runs: scores, then the items won, lost and read otherwise."""
    c = comparison
    head = f"{c.task}: {c.common} items in both runs"
    if c.only_before or c.only_after:
        head += f", {c.only_before} only before, {c.only_after} only after (left out)"
    rows = [
        (
            NAMES.get(d.name, d.name),
            f"{d.before:.3f}",
            f"{d.after:.3f}",
            f"{d.change.value:+.3f}",
            f"{d.change.low:+.3f} - {d.change.high:+.3f}",
        )
        for d in c.differences
    ]
    parts = [head, table_text(DIFFERENCE_HEAD, rows)]
    for title, changes in (("won", c.won), ("lost", c.lost), ("otherwise wrong", c.otherwise)):
        parts.append(f"{title}: {len(changes)}")
        parts += [_change(change) for change in changes[:cases]]
        if len(changes) > cases:
            parts.append(f"  … and {len(changes) - cases} more (--cases)")
    return "\n\n".join(parts) + "\n"


def _change(change: Change) -> str:
    shown = change.before or change.after
    text = " ".join(shown.text.split())[:300] if shown else ""
    lines = [f"{change.id}  {change.gain:+g}  {text}"]
    for name, case in (("before", change.before), ("after", change.after)):
        if case is None:
            lines.append(f"  {name}: all right")
            continue
        lines += [f"  {name}: gold {g}" for g in case.gold]
        lines += [f"  {name}: ours {p}" for p in case.predicted]
    return "\n".join(lines)
