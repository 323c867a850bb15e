"""Contexts of an act: what its entry implies and what the words of its sentence speak for."""

from __future__ import annotations

from functools import lru_cache

from detente.codebook.ontology import Ontology
from detente.language.parse import Parse


def contexts_of(p: Parse, implied: tuple[str, ...], ontology: Ontology) -> tuple[str, ...]:
    """Return the contexts of an act, sorted."""
    words, phrases = _cues(tuple((k, tuple(v)) for k, v in ontology.cues.items()))
    found = set(implied)
    for token in (*p.lower, *p.lemmas):
        found.update(words.get(token, ()))
    text = " " + " ".join(p.lower) + " "
    found.update(context for phrase, context in phrases if phrase in text)
    return tuple(sorted(found))


@lru_cache(maxsize=4)
def _cues(
    cues: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    words: dict[str, tuple[str, ...]] = {}
    phrases = []
    for context, members in cues:
        for member in members:
            if " " in member:
                phrases.append((f" {member} ", context))
            else:
                words[member] = (*words.get(member, ()), context)
    return words, tuple(phrases)
