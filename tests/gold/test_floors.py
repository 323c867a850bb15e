"""The ratchet: no score on the gold beside the checkout falls below its floor."""

from __future__ import annotations

from pathlib import Path

from detente.coder import Coder
from detente.evaluate.floors import below, load_floors
from detente.evaluate.gate import score_all

FLOORS = Path(__file__).resolve().parents[2] / "eval" / "floors.json"


def test_scores_stay_above_their_floors(coder: Coder, gold: Path) -> None:
    floors = load_floors(FLOORS)
    assert floors, f"no floors in {FLOORS}"
    fallen = [
        line for task, scores in score_all(coder, gold) for line in below(floors, task, scores)
    ]
    assert not fallen, "\n".join(fallen)
