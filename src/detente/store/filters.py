"""What one can ask of the events: filters, order, groups, as SQL over the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

from detente.errors import ConfigError
from detente.ids import happening_id
from detente.records import EventType, Status
from detente.store.rows import first_day, last_day

_COUNTRY = re.compile(r"[A-Z]{3}")
Parameters = list[Any]
# Names that `--group` and `--sort` take, and what each is in SQL.
GROUPS = {
    "day": "CAST(e.day AS VARCHAR)",
    "month": "strftime(e.day, '%Y-%m')",
    "year": "strftime(e.day, '%Y')",
    "published": "CAST(e.published AS VARCHAR)",
    "type": "e.type",
    "mode": "e.mode",
    "status": "e.status",
    "quad": "e.quad",
    "cameo": "e.cameo",
    "actor": "e.actor_countries",
    "recipient": "e.recipient_countries",
    "dyad": "e.actor_countries || ' > ' || e.recipient_countries",
    "actor_sector": "e.actor_sectors",
    "recipient_sector": "e.recipient_sectors",
    "place": "e.place.text",
    "place_country": "e.place.country",
    "source": "e.source",
    "speaker": "e.speakers",
    "rule": "e.rule",
    "salience": "e.salience",
    "story": "e.story_id",
}
SORTS = {
    **{name: sql for name, sql in GROUPS.items() if name not in ("day", "published")},
    "day": "e.day",
    "published": "e.published",
    "confidence": "e.confidence",
    "goldstein": "e.goldstein",
    "killed": "e.magnitude.killed",
    "injured": "e.magnitude.injured",
    "arrested": "e.magnitude.arrested",
    "crowd": "e.magnitude.crowd",
    "id": "e.id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are asked for. Several values of a field are alternatives; fields add up.

    Sides are a country (`FRA`), a country and sector (`FRA/GOV`), a sector (`/REB`), or part of a
    name (`macron`). `dyad` is two of them, `FRA-DEU`, whoever acts. `since` and `until` are days,
    months or years (2018, 2018-03): events that can lie between them. `text` are words of the
    story, `said` words of the sentence; `speaker` is part of the name of who says so, or a country.
    `one_a_day` keeps of what the others leave the first of each day, type, status and pair.
    """

    ids: Sequence[str] = ()
    story: Sequence[str] = ()
    happening: Sequence[str] = ()
    actor: Sequence[str] = ()
    recipient: Sequence[str] = ()
    party: Sequence[str] = ()
    dyad: Sequence[str] = ()
    type: Sequence[str] = ()
    mode: Sequence[str] = ()
    context: Sequence[str] = ()
    status: Sequence[str] = ()
    quad: Sequence[int] = ()
    cameo: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    published_since: str | None = None
    published_until: str | None = None
    place: Sequence[str] = ()
    speaker: Sequence[str] = ()
    source: Sequence[str] = ()
    rule: Sequence[str] = ()
    salience: Sequence[str] = ()
    said: Sequence[str] = ()
    text: str | None = None
    min_confidence: float | None = None
    min_killed: int | None = None
    reciprocal: bool | None = None
    embedded: bool | None = None
    domestic: bool | None = None
    one_a_day: bool | None = None

    @property
    def named(self) -> dict[str, Any]:
        """The filters that are set, for a saved search."""
        values = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {n: list(v) if isinstance(v, tuple) else v for n, v in values if v not in (None, ())}


def _known(name: str, values: Sequence[str], allowed: Sequence[str]) -> None:
    for value in values:
        if value not in allowed:
            raise ConfigError(f"{name}: got '{value}'; there are {', '.join(allowed)}")


def where(asked: EventFilter) -> tuple[str, Parameters]:
    """Return the condition on `_events_live e`, with its parameters; `text` is not part of it."""
    parts: list[str] = []
    given: Parameters = []

    def add(sql: str, *values: Any) -> None:
        parts.append(sql)
        given.extend(values)

    def any_of(sql: str, values: Sequence[Any]) -> None:
        if values:
            add("(" + " OR ".join([sql] * len(values)) + ")", *values)

    any_of("e.id = ?", asked.ids)
    any_of("e.story_id = ?", asked.story)
    any_of(
        "e.id IN (SELECT event_id FROM members WHERE happening_id = ?)",
        [happening_id(name) for name in asked.happening],
    )
    types = [t.upper() for t in asked.type]
    _known("type", types, get_args(EventType))
    _known("status", asked.status, get_args(Status))
    any_of("e.type = ?", types)
    for name in ("mode", "status", "quad", "cameo", "rule", "salience"):
        any_of(f"e.{name} = ?", getattr(asked, name))
    any_of("list_contains(e.contexts, ?)", asked.context)
    any_of("contains(lower(e.source), lower(?))", asked.source)
    any_of("contains(lower(e.evidence[1].text), lower(?))", asked.said)
    for sides, names in (
        (asked.actor, ("actor",)),
        (asked.recipient, ("recipient",)),
        (asked.party, ("actor", "recipient")),
    ):
        if sides:
            conditions = [_side(side, column, given) for side in sides for column in names]
            parts.append("(" + " OR ".join(conditions) + ")")
    if asked.dyad:
        parts.append("(" + " OR ".join(_dyad(d, given) for d in asked.dyad) + ")")
    if asked.place:
        parts.append("(" + " OR ".join(_place(p, given) for p in asked.place) + ")")
    if asked.speaker:
        parts.append("(" + " OR ".join(_speaker(s, given) for s in asked.speaker) + ")")
    if asked.since:
        add("e.day_end >= ?", _day(asked.since, "since", first_day))
    if asked.until:
        add("e.day <= ?", _day(asked.until, "until", last_day))
    if asked.published_since:
        add("e.published >= ?", _day(asked.published_since, "published-since", first_day))
    if asked.published_until:
        add("e.published <= ?", _day(asked.published_until, "published-until", last_day))
    if asked.min_confidence is not None:
        add("e.confidence >= ?", asked.min_confidence)
    if asked.min_killed is not None:
        add("e.magnitude.killed >= ?", asked.min_killed)
    if asked.reciprocal is not None:
        add("e.reciprocal = ?", asked.reciprocal)
    if asked.embedded is not None:
        add(f"e.embedded_in IS {'NOT ' if asked.embedded else ''}NULL")
    if asked.domestic is not None:
        same = "(e.actor_countries = e.recipient_countries OR e.recipient_countries = '')"
        add(same if asked.domestic else f"NOT {same}")
    return " AND ".join(parts) or "true", given


_SIDES = tuple(
    f"array_to_string(list_sort(list_distinct(list_transform(e.{column}, "
    "lambda p: coalesce(p.country, p.name)))), '+')"
    for column in ("actors", "recipients")
)
_ONE_DAY = f"coalesce(e.date.start, {GROUPS['published']}, e.id)"


def first_of_day(condition: str) -> str:
    """Return a condition that keeps, of the events of another one, one a day, type and pair.

    The rule is that of `detente.happenings.one_a_day`.
    """
    actors, recipients = _SIDES
    return (
        f"e.id IN (SELECT e.id FROM _events_live e WHERE {condition} QUALIFY row_number() OVER ("
        f"PARTITION BY e.type, e.status, {_ONE_DAY}, CASE WHEN e.reciprocal THEN list_sort(["
        f"{actors}, {recipients}]) ELSE [{actors}, {recipients}] END "
        "ORDER BY e.published NULLS LAST, e.id) = 1)"
    )


def order(sort: Sequence[str]) -> str:
    """Return the ORDER BY of names, each with `-` before it for the largest first; ids break ties.

    >>> order(["-confidence"])
    'e.confidence DESC NULLS LAST, e.id'
    """
    out = []
    for name in sort:
        plain = name.removeprefix("-")
        if plain not in SORTS:
            raise ConfigError(f"sort: got '{name}'; allowed are {', '.join(sorted(SORTS))}")
        out.append(f"{SORTS[plain]} {'DESC' if name != plain else 'ASC'} NULLS LAST")
    return ", ".join([*out, "e.id"])


def groups(names: Sequence[str]) -> list[str]:
    """Return the SQL of the names that events are grouped by."""
    for name in names:
        if name not in GROUPS:
            raise ConfigError(f"group: got '{name}'; allowed are {', '.join(sorted(GROUPS))}")
    return [f'{GROUPS[name]} AS "{name}"' for name in names]


def _side(side: str, column: str, given: Parameters) -> str:
    country, slash, sector = side.partition("/")
    if slash and (not country or _COUNTRY.fullmatch(country)) and _COUNTRY.fullmatch(sector):
        given.append(sector)
        if not country:
            return f"contains(e.{column}_sectors, ?)"
        given.append(country)
        return f"len(list_filter(e.{column}s, lambda p: p.sector = ? AND p.country = ?)) > 0"
    if _COUNTRY.fullmatch(side):
        given.append(side)
        return f"contains(e.{column}_countries, ?)"
    given.append(side)
    return f"contains(lower(e.{column}_names), lower(?))"


def _dyad(dyad: str, given: Parameters) -> str:
    one, dash, other = dyad.partition("-")
    if not dash or not one or not other:
        raise ConfigError(f"dyad: got '{dyad}'; write two sides with a hyphen, such as FRA-DEU")
    there = f"{_side(one, 'actor', given)} AND {_side(other, 'recipient', given)}"
    return f"({there} OR {_side(other, 'actor', given)} AND {_side(one, 'recipient', given)})"


def _place(place: str, given: Parameters) -> str:
    given.append(place)
    if _COUNTRY.fullmatch(place):
        return "e.place.country = ?"
    return "contains(lower(e.place.text), lower(?))"


def _speaker(speaker: str, given: Parameters) -> str:
    given.append(speaker)
    if _COUNTRY.fullmatch(speaker):
        return "len(list_filter(e.attribution, lambda a: a.country = ?)) > 0"
    return "contains(lower(e.speakers), lower(?))"


def _day(text: str, name: str, read: Any) -> Any:
    day = read(text)
    if day is None:
        raise ConfigError(f"{name}: got '{text}'; give a day, month or year, such as 2018-03")
    return day
