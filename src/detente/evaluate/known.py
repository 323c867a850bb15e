"""Whether the codebook knows the words that carry the events of gold stories."""

from __future__ import annotations

from collections.abc import Sequence

from detente.codebook.entries import ActBook
from detente.evaluate.tasks import Row
from detente.language.parse import Parse, Parser


def known_triggers(rows: Sequence[Row], parser: Parser, book: ActBook) -> tuple[int, int]:
    """Return how many triggers of core events hold a head word of the codebook, and of how many.

    A trigger is looked for in the first evidence sentence of its event; one that does not stand
    there counts as unknown.
    """
    known = total = 0
    for row in rows:
        for event in row["events"]:
            if event.get("optional"):
                continue
            total += 1
            sentence = event["sentences"][0]
            start = sentence.find(event["trigger"])
            if start < 0:
                continue
            end = start + len(event["trigger"])
            known += any(_knows(p, start, end, book) for p in parser.parse(sentence))
    return known, total


def _knows(p: Parse, start: int, end: int, book: ActBook) -> bool:
    for n, offset in enumerate(p.offsets):
        if not start <= offset < end:
            continue
        if p.lemmas[n] in book.nouns or p.lower[n] in book.nouns or p.lower[n] in book.phrases:
            return True
        if p.lemmas[n] in book.verbs and p.tags[n][0] == "V":
            return True
    return False
