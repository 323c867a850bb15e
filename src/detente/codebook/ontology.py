"""PLOVER's types, modes and contexts, read from `plover/*.toml`.

Source of names, quads and scores: PLOVER manual, draft 2.0; CAMEO codes and Goldstein values from
the CAMEO manual 1.1b3.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.codebook.cameo import CameoCode, load_codes
from detente.errors import CodebookError


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of a type, with its score and the CAMEO code that comes nearest."""

    name: str
    meaning: str
    score: float | None
    cameo: str | None
    goldstein: float | None


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """One of the 16 types; `quad` is 1 to 4 (verbal and material cooperation, then conflict)."""

    name: str
    quad: int
    score: float
    meaning: str
    recipient_required: bool
    cameo: str | None
    goldstein: float | None
    modes: Mapping[str, Mode]

    @property
    def friendly(self) -> bool:
        """Whether the type is on the side of cooperation."""
        return self.quad <= 2


@dataclass(frozen=True, slots=True)
class Ontology:
    """Types by name, meanings of the contexts, what speaks for a context, CAMEO's codes.

    `cue_words` gives the contexts that a word speaks for; `cue_phrases` pairs a phrase of several
    words, with a blank on either side, and its context.
    """

    types: Mapping[str, TypeInfo]
    contexts: Mapping[str, str]
    cue_words: Mapping[str, tuple[str, ...]]
    cue_phrases: tuple[tuple[str, str], ...]
    codes: Mapping[str, CameoCode]

    @property
    def quads(self) -> dict[str, int]:
        """The quad class of each type, 1 to 4."""
        return {name: info.quad for name, info in self.types.items()}


def load_ontology(folders: Iterable[Path]) -> Ontology:
    """Return the ontology from `types.toml`, `contexts.toml`, `cameo.tsv` in the given folders."""
    folders = tuple(folders)
    types: dict[str, TypeInfo] = {}
    contexts: dict[str, str] = {}
    cue_words: dict[str, tuple[str, ...]] = {}
    cue_phrases: list[tuple[str, str]] = []
    for folder in folders:
        data = _read(folder / "types.toml")
        for name, table in data.get("types", {}).items():
            types[name] = _type(name, table)
        for name, table in data.get("contexts", {}).items():
            contexts[name] = table["meaning"] if isinstance(table, dict) else str(table)
        for name, table in _read(folder / "contexts.toml").get("contexts", {}).items():
            words = table["cues"] if isinstance(table, dict) else table
            for cue in words:
                if " " in cue:
                    cue_phrases.append((f" {cue} ", name))
                else:
                    cue_words[cue] = (*cue_words.get(cue, ()), name)
    if not types:
        raise CodebookError(("no event types found @ plover/types.toml",))
    return Ontology(types, contexts, cue_words, tuple(cue_phrases), load_codes(folders))


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CodebookError((f"cannot be read: {error} @ plover/{path.name}",)) from error


def _type(name: str, table: dict[str, Any]) -> TypeInfo:
    modes = {
        key: Mode(key, m.get("meaning", ""), m.get("score"), m.get("cameo"), m.get("goldstein"))
        for key, m in table.get("modes", {}).items()
    }
    return TypeInfo(
        name=name,
        quad=table["quad"],
        score=table["score"],
        meaning=table["meaning"],
        recipient_required=table.get("recipient_required", False),
        cameo=table.get("cameo"),
        goldstein=table.get("goldstein"),
        modes=modes,
    )
