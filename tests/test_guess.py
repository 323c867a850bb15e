"""The network: its pieces, its arithmetic, and what it makes of plain sentences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.guess import Guesser, load_guesser
from detente.guess.network import _gelu, quantised, softmax
from detente.guess.pieces import MARKS, MAX_PIECES, mark, words


@pytest.fixture(scope="module")
def guesser() -> Guesser:
    return load_guesser()


def test_words_are_lower_case_without_accents() -> None:
    assert words("Côte d'Ivoire's army") == ["cote", "d", "'", "ivoire", "'", "s", "army"]


def test_both_phrases_stand_between_their_marks(guesser: Guesser) -> None:
    marked = mark("Spain met Chad.", "Spain", "Chad", guesser.vocabulary)
    back = {n: piece for piece, n in guesser.vocabulary.items()}
    read = [back[n] for n in marked.pieces]
    a, r = MARKS["actor"], MARKS["recipient"]
    assert read == ["[CLS]", a[0], "spain", a[1], "met", r[0], "chad", r[1], ".", "[SEP]"]
    assert (marked.actor, marked.recipient) == (1, 5)


def test_of_overlapping_phrases_one_is_marked(guesser: Guesser) -> None:
    marked = mark("Chad's army rebelled.", "Chad's army", "Chad", guesser.vocabulary)
    assert marked.actor == 1
    assert marked.recipient == 0


@given(st.text(max_size=400), st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_read(text: str, actor: str, recipient: str) -> None:
    guess = load_guesser().guess(text, actor, recipient)
    assert sum(guess.types.values()) == pytest.approx(1, abs=1e-4)
    assert sum(guess.statuses.values()) == pytest.approx(1, abs=1e-4)


def test_long_sentences_are_cut(guesser: Guesser) -> None:
    assert len(mark("word " * 900, "", "", guesser.vocabulary).pieces) == MAX_PIECES + 1


@given(st.lists(st.floats(-8, 8, width=32), min_size=1, max_size=20))
def test_gelu_is_that_of_the_error_function(values: list[float]) -> None:
    right = [0.5 * v * (1 + math.erf(v / math.sqrt(2))) for v in values]
    assert _gelu(np.array(values, np.float32)) == pytest.approx(right, abs=1e-5)


@given(st.lists(st.floats(-5, 5, width=32), min_size=3, max_size=3))
def test_whole_numbers_lose_less_than_a_step(row: list[float]) -> None:
    matrix = np.array([row], np.float32)
    numbers, scale = quantised(matrix)
    assert np.abs(numbers * scale - matrix).max() <= scale.max() * 0.51 + 1e-6


def test_softmax_of_large_numbers() -> None:
    assert softmax(np.array([1000.0, 1000.0], np.float32)) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    ("sentence", "actor", "recipient", "kind"),
    [
        ("Peru's president met his Bolivian counterpart in Lima.", "Peru's president",
         "Bolivian counterpart", "CONSULT"),
        ("Police arrested eleven teachers in Accra.", "Police", "eleven teachers", "COERCE"),
        ("Gunmen opened fire on a patrol of the Malian army.", "Gunmen", "the Malian army",
         "ASSAULT"),
        ("Norway condemned the Sudanese government.", "Norway", "the Sudanese government",
         "ACCUSE"),
    ],
)  # fmt: skip
def test_plain_sentences(
    guesser: Guesser, sentence: str, actor: str, recipient: str, kind: str
) -> None:
    types = guesser.guess(sentence, actor, recipient).types
    assert max(types, key=lambda t: types[t]) == kind


def test_the_digest_is_that_of_the_model_card(guesser: Guesser, docs_text: str) -> None:
    assert guesser.digest in docs_text


@pytest.fixture
def docs_text(request: pytest.FixtureRequest) -> str:
    return (request.config.rootpath / "docs" / "guess.md").read_text("utf-8")
