"""Our record in the field's shape: labels, days, and what is said once."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from detente.coder import Coder
from detente.formats.codes import cameo_codes, folded_labels, ontology, score_of
from detente.formats.folding import fold_stories, fold_story, fold_table
from detente.formats.foreign import ForeignEvent
from detente.records import CodedStory, Status


def folded(coder: Coder, text: str, *, fold: bool = True) -> list[ForeignEvent]:
    return list(fold_story(coder.code(text, published="2018-05-09"), fold=fold).events)


def test_every_label_that_folding_gives_has_mode_and_code() -> None:
    table = fold_table()
    for kind in ontology().types:
        for status in get_args(Status):
            for under_way in (True, False):
                label = table.fold(kind, status, was_under_way=under_way)  # type: ignore[arg-type]
                if label is not None and label != kind:
                    assert (label, kind, "") in folded_labels(), (label, kind)
    for (label, kind, mode), entry in folded_labels().items():
        assert mode == "" or mode in ontology().types[kind].modes
        assert entry.mode is None or entry.mode in ontology().types[label].modes
        assert entry.cameo in cameo_codes()


def test_a_planned_meeting_is_agree_on_the_day_it_was_told(coder: Coder) -> None:
    (event,) = folded(coder, "The presidents of France and Iran will meet in Paris on June 3.")
    assert (event.type, event.mode, event.cameo) == ("AGREE", None, "036")
    assert (event.date, event.grain, event.told_as) == ("2018-05-09", "published", "CONSULT")
    (own,) = folded(
        coder, "The presidents of France and Iran will meet in Paris on June 3.", fold=False
    )
    assert (own.type, own.date, own.contexts[-1:]) == ("CONSULT", "2018-06-03", ("future",))


def test_a_threat_and_what_it_threatens_are_one_event_with_its_mode(coder: Coder) -> None:
    coded = coder.code("On Monday France threatened to expel the Iranian ambassador.",
                       published="2018-05-09")  # fmt: skip
    done = fold_story(coded)
    (event,) = done.events
    assert (event.type, event.mode, event.date) == ("THREATEN", "expel", "2018-05-07")
    assert event.score == score_of("THREATEN", "expel")
    (left,) = done.left_out
    assert f"said by {event.id}" in left.reason


def test_nothing_is_lost_without_being_counted(coded: tuple[CodedStory, ...]) -> None:
    every = {e.id for one in coded for e in one.events}
    done = fold_stories(coded)
    kept, left = [e.id for e in done.events], [x.event_id for x in done.left_out]
    assert sorted(kept + left) == sorted(every)
    assert len(kept) > 100
    assert {e.type for e in done.events} <= set(ontology().types)
    assert all(e.cameo in cameo_codes() for e in done.events)
    plain = fold_stories(coded, fold=False)
    assert len(plain.events) == len(every)
    assert not plain.left_out


def test_months_years_and_no_date(coded: tuple[CodedStory, ...]) -> None:
    one = next(c for c in coded if c.events and c.story)
    assert one.story is not None
    event = replace(one.events[0], status="happened", embedded_in=None)

    def day(start: str | None, end: str | None, precision: str, published: str | None) -> tuple:  # type: ignore[type-arg]
        when = replace(event.date, start=start, end=end, precision=precision, basis="stated")
        story = replace(one.story, published=published)  # type: ignore[type-var]
        made = fold_story(replace(one, story=story, events=(replace(event, date=when),)))
        return tuple((e.date, e.end, e.grain) for e in made.events) or made.left_out[0].reason  # type: ignore[return-value]

    assert day("2018-02", "2018-02", "month", None) == (("2018-02-01", "2018-02-28", "month"),)
    assert day("2018", "2018", "year", None) == (("2018-01-01", "2018-12-31", "year"),)
    assert day("2018-02-03", "2018-02-05", "day", None) == (("2018-02-03", "2018-02-05", "day"),)
    assert day(None, None, "unknown", "2018-03-01T10:00") == (("2018-03-01", None, "published"),)
    assert day(None, None, "unknown", "2018-03") == (("2018-03-01", None, "month"),)
    assert day(None, None, "unknown", None) == "neither the act nor the story has a date"


def test_a_refused_input_has_no_events() -> None:
    assert fold_story(CodedStory("rejected", "empty", "x", None, ())).events == ()
