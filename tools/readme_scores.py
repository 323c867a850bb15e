"""Write the scores of `eval/` into the README's section "How good it is".

Run as `uv run python tools/readme_scores.py`; `tests/test_docs.py` holds that it is current.
`eval/floors.json` has floors by task and score; `eval/scores.json`, where it is there, has what was
reached, either a number or an object with `value`, `low` and `high`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.evaluate.report import NAMES

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
SECTION = re.compile(r"(<!-- scores: begin -->\n).*?(<!-- scores: end -->)", re.DOTALL)
NO_SCORES = "`make gate` scores the coder against the gold that lies beside the checkout.\n"


def main() -> None:
    """Rewrite the section."""
    README.write_text(with_scores(README.read_text("utf-8"), scores_text(ROOT / "eval")), "utf-8")


def with_scores(readme: str, text: str) -> str:
    """Return the README with the section holding a text."""
    return SECTION.sub(lambda m: m[1] + text + m[2], readme)


def scores_text(folder: Path) -> str:
    """Return a table of scores and floors, or how to get them where there are none."""
    floors = _read(folder / "floors.json")
    reached = _read(folder / "scores.json")
    rows = []
    for task in dict.fromkeys([*reached, *floors]):
        names = dict.fromkeys([*reached.get(task, {}), *floors.get(task, {})])
        for name in names:
            score = _value(reached.get(task, {}).get(name))
            floor = floors.get(task, {}).get(name)
            least = f"{floor:.2f}" if floor is not None else ""
            rows.append(f"| {task} | {NAMES.get(name, name)} | {score} | {least} |")
    if not rows:
        return NO_SCORES
    head = "| task | score | reached | floor |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _value(score: Any) -> str:
    if score is None:
        return ""
    if isinstance(score, Mapping):
        text = f"{score['value']:.2f}"
        return f"{text} ({score['low']:.2f}-{score['high']:.2f})" if "low" in score else text
    return f"{score:.2f}"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


if __name__ == "__main__":
    main()
