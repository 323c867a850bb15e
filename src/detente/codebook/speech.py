"""Words of reporting, confirming and denying, read from `speech.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SpeechBook:
    """Lemmas of verbs by what they do to a claim, and of nouns that can carry one.

    `verbs` are all verbs that attribute a claim."""

    reports: frozenset[str]
    claims: frozenset[str]
    confirms: frozenset[str]
    denies: frozenset[str]
    according: frozenset[str]
    documents: frozenset[str]
    verbs: frozenset[str]


def load_speech(path: Path) -> SpeechBook:
    """Return the book of `speech.toml`."""
    data = tomllib.loads(path.read_text("utf-8"))
    verbs = data["verbs"]
    kinds = ("reports", "claims", "confirms", "denies")
    return SpeechBook(
        reports=frozenset(verbs["reports"]),
        claims=frozenset(verbs["claims"]),
        confirms=frozenset(verbs["confirms"]),
        denies=frozenset(verbs["denies"]),
        according=frozenset(data["phrases"]["according"]),
        documents=frozenset(data["nouns"]["documents"]),
        verbs=frozenset(verb for kind in kinds for verb in verbs[kind]),
    )
