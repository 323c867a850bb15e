"""Score all gold beside the checkout; write `eval/scores.json` and raise `eval/floors.json`.

Run as `make floors`. A floor is the lower end of a score's bootstrap interval, so that noise is no
fall; a floor is never lowered unless `--allow-regression` is given.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from detente.coder import make_coder
from detente.evaluate.floors import below, load_floors, update
from detente.evaluate.gate import score_all
from detente.evaluate.scores import Score

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold"
FLOORS = ROOT / "eval" / "floors.json"
SCORES = ROOT / "eval" / "scores.json"


def main() -> None:
    """Score, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--allow-regression", action="store_true", help="let floors fall")
    given = parser.parse_args()
    reached = {task: dict(scores) for task, scores in score_all(make_coder(), GOLD)}
    SCORES.parent.mkdir(exist_ok=True)
    table = {
        task: {n: {k: round(v, 3) for k, v in asdict(s).items()} for n, s in scores.items()}
        for task, scores in reached.items()
    }
    SCORES.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    for task, scores in reached.items():
        old = load_floors(FLOORS).get(task, {})
        floors = {
            name: Score(max(s.low, old.get(name, 0.0)), s.low, s.high) for name, s in scores.items()
        }
        fallen = below(load_floors(FLOORS), task, scores)
        if fallen and not given.allow_regression:
            raise SystemExit("\n".join(fallen))
        lows = {n: Score(s.low, s.low, s.high) for n, s in scores.items()}
        update(
            FLOORS,
            task,
            lows if given.allow_regression else floors,
            allow_regression=given.allow_regression,
        )
    for task, scores in reached.items():
        for name, s in scores.items():
            print(f"{task:11} {name:24} {s.value:.3f}  ({s.low:.3f} - {s.high:.3f})")


if __name__ == "__main__":
    main()
