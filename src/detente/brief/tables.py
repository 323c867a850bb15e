"""The parts of a brief that are words and tables, alike for the page and for Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.brief.facts import FEW, Brief
from detente.relations import Point

# Sources named in the note on method.
SOURCES = 8


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table with its caption and heads."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(brief: Brief) -> tuple[TextTable, ...]:
    """Return the tables behind the plots."""
    series = tuple(
        (
            line.kind,
            str(sum(p.count for p in line.points)),
            str(line.standing.recent.count),
            _rate(line.standing.recent),
            "" if line.standing.usual is None else f"{line.standing.usual:.3g}",
            line.standing.is_,
            ", ".join(c.day for c in line.changes) or "none",
        )
        for line in brief.series.lines
    )
    scores = brief.series.scores
    plover = [s.plover_sum for s in scores]
    goldstein = [s.goldstein_sum for s in scores]
    count = sum(s.count for s in scores)
    means = (
        ("PLOVER scores", f"{sum(plover):g}", f"{sum(plover) / count:.2f}" if count else ""),
        ("Goldstein", f"{sum(goldstein):g}", f"{sum(goldstein) / count:.2f}" if count else ""),
    )
    return (
        TextTable(
            "Strain and cooperation: the last 30 days against the year before them",
            (
                "series", "happenings", "last 30 days", "per 100 stories (95%)", "usual",
                "stands", "changes",
            ),
            series,
        ),
        TextTable(
            "Scores of the field over the same happenings; they fold what the series keep apart",
            ("score", "sum", "mean"),
            means,
        ),
    )  # fmt: skip


def _rate(point: Point) -> str:
    if point.rate is None:
        return "nothing read"
    if point.stories < FEW:
        return f"too few read ({point.stories})"
    return f"{point.rate:.3g} ({point.low:.3g}-{point.high:.3g})"


def method_lines(brief: Brief) -> tuple[str, ...]:
    """Return the note on method and coverage, sentence by sentence."""
    read = sum(brief.coverage.by_day.values())
    share = brief.unresolved / brief.parties if brief.parties else 0.0
    lines = [
        f"Stories read from {brief.since} to {brief.on}, near-duplicates counted once: {read}; of "
        f"them with acts between the two: {brief.pair_stories}. Days without stories: "
        f"{brief.empty_days} of {brief.days}.",
        f"Sources: {_counts(brief.coverage.sources)}.",
    ]
    if brief.coverage.cut:
        lines.append(
            f"The two have so many stories that only the newest are read, from {brief.coverage.cut}"
            " on; nothing here speaks of the time before."
        )
    if brief.coverage.refused:
        lines.append(f"Not coded: {_counts(brief.coverage.refused)}.")
    lines += [
        f"Actors without a country, which count for nobody: {brief.unresolved} of {brief.parties} "
        f"({share:.0%}) in the stories of the two.",
        "Happenings are what several reports tell together; a report counts once however often it "
        "is printed. Channels, open items and the sentence at the head follow from rules over the "
        "words that are quoted; nothing is written by a model. Unknown is not open: a channel "
        "without a report for so many days as the rules say is unknown.",
        "Rates are happenings per 100 stories read, with Jeffreys' intervals widened by the "
        "pair's own dispersion; a loud day is cut.",
    ]
    if brief.scores:
        said = ", ".join(
            f"{task} {score} {value:.2f} ({low:.2f}-{high:.2f})"
            for task, score, value, low, high in brief.scores
        )
        lines.append(f"Accuracy of the coder on hand-made gold, with 95% intervals: {said}.")
    lines.append(
        f"Made by Detente {brief.program} with codebook {brief.codebook[:16]} from English news "
        "alone: what is not in these stories is not in this brief."
    )
    return tuple(lines)


def _counts(counts: Mapping[str, int]) -> str:
    listed = sorted(counts.items(), key=lambda x: (-x[1], x[0]))
    said = ", ".join(f"{name} {n}" for name, n in listed[:SOURCES])
    more = len(listed) - SOURCES
    return said + (f" and {more} more" if more > 0 else "") if said else "none"
