"""Examples and counter-examples of the channel rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.codebook import load_codebook
from detente.codebook.relating import ChannelExample, ChannelRule
from detente.coder import Coder
from detente.records import CodedStory
from detente.relations import build_record, channel_signals, side_of

RULES = load_codebook(None).relating.rules
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


def test_every_rule_has_an_example_and_a_counter_example() -> None:
    assert [r.id for r in RULES if not r.examples or not r.counter_examples] == []
