"""The act between two marked parties is read right in the share of our own sentences reached."""

from __future__ import annotations

import pytest
from own_set import fallen
from sentence_set import Answer, answers, sentence_shares, sentences

from detente.coder import Coder


@pytest.fixture(scope="module")
def given(coder: Coder) -> list[Answer]:
    return answers(coder, list(sentences("sentences")))


def test_there_are_sentences_of_every_type_and_mode(given: list[Answer], coder: Coder) -> None:
    pairs = {(a.sentence.type, a.sentence.mode) for a in given}
    for name, info in coder.codebook.ontology.types.items():
        assert all((name, mode) in pairs for mode in info.modes), name


def test_shares(given: list[Answer]) -> None:
    assert not list(fallen("sentences", sentence_shares(given)))


def test_shares_of_those_that_nothing_was_made_with(coder: Coder) -> None:
    given = answers(coder, list(sentences("sentences_later")))
    assert len(given) > 2000
    assert not list(fallen("sentences_later", sentence_shares(given)))
