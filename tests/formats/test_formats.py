"""Records as JSON, rows, text and HTML."""

from __future__ import annotations

import csv
import io
import json
from pathlib import PurePosixPath

import jsonschema
import pytest

from detente.coder import Coder
from detente.demo import newswire
from detente.formats import (
    PAIR_COLUMNS,
    event_rows,
    record_schema,
    rows_to_csv,
    story_to_html,
    story_to_text,
    to_json_line,
    to_plain,
)
from detente.formats.text import nested
from detente.pages import Refused
from detente.records import CodedStory

REFUSED = CodedStory("rejected", "empty", "<b>.txt", None, ())


@pytest.fixture(scope="module")
def coded(coder: Coder) -> tuple[CodedStory, ...]:
    refused = Refused("x.pdf", None, "rejected", "PDF")
    return tuple(coder.code_stream([refused, *newswire()]))


def test_output_is_valid_by_the_schema(coded: tuple[CodedStory, ...]) -> None:
    validator = jsonschema.Draft202012Validator(record_schema())
    for one in coded:
        assert [e.message for e in validator.iter_errors(json.loads(to_json_line(one)))] == []


def test_schema_refuses_what_is_no_record(coded: tuple[CodedStory, ...]) -> None:
    validator = jsonschema.Draft202012Validator(record_schema())
    plain = to_plain(coded[-1])
    assert not validator.is_valid({**plain, "outcome": "perhaps"})
    for key in ("outcome", "reason", "input", "story", "events"):
        assert not validator.is_valid({k: v for k, v in plain.items() if k != key})


def test_plain_refuses_what_is_no_record() -> None:
    with pytest.raises(TypeError, match="no plain form for PurePosixPath"):
        to_plain([PurePosixPath()])


def test_rows_multiply_actors_with_recipients(coded: tuple[CodedStory, ...]) -> None:
    for one in coded:
        rows = list(event_rows(one))
        pairs = sum(max(1, len(e.actors)) * max(1, len(e.recipients)) for e in one.events)
        assert len(rows) == pairs
        assert all(tuple(r) == PAIR_COLUMNS for r in rows)
    assert list(event_rows(REFUSED)) == []


def test_csv_comes_back_as_it_was(coded: tuple[CodedStory, ...]) -> None:
    rows = [r for one in coded for r in event_rows(one)]
    assert list(csv.DictReader(io.StringIO(rows_to_csv(rows, header=True)))) == rows


def test_text_holds_every_paragraph_and_every_event(coded: tuple[CodedStory, ...]) -> None:
    for one in coded:
        text = " ".join(story_to_text(one).split())
        if one.story is None:
            assert text == "x.pdf: rejected (PDF)"
            continue
        for event in one.events:
            assert f"{event.type}{'/' + event.mode if event.mode else ''} [{event.status}]" in text
        told = {v.sentence for e in one.events for v in e.evidence[:1]}
        for first, last in one.story.paragraphs:
            if not any(first <= s[0] < last for s in told):
                assert " ".join(one.story.text[first:last].split()) in text


def test_nested_yields_each_event_once(coded: tuple[CodedStory, ...]) -> None:
    for one in coded:
        shown = list(nested(one.events))
        assert sorted(e.id for _, e in shown) == sorted(e.id for e in one.events)
        depth = {e.id: d for d, e in shown}
        assert all(e.embedded_in is None or d == depth[e.embedded_in] + 1 for d, e in shown)


def test_html_marks_triggers_and_escapes(coded: tuple[CodedStory, ...], coder: Coder) -> None:
    for one in coded:
        html = story_to_html(one)
        assert html.count("<mark") <= sum(len(e.evidence) for e in one.events)
        assert ("<mark" in html) == bool(one.events)
    assert "&lt;b&gt;" in story_to_html(REFUSED)
    assert "<i>" not in story_to_html(coder.code("France & <i>Spain</i> condemned Iran."))
