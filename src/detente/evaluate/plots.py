"""Plots of results as SVG: values stand beside the marks, and nothing depends on colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.drawing import ACCENT, GREY, INK, as_svg, taken_chart
from detente.evaluate.report import NAMES
from detente.evaluate.scores import Cells, ClassScore, Score
from detente.evaluate.tasks import NONE


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
    return as_svg(
        alt.layer(bars, points, texts, ticks).properties(width=420, height=30 * len(rows))
    )


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
    return as_svg(alt.layer(spans, points).properties(width=420, height=22 * len(classes)))


def confusion_plot(cells: Cells) -> str:
    """Return who is taken for whom: gold in rows, ours in columns, shaded by the row's share."""
    names = [*sorted({n for pair in cells for n in pair} - {NONE}), NONE]
    return as_svg(taken_chart(cells, names, ("gold", "ours")).properties(width=480, height=420))
