"""Counts of killed, injured, arrested and of crowds, as a sentence gives them."""

from __future__ import annotations

import re

from detente.acts.syntax import conjuncts
from detente.language.parse import Parse
from detente.records import Magnitude

WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12,
}  # fmt: skip
KILL = frozenset("kill die murder execute massacre slay shoot gun behead assassinate dead".split())
INJURE = frozenset("wound injure hurt maim hospitalise hospitalize wounded injured".split())
ARREST = frozenset("arrest detain jail imprison hold round apprehend capture charge".split())
CROWD = frozenset(
    "protest demonstrate march rally gather strike riot take block storm chant assemble".split()
)
_DIGITS = re.compile(r"^\d[\d,]*(\.\d+)?$")


def read_number(p: Parse, token: int) -> int | None:
    """Return the number that a token and what hangs on it say: "at least 1,200", "two dozen"."""
    word = p.lower[token]
    if _DIGITS.match(word):
        value = float(word.replace(",", ""))
    elif word in WORDS:
        value = float(WORDS[word])
    elif "-" in word and all(part in WORDS for part in word.split("-")):
        value = float(sum(WORDS[part] for part in word.split("-")))
    else:
        return None
    for c in p.children[token]:
        if p.deps[c] in ("compound", "nummod", "quantmod") and c < token:
            below = read_number(p, c)
            if below is not None and value >= 12 and p.lower[token] in WORDS:
                return int(below * value)
    return int(value)


def count_of(p: Parse, head: int) -> int | None:
    """Return how many a noun phrase speaks of, where it says so in a number."""
    if p.tags[head] == "CD":
        return read_number(p, head)
    for c in p.children[head]:
        if p.deps[c] in ("nummod", "amod") and p.tags[c] == "CD":
            return read_number(p, c)
    return None


def magnitude(p: Parse, near: int) -> Magnitude:
    """Return the counts told in the sentence for the act at a token."""
    killed = injured = arrested = crowd = None
    for token in range(len(p)):
        lemma = p.lemmas[token]
        if p.tags[token][:1] not in ("V", "J") or lemma not in _ALL:
            continue
        heads = [c for c in p.children[token] if p.deps[c] in ("dobj", "nsubjpass", "nsubj")]
        if p.deps[token] in ("acl", "conj", "relcl") and not heads:
            heads = [p.heads[token]]
        counts = [n for h in heads for m in conjuncts(p, h) if (n := count_of(p, m)) is not None]
        subject_counts = [
            n for h in heads if p.deps[h] == "nsubj" and (n := count_of(p, h)) is not None
        ]
        if not counts:
            continue
        patients = [n for n in counts if n not in subject_counts] or counts
        if lemma in KILL and killed is None:
            killed = sum(patients)
        elif lemma in INJURE and injured is None:
            injured = patients[0]
        elif lemma in ARREST and arrested is None and token == near:
            arrested = patients[0]
        elif lemma in CROWD and crowd is None and token == near and subject_counts:
            crowd = subject_counts[0]
    return Magnitude(killed=killed, injured=injured, arrested=arrested, crowd=crowd)


_ALL = KILL | INJURE | ARREST | CROWD
