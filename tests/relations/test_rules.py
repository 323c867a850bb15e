"""Examples and counter-examples of the channel rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.codebook import load_codebook
from detente.codebook.relating import ChannelExample, ChannelRule
from detente.coder import Coder
from detente.pages import make_story
from detente.records import CodedStory
from detente.relations import Record, build_record, channel_signals, side_of
from detente.relations.told import told_items

BOOK = load_codebook(None)
RULES = BOOK.relating.rules
CASES = [
    (rule, example, wanted)
    for rule in RULES
    for wanted, examples in ((True, rule.examples), (False, rule.counter_examples))
    for example in examples
]


@pytest.mark.parametrize(("rule", "example", "wanted"), CASES, ids=lambda v: getattr(v, "id", None))
def test_rule_reads_its_examples(
    rule: ChannelRule,
    example: ChannelExample,
    wanted: bool,
    coder: Coder,
    code_told: Callable[..., list[CodedStory]],
) -> None:
    book = coder.codebook
    record = build_record(code_told([("2018-08-10", example.text)]), book)
    sides = side_of(example.one, book), side_of(example.other, book)
    found = {s.rule for s in channel_signals(record, *sides, book)}
    assert (rule.id in found) == wanted


@pytest.mark.parametrize(
    ("example", "wanted"),
    [(e, w) for r in BOOK.relating.told for w in (True, False)
     for e in (r.examples if w else r.counter_examples)],
)  # fmt: skip
def test_words_tell_what_is_open(example: tuple[str, ...], wanted: bool) -> None:
    one, other, kind, by, text = example
    story = make_story(text, published="2018-08-10")
    record = Record({story.id: story}, {}, {}, (), {}, {})
    items = told_items(record, side_of(one, BOOK), side_of(other, BOOK), BOOK)
    assert ((kind, by) in {(i.kind, i.by) for i in items}) == wanted


def test_every_rule_has_an_example_and_a_counter_example() -> None:
    every = (*RULES, *BOOK.relating.told)
    assert [r.id for r in every if not r.examples or not r.counter_examples] == []
