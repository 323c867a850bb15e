"""The brief as one self-contained HTML page that prints; nothing is loaded from outside."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from detente.brief.facts import FEW, Brief
from detente.brief.plots import (
    ladder_plot,
    map_plot,
    network_plot,
    series_plot,
    timeline_plot,
    words_of,
)
from detente.brief.tables import method_lines, tables_of

_DAY = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")


def as_html(brief: Brief) -> str:
    """Return the brief as an HTML page, with plots as SVG inside and their content in words."""
    page = Environment(
        loader=PackageLoader("detente.brief"), autoescape=select_autoescape(), trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("brief.html")  # fmt: skip
    words = words_of(brief)
    stories = sum(p.stories for p in brief.series.lines[0].points)
    plots = [
        (
            "timeline", "What happened, and how it stands",
            "One mark for each day, type and standing; larger where there were several. The broken "
            "line is the day of this brief.",
            timeline_plot(brief) if brief.marks else "",
        ),
        (
            "series", "Strain and cooperation",
            f"Bars are happenings per 100 stories read, each {brief.series.unit}; the number is "
            "how many happenings, the line their 95% interval, the pale band what is usual of the "
            "pair (10th to 90th percentile of the year before the last 30 days); a broken line a "
            "change of rate; × nothing was read."
            if stories >= FEW
            else f"Bars are happenings each {brief.series.unit}. Stories read in the period: "
            f"{stories}, too few for rates. × nothing was read.",
            series_plot(brief),
        ),
        (
            "ladder", "Channels over time",
            "A thin line is unknown: no report, or none for too long.",
            ladder_plot(brief) if any(s.state != "unknown" for s in brief.spells) else "",
        ),
        (
            "map", "Where",
            "Places of what happened between the two, larger where more did. "
            f"{brief.placeless} happenings have no place that is known for sure.",
            map_plot(brief) if brief.spots else "",
        ),
        (
            "network", "Who met whom",
            "Named officials of the two sides in the same call, visit or meeting; the number is "
            "how often.",
            network_plot(brief) if brief.ties else "",
        ),
    ]  # fmt: skip
    return page.render(
        b=brief,
        card=brief.card,
        sentence=_whole_days(brief.card.sentence),
        plots=[
            {"id": i, "title": t, "note": n, "svg": Markup(svg), "words": words[i]}
            for i, t, n, svg in plots
        ],
        channels=[c for c in brief.card.channels if c.state != "unknown" or c.since],
        never=[c.name for c in brief.card.channels if c.state == "unknown" and not c.since],
        items=brief.card.items,
        tables=tables_of(brief),
        method=method_lines(brief),
    )  # fmt: skip


def _whole_days(text: str) -> Markup:
    """Return text as HTML in which no day is broken between two lines."""
    return Markup(_DAY.sub(r'<span class="day">\g<0></span>', str(escape(text))))
