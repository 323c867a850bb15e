"""The network's arithmetic: a transformer encoder of a few layers and two heads, in numpy.

The layout is BERT's (Devlin et al. 2019); the first layers of a MiniLM (Wang et al. 2020) are the
starting point of training. Weights are kept as whole numbers with a scale for each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
HEADS = 12
EPSILON = 1e-12
# Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: erf to 1.5e-7.
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


@dataclass(frozen=True, slots=True)
class Network:
    """The weights by name, as the training script writes them."""

    weights: Mapping[str, Array]
    layers: int

    def logits(self, pieces: tuple[int, ...], actor: int, recipient: int) -> tuple[Array, Array]:
        """Return the scores of types and statuses for one marked sentence, before softmax."""
        w = self.weights
        x = w["pieces"][list(pieces)] + w["positions"][: len(pieces)]
        x = _norm(x, w, "embed")
        for n in range(self.layers):
            x = _layer(x, w, f"layer{n}")
        joined = np.concatenate([x[actor], x[recipient], x.mean(axis=0)])
        hidden = _gelu(_linear(joined, w, "hidden"))
        return _linear(hidden, w, "types"), _linear(hidden, w, "statuses")


def _layer(x: Array, w: Mapping[str, Array], name: str) -> Array:
    size = x.shape[1] // HEADS

    def heads(part: str) -> Array:
        return _linear(x, w, f"{name}.{part}").reshape(len(x), HEADS, size).transpose(1, 0, 2)

    weight = softmax(heads("query") @ heads("key").transpose(0, 2, 1) / np.float32(size**0.5))
    mixed = (weight @ heads("value")).transpose(1, 0, 2).reshape(x.shape)
    x = _norm(x + _linear(mixed, w, f"{name}.attended"), w, f"{name}.norm1")
    inner = _gelu(_linear(x, w, f"{name}.wide"))
    return _norm(x + _linear(inner, w, f"{name}.narrow"), w, f"{name}.norm2")


def _linear(x: Array, w: Mapping[str, Array], name: str) -> Array:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _norm(x: Array, w: Mapping[str, Array], name: str) -> Array:
    mean = x.mean(axis=-1, keepdims=True)
    spread = np.sqrt(((x - mean) ** 2).mean(axis=-1, keepdims=True) + EPSILON)
    out: Array = (x - mean) / spread * w[f"{name}.weight"] + w[f"{name}.bias"]
    return out


def _gelu(x: Array) -> Array:
    z = np.abs(x) / np.float32(2**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = sum(np.float32(c) * t ** (k + 1) for k, c in enumerate(ERF))
    erf = np.sign(x) * (1 - poly * np.exp(-z * z))
    out: Array = (0.5 * x * (1 + erf)).astype(np.float32)
    return out


def softmax(x: Array) -> Array:
    """Return scores as shares of one along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    out: Array = e / e.sum(axis=-1, keepdims=True)
    return out


def quantised(matrix: Array) -> tuple[NDArray[np.int8], Array]:
    """Return a matrix as whole numbers from -127 to 127 and the scale of each row."""
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
    return np.round(matrix / scale).astype(np.int8), scale
