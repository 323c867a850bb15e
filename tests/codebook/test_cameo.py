"""The rules for CAMEO codes: the most specific wins, and every rule's examples have its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.codebook import BUNDLED, load_codebook
from detente.codebook.cameo import cameo_code, load_codes, make_rule
from detente.codebook.entries import load_acts
from detente.codebook.ontology import load_ontology
from detente.coder import make_coder
from detente.errors import CodebookError
from detente.pages import make_story

RULES = tuple(
    make_rule(table)
    for table in (
        {"code": "020", "entries": ["request"]},
        {"code": "100", "entries": ["request"], "words": ["demand"]},
        {"code": "023", "entries": ["request"], "inner": ["AID"]},
        {"code": "024", "entries": ["request.change"]},
        {"code": "171", "type": "COERCE", "words": ["seize"]},
    )
)


@pytest.mark.parametrize(
    ("entry", "kind", "words", "inner", "code"),
    [
        ("request.urge", "REQUEST", {"urge"}, set(), "020"),
        ("request.demand", "REQUEST", {"demand"}, {"AID"}, "100"),
        ("request.urge", "REQUEST", {"urge"}, {"AID"}, "023"),
        ("request.change.urge", "REQUEST", {"urge"}, set(), "024"),
        ("request.change.urge", "REQUEST", {"demand"}, set(), "100"),
        ("requested", "REQUEST", {"demand"}, set(), None),
        ("coerce.seize", "COERCE", {"seize"}, set(), "171"),
        ("assault.seize", "ASSAULT", {"seize"}, set(), None),
    ],
)
def test_the_most_specific_rule_wins(
    entry: str, kind: str, words: set[str], inner: set[str], code: str | None
) -> None:
    assert cameo_code(RULES, entry, kind, frozenset(words), frozenset(inner)) == code


def test_problems_name_file_and_key(tmp_path: Path) -> None:
    folder = tmp_path / "acts"
    folder.mkdir()
    folder.joinpath("cameo.toml").write_text(
        '[[cameo]]\ncode = "999"\nentries = ["nowhere"]\nwords = ["x"]\nrank = 1\n'
    )
    with pytest.raises(CodebookError) as error:
        load_acts([folder], load_ontology([BUNDLED / "plover"]))
    assert [p.partition(" @ ")[2] for p in sorted(error.value.problems)] == [
        "acts/cameo.toml $.cameo[0].examples",
        "acts/cameo.toml $.cameo[0].entries",
        "acts/cameo.toml $.cameo[0].code",
        "acts/cameo.toml $.cameo[0].rank; known: code, entries, examples, inner, type, words",
    ]


def test_a_bad_line_of_the_code_list_is_named(tmp_path: Path) -> None:
    tmp_path.joinpath("cameo.tsv").write_text("code\tname\tgoldstein\n01\tSay\tmuch\n")
    with pytest.raises(CodebookError) as error:
        load_codes([tmp_path])
    assert error.value.problems == (
        "needs code, name and a number or nothing @ plover/cameo.tsv:2",
    )


def test_examples_have_the_code_of_their_rule() -> None:
    book = load_codebook()
    jobs = [(rule, text) for rule in book.acts.cameo for text in rule.examples]
    stories = (make_story(text) for _, text in jobs)
    wrong = [
        f"{rule.code}: {text} -> {[(e.rule, e.cameo) for e in coded.events]}"
        for (rule, text), coded in zip(jobs, make_coder().code_stream(stories), strict=True)
        if rule.code not in {e.cameo for e in coded.events}
    ]
    # A wrong parse of one example is no fault of the table.
    assert len(wrong) <= len(jobs) // 20, "\n".join(wrong)
