"""Our record in the field's shape: status folded into type, one day for each event.

The labels are those of the codebook's `plover/fold.toml`; mode and CAMEO code of a folded label are
in `data/folded.tsv`. What was said before folding stays in `told_as` and `status`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from detente.codebook.fold import FoldTable, load_fold, stops
from detente.formats.codes import cameo_codes, folded_labels, ontology, score_of
from detente.formats.foreign import ForeignEvent, ForeignParty, ForeignPlace, Grain
from detente.records import CodedStory, Event, EventType, Party, Story

# PLOVER's auxiliary modes, which go among the contexts, for acts written without folding.
AUXILIARY = {
    "planned": "future", "postponed": "future", "threatened": "hypothetical",
    "demanded": "hypothetical", "conditional": "hypothetical", "denied": "negation",
    "cancelled": "negation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event of ours that an export does not hold, and why."""

    event_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoldedStory:
    """The events of a story in the field's shape, and those that have none."""

    events: tuple[ForeignEvent, ...]
    left_out: tuple[LeftOut, ...]


@cache
def fold_table() -> FoldTable:
    """Return the bundled table of folding."""
    return load_fold()


def fold_story(coded: CodedStory, *, fold: bool = True) -> FoldedStory:
    """Return the events of a coded story as the field's data sets have them.

    An act that is still to come, threatened or undone becomes what the table says, on the day it
    was told: the day of the act that it is inside of, or else of the story. An act that folds to
    the label of the act it is inside of, between the same countries, is said by that one already;
    its mode goes there. Without `fold` each act keeps its own type, and its status stands among the
    contexts as PLOVER's auxiliary modes (future, hypothetical, negation).
    """
    story = coded.story
    if story is None:
        return FoldedStory((), ())
    by_id = {e.id: e for e in coded.events}
    out: dict[str, ForeignEvent] = {}
    left: list[LeftOut] = []
    for event in coded.events:
        outer = by_id.get(event.embedded_in or "")
        label: EventType | None = event.type
        if fold:
            under_way = outer is not None and stops(outer)
            label = fold_table().fold(event.type, event.status, was_under_way=under_way)
        if label is None:
            left.append(LeftOut(event.id, f"{event.type} {event.status} folds to no event"))
            continue
        moved = fold and fold_table().groups[event.status] != "done"
        told = outer if moved else event
        made = _event(event, story, label, told, fold=fold)
        if made is None:
            left.append(LeftOut(event.id, "neither the act nor the story has a date"))
            continue
        around = out.get(event.embedded_in or "")
        if around is not None and moved and _says_already(around, made):
            if around.mode is None and made.mode is not None:
                out[around.id] = _with_mode(around, made.mode, made.cameo)
            left.append(LeftOut(event.id, f"said by {around.id}, which has the same label {label}"))
            continue
        out[event.id] = made
    return FoldedStory(tuple(out.values()), tuple(left))


def fold_stories(stories: Iterable[CodedStory], *, fold: bool = True) -> FoldedStory:
    """Return the events of many stories together, in their order."""
    done = [fold_story(one, fold=fold) for one in stories]
    return FoldedStory(
        tuple(e for one in done for e in one.events), tuple(x for one in done for x in one.left_out)
    )


def _says_already(outer: ForeignEvent, inner: ForeignEvent) -> bool:
    sides = {p.country for p in (*outer.actors, *outer.recipients)}
    return outer.type == inner.type and {p.country for p in inner.actors} <= sides


def _with_mode(event: ForeignEvent, mode: str, cameo: str | None) -> ForeignEvent:
    if event.type is None or mode not in ontology().types[event.type].modes:
        return event
    event = replace(event, mode=mode, score=score_of(event.type, mode))
    if cameo is None or not (event.cameo is None or event.cameo.endswith("0")):
        return event  # a finer code than the general one of its root stays
    return replace(event, cameo=cameo, goldstein=cameo_codes()[cameo].goldstein)


def _event(
    event: Event, story: Story, label: EventType, told: Event | None, *, fold: bool
) -> ForeignEvent | None:
    day, end, grain = _day(told, story)
    if day is None:
        return None
    mode, code = event.mode, _own_code(event)
    if label != event.type:
        labels = folded_labels()
        entry = labels.get((label, event.type, event.mode or "")) or labels.get(
            (label, event.type, "")
        )
        mode = entry.mode if entry else None
        code = entry.cameo if entry else ontology().types[label].cameo
    contexts = event.contexts
    if not fold and event.status in AUXILIARY:
        contexts = (*contexts, AUXILIARY[event.status])
    known = cameo_codes().get(code or "")
    first = event.evidence[0] if event.evidence else None
    return ForeignEvent(
        origin="detente",
        id=event.id,
        date=day,
        end=end,
        grain=grain,
        published=story.published,
        type=label,
        mode=mode,
        contexts=contexts,
        status=event.status,
        told_as=event.type + (f"/{event.mode}" if event.mode else ""),
        cameo=code,
        quad=ontology().types[label].quad,
        goldstein=known.goldstein if known else None,
        score=score_of(label, mode),
        actors=_parties(event.actors),
        recipients=_parties(event.recipients),
        reciprocal=event.reciprocal,
        place=_place(event),
        magnitude=event.magnitude,
        story_id=story.id,
        sentence=first.text if first else None,
        words=story.text[first.trigger[0] : first.trigger[1]] if first else None,
        mentions=len(event.evidence),
        lead=event.salience == "lead",
        publisher=story.agency,
        title=story.title,
        url=story.url,
        language=story.language,
        link=event.embedded_in,
        input=story.input,
    )


def _own_code(event: Event) -> str | None:
    if event.cameo in cameo_codes():
        return event.cameo
    return ontology().types[event.type].cameo


def _parties(parties: tuple[Party, ...]) -> tuple[ForeignParty, ...]:
    """Return the parties, each named once: one that is named and meant by a pronoun is one side."""
    out: dict[tuple[str, str | None, str | None], ForeignParty] = {}
    for p in parties:
        sectors = (p.sector,) if p.sector else ()
        made = ForeignParty(
            name=p.name,
            country=p.country,
            sector=p.sector,
            sectors=sectors,
            role=p.role,
            text=p.text,
        )
        out.setdefault((p.name, p.country, p.sector), made)
    return tuple(out.values())


def _place(event: Event) -> ForeignPlace | None:
    place = event.place
    if place is None:
        return None
    city = place.text if place.lat is not None else None
    return ForeignPlace(
        name=place.text, city=city, admin1=place.admin1, country=place.country, lat=place.lat,
        lon=place.lon, geoname_id=place.geoname_id,
    )  # fmt: skip


def _day(told: Event | None, story: Story) -> tuple[str | None, str | None, Grain]:
    """Return first day, last day and how fine they are; the story's day where the act has none."""
    if told is not None and told.date.start is not None and told.date.basis != "publication":
        start, _ = _bounds(told.date.start)
        _, end = _bounds(told.date.end or told.date.start)
        grain: Grain = told.date.precision
        if start <= end:
            return start, (end if end != start else None), grain
        return start, None, grain
    if story.published:
        day, last = _bounds(story.published[:10])
        return day, None, "published" if day == last else "month"
    return None, None, "unknown"


def _bounds(text: str) -> tuple[str, str]:
    """Return first and last day of an ISO day, month or year."""
    if len(text) == 4:
        return f"{text}-01-01", f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-01", f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]:02d}"
    return text[:10], text[:10]
