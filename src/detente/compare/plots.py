"""Plots of a comparison as SVG, drawn by Vega without the network, readable in black and white."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.compare.counts import paired_counts
from detente.compare.matching import Comparison, Line
from detente.drawing import ACCENT, GREY, INK, as_svg, taken_chart

if TYPE_CHECKING:
    pass

LIGHT = "#c9d6e2"
SHADES = {"matched": ACCENT, "other type": LIGHT, "only first": GREY, "only second": INK}
# Below this many periods with events, days tell more than months.
MANY_MONTHS = 4


def lines_plot(lines: Sequence[Line], names: tuple[str, str]) -> str:
    """Return how many units of each line are matched, have another type, or are in one set only."""
    import altair as alt

    said = {
        "matched": "in both", "other type": "in both, other type", "only first": f"only {names[0]}",
        "only second": f"only {names[1]}",
    }  # fmt: skip
    rows = [
        {"name": x.name, "what": said[what], "n": n, "order": k}
        for x in lines
        for k, (what, n) in enumerate(
            zip(said, (x.matched, x.other_type, x.only_first, x.only_second), strict=True)
        )
        if n
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(stroke="white")
        .encode(
            y=alt.Y("name:N", sort=None, title=None),
            x=alt.X("n:Q", title="events by pair of countries", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(said.values()), range=list(SHADES.values())),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            order=alt.Order("order:Q"),
        )
    )
    return as_svg(alt.layer(chart).properties(width=460, height=22 * len({x.name for x in lines})))


def counts_plot(compared: Comparison, names: tuple[str, str]) -> str:
    """Return the counts by pair and month, one set against the other; size says how many."""
    import altair as alt

    cells = Counter((x, y) for _, x, y in paired_counts(compared))
    rows = [{"x": x, "y": y, "n": n} for (x, y), n in sorted(cells.items())]
    top = max((max(x, y) for x, y in cells), default=1)
    axis = alt.Scale(type="symlog", domain=[0, top])
    whole = alt.Axis(tickMinStep=1, format="d")
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(color=ACCENT, filled=True, opacity=0.7)
        .encode(
            x=alt.X(
                "x:Q", scale=axis, axis=whole, title=f"{names[0]}: events of a pair in a month"
            ),
            y=alt.Y("y:Q", scale=axis, axis=whole, title=names[1]),
            size=alt.Size("n:Q", title="pairs and months", scale=alt.Scale(range=[20, 600])),
        )
    )
    ends = alt.InlineData(values=[{"x": 0, "y": 0}, {"x": top, "y": top}])
    even = alt.Chart(ends).mark_line(color=GREY, strokeDash=[4, 4]).encode(x="x:Q", y="y:Q")
    return as_svg(alt.layer(even, points).properties(width=380, height=380))


def times_plot(compared: Comparison, names: tuple[str, str]) -> str:
    """Return the number of units of both sets over time, by month or by day."""
    import altair as alt

    months = {u.day[:7] for units in compared.units for u in units}
    many = len(months) >= MANY_MONTHS
    cut, unit, said = (7, "month", "%Y-%m") if many else (10, "day", "%Y-%m-%d")
    rows = [
        {"when": when, "n": n, "set": name}
        for name, units in zip(names, compared.units, strict=True)
        for when, n in sorted(Counter(u.day[:cut] for u in units).items())
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("when:T", title=None, axis=alt.Axis(format=said)),
            y=alt.Y("n:Q", title=f"events a {unit}", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "set:N", title=None, scale=alt.Scale(domain=list(names), range=[ACCENT, INK]),
                legend=alt.Legend(orient="top", labelLimit=300),
            ),
            strokeDash=alt.StrokeDash("set:N", sort=list(names), legend=None),
        )
    )  # fmt: skip
    return as_svg(alt.layer(chart).properties(width=620, height=200))


def types_plot(compared: Comparison, names: tuple[str, str]) -> str:
    """Return which type of the first set is which in the second, shaded by the row's share."""
    cells = compared.types_taken()
    types = sorted({t for pair in cells for t in pair})
    size = 60 + 26 * len(types)
    return as_svg(taken_chart(cells, types, names).properties(width=size, height=size))
