"""Contexts of an act: what its entry implies and what the words of its sentence speak for."""

from __future__ import annotations

from detente.codebook.ontology import Ontology
from detente.language.parse import Parse


def contexts_of(p: Parse, implied: tuple[str, ...], ontology: Ontology) -> tuple[str, ...]:
    """Return the contexts of an act, sorted."""
    found = set(implied)
    for token in (*p.lower, *p.lemmas):
        found.update(ontology.cue_words.get(token, ()))
    text = " " + " ".join(p.lower) + " "
    found.update(context for phrase, context in ontology.cue_phrases if phrase in text)
    return tuple(sorted(found))
