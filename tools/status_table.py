"""Write the table of statuses into docs/evaluation.md, from the stories that are for development.

Run by `make floors`. The stories are those of the gold beside the checkout and our own in
`eval/own/stories`, the half for development of both; a status is looked at on events that were
found by type and countries.
"""

from __future__ import annotations

import re
from pathlib import Path

from detente.coder import make_coder
from detente.evaluate.events import evaluate_stories
from detente.evaluate.tasks import Row, read_rows

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "evaluation.md"
FOLDERS = (ROOT.parent / "shared" / "gold" / "stories", ROOT / "eval" / "own" / "stories")
SECTION = re.compile(r"(<!-- statuses: begin -->\n).*?(<!-- statuses: end -->)", re.DOTALL)


def main() -> None:
    """Score, write, print."""
    rows = [row for folder in FOLDERS for row in read_rows(folder, "dev")]
    table = status_table(rows)
    page = PAGE.read_text("utf-8")
    PAGE.write_text(SECTION.sub(lambda m: m[1] + table + m[2], page), "utf-8")
    print(table)


def status_table(rows: list[Row]) -> str:
    """Return the precision and recall of each status as a table in Markdown."""
    result = evaluate_stories(rows, make_coder().code)
    lines = [
        "| status | precision | recall | F1 | in the gold | ours |",
        "|---|---|---|---|---|---|",
    ]
    for s in sorted(result.by_status, key=lambda s: (-s.gold, s.name)):
        figures = f"{s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f}"
        lines.append(f"| {s.name} | {figures} | {s.gold:.0f} | {s.predicted:.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
