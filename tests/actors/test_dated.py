"""Phrases with a date, in two halves by digest: one to tune on and one that only counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest

from detente.actors import Decision, resolve_phrase
from detente.codebook.names import NameBook
from detente.language.parse import Parser

DATED = Path(__file__).with_name("dated.txt")
FRESH = [
    Path(__file__).with_name(f"{name}.txt")
    for name in ("fresh", "unseen", "later", "wider", "widest")
]
ENOUGH = 240
RIGHT, WRONG_AND_SURE, SURE = 0.93, 0.02, 0.8


@dataclass(frozen=True)
class Case:
    day: date
    text: str
    phrase: str
    wanted: str

    @property
    def half(self) -> str:
        key = f"{self.day}{self.text}".encode()
        return "held" if blake2b(key, digest_size=1).digest()[0] & 1 else "dev"


def cases(path: Path = DATED) -> Iterator[Case]:
    day, text = date.min, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            phrase, _, wanted = line.strip().rpartition(" = ")
            yield Case(day, text, phrase, wanted)
        elif line and not line.startswith("#"):
            written, _, text = line.partition(" | ")
            day = date.fromisoformat(written)


def told(decision: Decision) -> str:
    return " + ".join(f"{q.country or '-'} {q.sector or '-'}" for q in decision.parties) or "?"


def right(decision: Decision, wanted: str) -> bool:
    """Whether country and sector of every party are as wanted, in any order."""
    one_of = sorted([w.split() for w in wanted.split(" + ")])
    ours = sorted([q.split() for q in told(decision).split(" + ")])
    return len(ours) == len(one_of) and all(
        a[0] in b[0].split("/") and a[-1] in b[-1].split("/")
        for a, b in zip(ours, one_of, strict=True)
    )


def decided(parser: Parser, book: NameBook, case: Case) -> Decision:
    sentences = tuple(parser.parse(case.text))
    return resolve_phrase(sentences, case.phrase, book=book, published=case.day)


def test_there_are_enough_and_none_twice() -> None:
    found = list(cases())
    assert len(found) >= ENOUGH
    assert len({(c.day, c.text, c.phrase) for c in found}) == len(found)


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_most_of_what_was_written_unseen_is_right(
    parser: Parser, book: NameBook, path: Path
) -> None:
    some = list(cases(path))
    wrong = [(c, d) for c in some if not right(d := decided(parser, book, c), c.wanted)]
    sure = [c for c, d in wrong if d.confidence >= SURE]
    assert len(some) >= 200
    shown = "\n".join(f"{c.day} {c.phrase}: {told(d)} for {c.wanted}" for c, d in wrong)
    assert len(wrong) <= (1 - RIGHT) * len(some), shown
    assert len(sure) <= WRONG_AND_SURE * len(some), shown


@pytest.mark.parametrize("half", ["dev", "held"])
def test_most_are_right_and_few_wrong_ones_are_sure(
    parser: Parser, book: NameBook, half: str
) -> None:
    some = [c for c in cases() if c.half == half]
    wrong = [(c, d) for c in some if not right(d := decided(parser, book, c), c.wanted)]
    sure = [(c, d) for c, d in wrong if d.confidence >= SURE]
    shown = "\n".join(f"{c.day} {c.phrase}: {told(d)} for {c.wanted}" for c, d in wrong)
    assert len(wrong) <= (1 - RIGHT) * len(some), shown
    assert len(sure) <= WRONG_AND_SURE * len(some), shown
