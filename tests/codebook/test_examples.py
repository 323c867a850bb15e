"""Every entry's examples give its act, and its counter-examples do not."""

from __future__ import annotations

from collections import Counter

import pytest

from detente.codebook import load_codebook
from detente.coder import Coder
from detente.evaluate.examples import ExampleResult, run_examples


@pytest.fixture(scope="module")
def results(coder: Coder) -> list[ExampleResult]:
    return list(run_examples(coder, coder.codebook.acts.entries.values()))


def test_examples_come_out(results: list[ExampleResult]) -> None:
    wrong = [f"{r.entry.id}: '{r.example.text}' {r.problem}" for r in results if r.problem]
    assert not wrong, "\n".join(wrong)
    assert len(results) > 1000


def test_examples_of_what_is_no_politics_give_no_event(coder: Coder) -> None:
    for field in coder.codebook.acts.elsewhere:
        assert field.examples
        for text in field.examples:
            assert field.tells(text), f"{field.id}: {text}"
            assert not coder.code(text).events, f"{field.id}: {text}"


def test_each_type_has_entries_and_each_mode_too(coder: Coder) -> None:
    entries = coder.codebook.acts.entries.values()
    pairs = Counter((e.type, e.mode) for e in entries if e.type)
    for name, info in coder.codebook.ontology.types.items():
        assert any(kind == name for kind, _ in pairs), name
        for mode in info.modes:
            assert pairs[name, mode], f"{name}/{mode} has no entry"


def test_codebook_loads_without_a_problem() -> None:
    codebook = load_codebook()
    assert len(codebook.ontology.types) == 16
    assert sum(len(t.modes) for t in codebook.ontology.types.values()) == 67
    assert len(codebook.ontology.contexts) == 37
