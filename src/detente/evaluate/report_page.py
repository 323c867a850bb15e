"""The report of several tasks as one self-contained HTML page with plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from detente.evaluate.plots import classes_plot, confusion_plot, scores_plot
from detente.evaluate.report_markdown import MEANING, tables_of
from detente.evaluate.tasks import Result

Floors = Mapping[str, Mapping[str, float]]


def as_html(results: Sequence[Result], floors: Floors, *, cases: int = 10) -> str:
    """Return the tasks as one HTML page, with plots as SVG inside; nothing is loaded from outside.

    `floors` has the lowest value allowed for each score, by task; shown as ticks.
    """
    page = Environment(
        loader=PackageLoader("detente.evaluate"), autoescape=select_autoescape(), trim_blocks=True
    ).get_template("report.html")
    return page.render(
        meaning=MEANING,
        tasks=[
            {
                "name": r.task,
                "number": r.items,
                "scored": r.scored,
                "plots": [
                    ("Scores", Markup(scores_plot(r.scores, floors.get(r.task, {})))),
                    ("Precision and recall by class", Markup(classes_plot(r.by_class))),
                    ("Who is taken for whom", Markup(confusion_plot(r.confusion))),
                ],
                "tables": tables_of(r),
                "cases": r.cases[:cases],
                "wrong": len(r.cases),
            }
            for r in results
        ],
    )  # fmt: skip
