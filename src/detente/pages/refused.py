"""What `read_paths` gives in the place of an input that is not a story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Refused:
    """An input that gave no story: rejected for what it is, or failed while it was read."""

    input: str
    input_id: str | None
    outcome: Literal["rejected", "failed"]
    reason: str
