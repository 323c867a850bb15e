"""What the plots of all reports share: ink, the table of who is taken for whom, and SVG.

Plots are drawn by Vega without the network and can be read in black and white. Altair and Vega are
imported where something is drawn: they take longer to load than all the rest of the command line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from detente.ids import content_id

if TYPE_CHECKING:
    import altair as alt

INK, GREY, ACCENT = "#1a1a1a", "#767676", "#2b5c8a"


def taken_chart(
    cells: Mapping[tuple[str, str], int], names: Sequence[str], titles: tuple[str, str]
) -> alt.LayerChart | alt.FacetChart:
    """Return counts of (row, column) as a table of boxes, shaded by their share of the row.

    `names` gives the order of rows and columns, `titles` those of the rows and of the columns.
    """
    import altair as alt

    totals: Counter[str] = Counter()
    for (row, _), n in cells.items():
        totals[row] += n
    values = [
        {"row": row, "column": column, "n": n, "share": n / totals[row]}
        for (row, column), n in sorted(cells.items())
        if n
    ]
    order = list(names)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("column:N", title=titles[1], sort=order, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("row:N", title=titles[0], sort=order),
    )
    boxes = base.mark_rect().encode(
        color=alt.Color("share:Q", scale=alt.Scale(scheme="greys", domain=[0, 1.4]), legend=None)
    )
    numbers = base.mark_text(fontSize=10).encode(
        text="n:Q", color=alt.condition("datum.share > 0.7", alt.value("white"), alt.value(INK))
    )
    return alt.layer(boxes, numbers)


def as_svg(chart: alt.LayerChart | alt.FacetChart | alt.VConcatChart) -> str:
    """Return a chart as SVG, to stand in a page by itself."""
    import vl_convert

    spec = chart.configure(
        font="DejaVu Sans, Arial, sans-serif", axis={"grid": False}, view={"stroke": None}
    )
    written = spec.to_json()
    return _with_own_ids(str(vl_convert.vegalite_to_svg(written)), content_id("", written))


def _with_own_ids(svg: str, prefix: str) -> str:
    """Return a drawing whose ids are its own: Vega counts on from one drawing to the next."""
    found = dict.fromkeys(re.findall(r'\bid="([A-Za-z]+\d+)"', svg))
    for n, old in enumerate(found):
        svg = re.sub(rf'(id="|url\(#|href="#){old}\b', rf"\g<1>v{prefix}_{n}", svg)
    return svg
