"""The codebook has entries for all that PLOVER knows, and keeps apart what is easily confused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.codebook import Codebook
from detente.coder import Coder

TABLE = Path(__file__).with_name("confusions.tsv")


def rows() -> list[tuple[str, str, str]]:
    lines = [x for x in TABLE.read_text("utf-8").splitlines() if not x.startswith("#")]
    return [(r["sentence"], r["type"], r["not"]) for r in csv.DictReader(lines, delimiter="\t")]


def test_every_type_and_mode_has_an_entry_with_an_example(coder: Coder) -> None:
    book: Codebook = coder.codebook
    entries = [e for e in book.acts.entries.values() if e.examples]
    assert {e.type for e in entries} >= set(book.ontology.types)
    wanted = {(t.name, mode) for t in book.ontology.types.values() for mode in t.modes}
    assert len(wanted) == 67
    assert wanted <= {(e.type, e.mode) for e in entries}


def test_every_context_has_words_that_speak_for_it(coder: Coder) -> None:
    told = coder.codebook.ontology
    spoken = {c for contexts in told.cue_words.values() for c in contexts}
    spoken |= {context for _, context in told.cue_phrases}
    assert len(told.contexts) == 37
    assert set(told.contexts) <= spoken


@pytest.mark.parametrize(("sentence", "kind", "other"), rows())
def test_types_are_not_confused(coder: Coder, sentence: str, kind: str, other: str) -> None:
    events = coder.code(sentence, published="2024-03-14").events
    assert kind in {e.type for e in events}
    assert other not in {e.type for e in events if e.embedded_in is None}
