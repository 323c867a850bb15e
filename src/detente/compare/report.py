"""A comparison as text, JSON, a table of all units, and a self-contained HTML page with plots."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from detente.compare.counts import Correlation, correlations
from detente.compare.matching import Comparison, Line, Pairing, Unit
from detente.compare.plots import counts_plot, lines_plot, times_plot, types_plot

HEAD = ("", "{0}", "{1}", "both", "other type", "only {0}", "only {1}", "of {0}", "of {1}")
SHOWN_DYADS = 20
SHOWN_CASES = 15
UNIT_COLUMNS = (
    "outcome", "day", "actor", "recipient", "type", "other_day", "other_type", "first_id",
    "second_id", "story", "first_text", "second_text",
)  # fmt: skip


def how_compared(compared: Comparison) -> str:
    """Return in words what was matched with what."""
    if compared.by_story:
        return (
            f"Both sets hold events of {compared.stories} same stories. Within a story a unit is "
            "one type, of one country towards another; a reciprocal act is two."
        )
    if compared.since is None:
        return "One of the sets has no event between two countries on a known day."
    once = "each type of a pair once a day" if compared.one_a_day else "every event"
    days = "day" if compared.days_apart == 1 else "days"
    return (
        f"Days {compared.since} to {compared.until}, which both sets cover. A unit is one type, "
        f"of one country towards another; a reciprocal act is two. Counted is {once}; units match "
        f"up to {compared.days_apart} {days} apart."
    )


def as_text(compared: Comparison, names: tuple[str, str]) -> str:
    """Return the comparison for the terminal."""
    parts = [how_compared(compared), ""]
    for n in (0, 1):
        for reason, count in compared.left_out[n].items():
            parts.append(f"{names[n]}: {count} left out: {reason}")
    for title, lines in (("by type", compared.by_type()), ("by pair", compared.by_dyad())):
        parts += ["", *_columns([_head(names, title), *map(_cells, lines[:SHOWN_DYADS])])]
        if len(lines) > SHOWN_DYADS:
            parts.append(f"… and {len(lines) - SHOWN_DYADS} more")
    parts += ["", *_columns([_head(names, ""), _cells(compared.total())]), ""]
    rows = [("counts by pair and month", "cells", "Pearson", "Spearman")]
    rows += [_correlation(c) for c in correlations(compared)]
    parts += _columns(rows)
    return "\n".join(parts) + "\n"


def _head(names: tuple[str, str], title: str) -> tuple[str, ...]:
    return (title, *(h.format(*names) for h in HEAD[1:]))


def _cells(line: Line) -> tuple[str, ...]:
    numbers = (
        line.first, line.second, line.matched, line.other_type, line.only_first, line.only_second,
    )  # fmt: skip
    return (line.name, *map(str, numbers), _share(line.share_first), _share(line.share_second))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _correlation(c: Correlation) -> tuple[str, str, str, str]:
    return (c.name, str(c.cells), _share(c.pearson), _share(c.spearman))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def as_json(compared: Comparison, names: tuple[str, str]) -> str:
    """Return the comparison as JSON: counts, correlations, what was left out."""

    def line(x: Line) -> dict[str, object]:
        return {
            "name": x.name, "first": x.first, "second": x.second, "matched": x.matched,
            "other_type": x.other_type, "only_first": x.only_first, "only_second": x.only_second,
        }  # fmt: skip

    made = {
        "first": names[0],
        "second": names[1],
        "by_story": compared.by_story,
        "stories": compared.stories,
        "since": compared.since,
        "until": compared.until,
        "one_a_day": compared.one_a_day,
        "days_apart": compared.days_apart,
        "left_out": [dict(x) for x in compared.left_out],
        "total": line(compared.total()),
        "by_type": [line(x) for x in compared.by_type()],
        "by_dyad": [line(x) for x in compared.by_dyad()],
        "types_taken": [
            {"first": a, "second": b, "n": n}
            for (a, b), n in sorted(compared.types_taken().items())
        ],
        "correlations": [
            {"name": c.name, "cells": c.cells, "pearson": c.pearson, "spearman": c.spearman}
            for c in correlations(compared)
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def units_csv(compared: Comparison) -> str:
    """Return every unit with what became of it, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(UNIT_COLUMNS)
    for p in compared.pairings:
        known, other = p.known, p.second if p.first else None
        writer.writerow(
            (
                p.outcome, known.day, known.actor, known.recipient, known.type,
                other.day if other else "", other.type if other else "",
                p.first.event.id if p.first else "", p.second.event.id if p.second else "",
                known.story or "", _text(p.first), _text(p.second),
            )
        )  # fmt: skip
    return out.getvalue()


def _text(unit: Unit | None) -> str:
    if unit is None:
        return ""
    event = unit.event
    said = event.sentence or event.title or event.url or (event.raw[0] if event.raw else "")
    return " ".join(said.split())


def as_html(compared: Comparison, names: tuple[str, str]) -> str:
    """Return the comparison as one HTML page with plots inside; nothing is loaded from outside."""
    page = Environment(
        loader=PackageLoader("detente.compare"), autoescape=select_autoescape(), trim_blocks=True
    ).get_template("comparison.html")
    dyads = compared.by_dyad()
    return page.render(
        names=names,
        how=how_compared(compared),
        left_out=[
            (names[n], count, reason)
            for n in (0, 1)
            for reason, count in compared.left_out[n].items()
        ],
        plots=[(title, Markup(svg)) for title, svg in _plots(compared, dyads, names)],
        tables=[
            ("All", _head(names, ""), [_cells(compared.total())]),
            ("By type", _head(names, "type"), [_cells(x) for x in compared.by_type()]),
            (
                f"By pair ({min(len(dyads), SHOWN_DYADS)} of {len(dyads)})",
                _head(names, "pair"),
                [_cells(x) for x in dyads[:SHOWN_DYADS]],
            ),
            (
                "Correlation of counts by pair and month",
                ("", "pairs and months", "Pearson", "Spearman"),
                [_correlation(c) for c in correlations(compared)],
            ),
        ],
        cases=[
            (title.format(*names), len(found), found[:SHOWN_CASES])
            for title, found in (
                ("Only {0}", _cases(compared, "only first")),
                ("Only {1}", _cases(compared, "only second")),
                ("In both, other type", _cases(compared, "other type")),
            )
        ],
    )


def _plots(
    compared: Comparison, dyads: Sequence[Line], names: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    if not compared.pairings:
        return
    yield "Over time", times_plot(compared, names)
    yield "By type", lines_plot(compared.by_type(), names)
    yield "By pair of countries", lines_plot(dyads[:SHOWN_DYADS], names)
    yield "Counts by pair and month", counts_plot(compared, names)
    if compared.types_taken():
        yield "Which type is which", types_plot(compared, names)


def _cases(compared: Comparison, outcome: str) -> list[tuple[str, str]]:
    return [(_described(p), _text(p.first) or _text(p.second)) for p in compared.pairings
            if p.outcome == outcome]  # fmt: skip


def _described(p: Pairing) -> str:
    u = p.known
    types = u.type if p.second is None or p.first is None else f"{p.first.type} / {p.second.type}"
    return f"{u.day} {u.actor or '-'} > {u.recipient or '-'} {types}"
