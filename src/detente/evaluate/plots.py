"""Plots of results as SVG, drawn by Vega without the network, to stand in a page by themselves.

They can be read in black and white: values stand beside the marks, and nothing depends on colour.
Altair is imported where it draws: it takes longer to load than all the rest of the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import vl_convert

from detente.evaluate.report import NAMES
from detente.evaluate.scores import Cells, ClassScore, Score
from detente.evaluate.tasks import NONE

if TYPE_CHECKING:
    import altair as alt

INK, GREY, ACCENT = "#1a1a1a", "#767676", "#2b5c8a"


def scores_plot(scores: Mapping[str, Score], floors: Mapping[str, float]) -> str:
    """Return scores as points with their intervals, and a tick where the floor is."""
    import altair as alt

    rows = [
        {
            "score": NAMES.get(name, name),
            "value": s.value,
            "low": s.low,
            "high": s.high,
            "text": f"{s.value:.2f}",
            "floor": floors.get(name),
        }
        for name, s in scores.items()
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("score:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    )
    scale = alt.Scale(domain=[0, 1])
    bars = base.mark_rule(color=GREY, strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, title="score, with its 95% interval; | is the floor"),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=70, color=ACCENT).encode(x="value:Q")
    texts = base.mark_text(dy=-10, color=INK).encode(x="value:Q", text="text:N")
    ticks = base.mark_tick(color=INK, thickness=2, size=14).encode(x="floor:Q")
    return _svg(alt.layer(bars, points, texts, ticks).properties(width=420, height=30 * len(rows)))


def classes_plot(classes: Sequence[ClassScore]) -> str:
    """Return precision (circle) and recall (square) of each class, with its number in the gold."""
    import altair as alt

    rows = [
        {"class": f"{c.name} ({c.gold:g})", "value": value, "which": which}
        for c in classes
        for which, value in (("precision", c.precision), ("recall", c.recall))
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=alt.Y("class:N", sort=None, title=None))
    spans = base.mark_rule(color=GREY).encode(x="min(value):Q", x2="max(value):Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), title="precision and recall"),
        shape=alt.Shape("which:N", scale=alt.Scale(range=["circle", "square"]), title=None),
        color=alt.Color("which:N", scale=alt.Scale(range=[ACCENT, INK]), title=None),
    )
    return _svg(alt.layer(spans, points).properties(width=420, height=22 * len(classes)))


def confusion_plot(cells: Cells) -> str:
    """Return who is taken for whom: gold in rows, ours in columns, shaded by the row's share."""
    import altair as alt

    totals: dict[str, int] = {}
    for (gold, _), n in cells.items():
        totals[gold] = totals.get(gold, 0) + n
    rows = [
        {"gold": gold, "ours": ours, "n": n, "share": n / totals[gold]}
        for (gold, ours), n in sorted(cells.items())
        if n
    ]
    names = [*sorted({n for pair in cells for n in pair} - {NONE}), NONE]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("ours:N", title="ours", sort=names, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("gold:N", title="gold", sort=names),
    )
    boxes = base.mark_rect().encode(
        color=alt.Color("share:Q", scale=alt.Scale(scheme="greys", domain=[0, 1.4]), legend=None)
    )
    numbers = base.mark_text(fontSize=10).encode(
        text="n:Q",
        color=alt.condition("datum.share > 0.7", alt.value("white"), alt.value(INK)),
    )
    return _svg(alt.layer(boxes, numbers).properties(width=480, height=420))


def _svg(chart: alt.LayerChart | alt.FacetChart) -> str:
    spec = chart.configure(
        font="DejaVu Sans, Arial, sans-serif", axis={"grid": False}, view={"stroke": None}
    )
    return str(vl_convert.vegalite_to_svg(spec.to_json()))
