"""The ratchet: no score on the gold beside the checkout falls below its floor."""

from __future__ import annotations

from pathlib import Path

from detente.coder import Coder
from detente.evaluate.floors import below, load_floors
from detente.evaluate.gate import score_all
from detente.evaluate.known import known_triggers
from detente.evaluate.tasks import read_rows

# Share of the triggers of core events whose words the codebook knows; 141 of 144 reached.
KNOWN_TRIGGERS = 0.95
FLOORS = Path(__file__).resolve().parents[2] / "eval" / "floors.json"


def test_scores_stay_above_their_floors(coder: Coder, gold: Path) -> None:
    floors = load_floors(FLOORS)
    assert floors, f"no floors in {FLOORS}"
    fallen = [
        line for task, scores in score_all(coder, gold) for line in below(floors, task, scores)
    ]
    assert not fallen, "\n".join(fallen)


def test_codebook_knows_the_words_of_core_events(coder: Coder, gold: Path) -> None:
    rows = read_rows(gold / "stories")
    known, total = known_triggers(rows, coder.parser, coder.codebook.acts)
    assert total > 100
    assert known / total >= KNOWN_TRIGGERS, f"{known} of {total}"
