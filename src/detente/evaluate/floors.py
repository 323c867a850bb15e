"""Floors under reached scores, kept in `eval/floors.json`: a change must not fall below them.

The file holds, by task, the lowest allowed value of each score.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from detente.errors import ConfigError
from detente.evaluate.scores import Score

Floors: TypeAlias = dict[str, dict[str, float]]

# Floors are written to three places, rounded down, so that noise in the last digits is no fall.
PLACES = 1000


def load_floors(path: Path) -> Floors:
    """Return the floors by task and score; none where the file does not exist."""
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text("utf-8"))
        return {t: {s: float(v) for s, v in table.items()} for t, table in data.items()}
    except (json.JSONDecodeError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError(f"'{path}' holds no floors: {error}") from error


def below(floors: Floors, task: str, scores: Mapping[str, Score]) -> tuple[str, ...]:
    """Return a line for each score of the task that is missing or under its floor."""
    out = []
    for name, floor in sorted(floors.get(task, {}).items()):
        if name not in scores:
            out.append(f"{task} {name}: no score, floor {floor:.3f}")
        elif scores[name].value < floor:
            out.append(f"{task} {name}: {scores[name].value:.3f} is below its floor {floor:.3f}")
    return tuple(out)


def update(
    path: Path, task: str, scores: Mapping[str, Score], *, allow_regression: bool = False
) -> Floors:
    """Return and write the floors with those of the task set to the reached scores.

    Raises `ConfigError` where that would lower a floor, unless `allow_regression` is given; the
    file is then as it was.
    """
    floors = load_floors(path)
    fallen = below(floors, task, scores)
    if fallen and not allow_regression:
        raise ConfigError("floors are not lowered unless asked for: " + "; ".join(fallen))
    floors[task] = {
        name: math.floor(score.value * PLACES + 1e-9) / PLACES for name, score in scores.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", "utf-8")
    return floors
