"""Scores of single fields on events that were found: who, of what sector, when, where.

A field counts where the gold has a value for it, and is right where one of ours agrees. Countries
and sectors are looked at on events found by type and sentence, since events found by type and
countries have them right by definition; all other fields on events found by type and countries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from detente.evaluate.matching import SAME_BODY, Matching, countries
from detente.records import Event, Party

Tally: TypeAlias = tuple[float, ...]
# Right or wrong, or None where the gold has nothing to compare with.
Verdict: TypeAlias = bool | None
Judge: TypeAlias = Callable[[Mapping[str, Any], Event], Verdict]


# The gold of stories has fewer sectors than PLOVER: what it may call those that it does not have.
CALLED = {
    "PRM": ("MIL", "REB"),
    "ELI": ("PTY", "CVL"),
    "MED": ("CVL",),
    "REF": ("CVL",),
    "SOC": ("NGO", "CVL"),
    "AGR": ("BUS",),
    "PRE": ("GOV",),
}


def _side(gold: Mapping[str, Any], actors: bool) -> Sequence[Mapping[str, Any]]:
    names = ("sources", "actors") if actors else ("targets", "recipients")
    return next((gold[name] or () for name in names if name in gold), ())


def _ours(event: Event, gold: Mapping[str, Any], actors: bool) -> tuple[Party, ...]:
    """Return our side; both sides together where the gold's act is the same from both."""
    if gold.get("reciprocal"):
        return (*event.actors, *event.recipients)
    return event.actors if actors else event.recipients


def _country(actors: bool) -> Judge:
    def judge(gold: Mapping[str, Any], event: Event) -> Verdict:
        right = countries(p.get("country") for p in _side(gold, actors))
        if not right:
            return None
        return bool(right & countries(p.country for p in _ours(event, gold, actors)))

    return judge


def _sector(actors: bool) -> Judge:
    def judge(gold: Mapping[str, Any], event: Event) -> Verdict:
        right = {p.get("sector") for p in _side(gold, actors)} - {None, "", "UNK"}
        if not right:
            return None
        sectors = [p.sector for p in _ours(event, gold, actors) if p.sector]
        return any(not right.isdisjoint((s, *CALLED.get(s, ()))) for s in sectors)

    return judge


def _place(gold: Mapping[str, Any], event: Event) -> Verdict:
    country = (gold.get("place") or {}).get("country")
    if not country:
        return None
    ours = event.place.country if event.place is not None else None
    return ours is not None and SAME_BODY.get(ours, ours) == SAME_BODY.get(country, country)


def _day(gold: Mapping[str, Any], event: Event) -> Verdict:
    also = (gold.get("also") or {}).get("date") or []
    days = {gold.get("date") or "", *([also] if isinstance(also, str) else also)}
    days = {d for d in days if len(d) == 10}
    return event.date.start in days if days else None


def _reciprocal(gold: Mapping[str, Any], event: Event) -> Verdict:
    return bool(gold.get("reciprocal")) == event.reciprocal


# name -> (words for people, judge, whether on events found by type and sentence)
FIELDS: Mapping[str, tuple[str, Judge, bool]] = {
    "actor_country": ("actor's country", _country(actors=True), True),
    "recipient_country": ("recipient's country", _country(actors=False), True),
    "actor_sector": ("actor's sector", _sector(actors=True), True),
    "recipient_sector": ("recipient's sector", _sector(actors=False), True),
    "reciprocal": ("same act from both sides", _reciprocal, False),
    "day": ("day, where the gold has one", _day, False),
    "place_country": ("country of the place", _place, False),
}


def field_tally(
    gold: Sequence[Mapping[str, Any]],
    events: Sequence[Event],
    by_countries: Matching,
    by_sentence: Matching,
) -> Tally:
    """Return, for each of `FIELDS` in order, how many were right and how many were compared.

    Optional events of the gold are left out.
    """
    out: list[float] = []
    for _, judge, sentence in FIELDS.values():
        pairs = (by_sentence if sentence else by_countries).pairs
        core = [(gold[g], events[p]) for g, p in pairs if not gold[g].get("optional")]
        verdicts = [v for pair in core if (v := judge(*pair)) is not None]
        out += [sum(verdicts), len(verdicts)]
    return tuple(out)
