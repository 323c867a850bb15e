"""What holds of every coded story: offsets, ids, conservation, equal reruns."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.coder import Coder, make_coder
from detente.demo import newswire
from detente.formats import to_json_line
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused, make_story
from detente.records import CodedStory, Event, Story


@pytest.fixture(scope="module")
def wire() -> tuple[Story | Refused, ...]:
    return tuple(newswire())


@pytest.fixture(scope="module")
def coded(coder: Coder, wire: tuple[Story | Refused, ...]) -> tuple[CodedStory, ...]:
    return tuple(coder.code_stream(wire))


def events(coded: tuple[CodedStory, ...]) -> list[tuple[str, Event]]:
    return [(c.story.text, e) for c in coded if c.story is not None for e in c.events]


def test_newswire_is_coded_whole(coded: tuple[CodedStory, ...]) -> None:
    assert [(c.input, c.reason) for c in coded if c.outcome != "coded"] == []


def test_parties_are_the_words_at_their_spans(coded: tuple[CodedStory, ...]) -> None:
    for text, event in events(coded):
        for party in (*event.actors, *event.recipients):
            assert text[slice(*party.span)] == party.text


def test_evidence_is_the_words_at_its_span(coded: tuple[CodedStory, ...]) -> None:
    for text, event in events(coded):
        assert event.evidence
        for evidence in event.evidence:
            assert text[slice(*evidence.sentence)] == evidence.text
            first, last = evidence.trigger
            assert evidence.sentence[0] <= first < last <= evidence.sentence[1]
            assert text[first:last].strip() == text[first:last]


def test_dates_places_and_speakers_are_the_words_at_their_spans(
    coded: tuple[CodedStory, ...],
) -> None:
    for text, event in events(coded):
        if event.date.span is not None:
            assert text[slice(*event.date.span)] == event.date.text
        if event.place is not None:
            assert text[slice(*event.place.span)] == event.place.text
        for said in event.attribution:
            assert text[slice(*said.span)] == said.speaker


def test_ids_are_unique_and_inner_acts_have_their_outer(coded: tuple[CodedStory, ...]) -> None:
    for one in coded:
        ids = [e.id for e in one.events]
        assert len(set(ids)) == len(ids)
        for event in one.events:
            assert one.story is not None
            assert event.story_id == one.story.id
            assert event.embedded_in is None or event.embedded_in in ids
            assert all(link.event_id in ids for link in event.links)


def test_rerun_is_equal_whatever_the_order(
    coder: Coder, wire: tuple[Story | Refused, ...], coded: tuple[CodedStory, ...]
) -> None:
    again = [to_json_line(c) for c in coder.code_stream(reversed(wire))]
    assert list(reversed(again)) == [to_json_line(c) for c in coded]


def test_sentences_are_counted(coder: Coder) -> None:
    one = coder.code("France condemned Iran on Monday. The weather was fine.\n\nIran denied it.")
    assert one.sentences == 3


def test_newswire_has_what_the_demonstration_promises(coded: tuple[CodedStory, ...]) -> None:
    found = [e for _, e in events(coded)]
    assert len(coded) >= 41
    assert len({e.type for e in found}) == 16
    statuses = Counter(e.status for e in found)
    assert {"planned", "threatened", "denied", "cancelled"} <= set(statuses)
    assert len({q.country for e in found for q in (*e.actors, *e.recipients)} - {None}) >= 25
    assert len({e.date.start[:7] for e in found if e.date.start}) >= 4
    assert any(c.story is not None and c.story.furniture for c in coded)


GOOD = make_story("Spain recalled its ambassador to Peru on Tuesday.", input="good")
EMPTY_TITLE = make_story("Peru met Spain.", title="  ", input="short")
LONG = make_story("France condemned " + "the attack and " * 300 + "the town.", input="long")
BAD = Refused("bad", None, "rejected", "empty")
WORSE = Refused("worse", None, "failed", "cannot be read")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([GOOD, EMPTY_TITLE, LONG, BAD, WORSE]), max_size=12))
def test_every_input_comes_out_in_order(coder: Coder, inputs: list[Story | Refused]) -> None:
    out = list(coder.code_stream(inputs))
    assert [c.input for c in out] == [i.input for i in inputs]
    counts = Counter(c.outcome for c in out)
    assert counts["coded"] + counts["rejected"] + counts["failed"] == len(inputs)
    for given_in, came_out in zip(inputs, out, strict=True):
        if isinstance(given_in, Refused):
            assert (came_out.outcome, came_out.reason) == (given_in.outcome, given_in.reason)
        else:
            assert came_out.outcome == "coded"


def test_a_defect_in_one_story_is_a_failure_of_that_story_alone(
    coder: Coder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = detente.coder.code_sentences

    def broken(units: object, story: Story, *rest: object) -> object:
        if story.input == "short":
            raise KeyError("broken")
        return whole(units, story, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("detente.coder.code_sentences", broken)
    out = list(coder.code_stream([GOOD, EMPTY_TITLE, GOOD]))
    assert [c.outcome for c in out] == ["coded", "failed", "coded"]
    assert out[1].reason == "KeyError: 'broken'"
    assert json.loads(to_json_line(out[1]))["events"] == []


def test_code_gives_a_story_that_notebooks_show() -> None:
    one = detente.code("France condemned Iran on Monday.", published="2018-05-09")
    shown = one._repr_html_()  # type: ignore[attr-defined]
    assert "<mark" in shown
    assert "ACCUSE" in shown
    assert "<script" not in detente.code("France condemned <script> Iran.")._repr_html_()  # type: ignore[attr-defined]


def test_the_same_arguments_give_the_same_coder() -> None:
    assert make_coder() is make_coder(DEFAULT_MODEL, None, guess=True)
    assert make_coder() is not make_coder(guess=False)
