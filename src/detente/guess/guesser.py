"""The network with its vocabulary and labels, loaded from the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from detente.guess.network import Array, Network, softmax
from detente.guess.pieces import mark

WEIGHTS = Path(__file__).parent / "data" / "weights.npz"


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely each type (`NONE`: no act between the two) and each status is."""

    types: Mapping[str, float]
    statuses: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Guesser:
    """A trained network. `digest` is the sha256 of its file, for the record of a run."""

    network: Network
    vocabulary: Mapping[str, int]
    types: tuple[str, ...]
    statuses: tuple[str, ...]
    digest: str

    def guess(self, sentence: str, actor: str, recipient: str) -> Guess:
        """Return how likely each act is between two phrases of a sentence."""
        marked = mark(sentence, actor, recipient, self.vocabulary)
        types, statuses = self.network.logits(marked.pieces, marked.actor, marked.recipient)
        return Guess(_shares(self.types, types), _shares(self.statuses, statuses))


def _shares(names: tuple[str, ...], scores: Array) -> dict[str, float]:
    return dict(zip(names, map(float, softmax(scores)), strict=True))


@lru_cache(maxsize=1)
def load_guesser(path: Path = WEIGHTS) -> Guesser:
    """Return the guesser that ships with the package."""
    digest = sha256(path.read_bytes()).hexdigest()
    with np.load(path, allow_pickle=False) as file:
        stored = {name: file[name] for name in file.files}
    pieces = str(stored.pop("vocabulary")).split("\n")
    types = tuple(str(stored.pop("labels.types")).split(" "))
    statuses = tuple(str(stored.pop("labels.statuses")).split(" "))
    weights = {
        name: (value.astype(np.float32) * stored[f"{name}.scale"])
        if f"{name}.scale" in stored
        else value.astype(np.float32)
        for name, value in stored.items()
        if not name.endswith(".scale")
    }
    layers = sum(name.endswith(".query.weight") for name in weights)
    vocabulary = {piece: n for n, piece in enumerate(pieces)}
    return Guesser(Network(weights, layers), vocabulary, types, statuses, digest)
