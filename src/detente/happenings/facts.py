"""What of a report can be compared with another: sides, days, place, counts, telling words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from detente.codebook.joining import JoinSettings, stem
from detente.records import FROM_DATELINE, Event, Evidence, Magnitude, Party, Place, Report, When

_SPLIT = re.compile(r"[\W_]+")
_PLAIN = re.compile(r"\w+")
# What follows names a town or a region, where it has a capital.
_TOWN = re.compile(
    r"\b(?:in|near|at|outside|around|(?:city|town|village|district|region|province|island) of) "
    r"(?:the )?((?:[A-Z][\w'’-]+ ?)+)"
)
_PLAIN_NAME = re.compile(r"[^\W_]+(?:['’.-](?!s\b)[^\W_]+)*")
_NO_TOWN = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december shi'ite shiite sunni muslim christian "
    "kurdish north south east west northern southern eastern western".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
PERSONAL = frozenset(["title", "office", "surname", "counterpart"])
# Sectors whose members stand for themselves and not for their state.
OWN_NAME = frozenset(["REB", "PRM", "CRM", "IGO", "NGO", "BUS", "PTY", "PRE"])
# Weight of a name among the words of a report.
NAME = 2.0
VAGUE = frozenset(["UAF", "UNK"])
AHEAD = frozenset(["ahead", "threatened", "demanded"])
DEEDS = frozenset(["ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "AID"])
# Words for people and bodies in a country say no more than the country: "Afghan gunman".
_GENERIC = ("role",)
# Sectors whose people are not told apart by what they are called: police are everywhere.
_STATE = frozenset(["GOV", "MIL", "COP", "UAF", "UNK", "CVL"])


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an act: countries, and in them persons and groups by name.

    `offices` are the posts in government, with their country, that the persons hold; `people` what
    others are called who have a calling and no name.
    """

    countries: frozenset[str]
    persons: tuple[tuple[str, frozenset[str]], ...]
    groups: tuple[tuple[str, str], ...]
    offices: frozenset[tuple[str, str]]
    people: frozenset[str]
    named: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which an act can have been, as ordinals; `exact` where a report gives the day."""

    low: int
    high: int
    exact: bool
    told: bool

    @property
    def wide(self) -> int:
        """How many days it spans."""
        return self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Facts:
    """A report as it is compared. `published` is an ordinal day, `days` None where it is open.

    `days` of what stands ahead are those on which it can have been announced; `due` is what it is
    set for. `words` has the weight of each telling word.
    """

    event_id: str
    story_id: str
    group: str
    published: int | None
    kind: str
    mode: str | None
    status: str
    standing: str
    stage: str
    reciprocal: bool
    actor: Side
    recipient: Side
    both: Side
    days: Days | None
    due: Days | None
    place: Place | None
    headline: bool
    dateline: frozenset[str]
    magnitude: Magnitude
    words: Mapping[str, float]
    own: frozenset[str]
    sentences: frozenset[str]
    tokens: frozenset[str]
    told_of: frozenset[str]
    towns: frozenset[str]


def facts_of(report: Report, settings: JoinSettings) -> Facts:
    """Return what can be compared of a report."""
    event, head = report.event, report.head
    parties = (*event.actors, *event.recipients)
    own = own_words(parties)
    texts = [e.text for e in event.evidence]
    published = day_number(head.published)
    standing = settings.standing[event.status]
    days = _days(event.date, standing, published, settings.limits)
    due = None
    if standing in AHEAD or event.status in ("cancelled", "postponed"):
        due = span_of(event.date)
        days = _announced(published, settings.limits)
    return Facts(
        event_id=event.id,
        story_id=event.story_id,
        group=head.group,
        published=published,
        kind=event.type,
        mode=event.mode,
        status=event.status,
        standing=standing,
        stage=stage_of(event, settings) if standing == "ahead" else "",
        reciprocal=event.reciprocal,
        actor=side_of(event.actors),
        recipient=side_of(event.recipients),
        both=side_of(parties),
        days=days,
        due=due,
        place=place_told(event),
        dateline=frozenset(p.casefold() for p in head.dateline_places),
        headline=is_headline(report),
        magnitude=event.magnitude,
        words=telling_words(
            (_without_trigger(e, event.evidence) for e in event.evidence), own, settings
        ),
        own=own,
        sentences=frozenset(e.text for e in event.evidence),
        tokens=tokens_of(texts),
        told_of=frozenset(c for t in texts for c in countries_in(t, settings.countries)),
        towns=frozenset(
            stem(w)
            for t in texts
            for name in _towns(t)
            if name not in settings.countries
            for w in name.split()
        ),
    )


@lru_cache(maxsize=1 << 16)
def _towns(text: str) -> frozenset[str]:
    """Return the names that stand where a place does, in lower case."""
    names = (" ".join(_PLAIN_NAME.findall(found)).casefold() for found in _TOWN.findall(text))
    words = (
        " ".join(w for w in name.split() if len(w) > 1 and w not in _NO_TOWN) for name in names
    )
    return frozenset(w for w in words if w)


def is_headline(report: Report) -> bool:
    """Whether only the headline of a story tells the event."""
    return all(e.sentence == report.head.title_span for e in report.event.evidence)


def stage_of(event: Event, settings: JoinSettings) -> str:
    """Return the stage that a plan is told in anew, confirmed or moved, or nothing."""
    text = " ".join(e.text for e in event.evidence).casefold()
    for stage, words in settings.stages.items():
        if any(f" {w}" in text for w in words):
            return stage
    return "confirmed" if any(a.stance == "confirms" for a in event.attribution) else ""


@lru_cache(maxsize=1 << 16)
def _named(text: str) -> tuple[str, ...]:
    """Return the capitalised words of a text in lower case, a gap for each run of other words."""
    out: list[str] = []
    for word in _PLAIN.findall(text):
        if word[:1].isupper():
            out.append(word.casefold())
        elif out and out[-1]:
            out.append("")
    return tuple(out)


def countries_in(text: str, names: Mapping[str, str]) -> frozenset[str]:
    """Return the codes of the states that a text names, or whose people."""
    words = _named(text)
    found = set()
    for n in range(len(words)):
        for size in (3, 2, 1):
            run = words[n : n + size]
            if "" not in run and (code := names.get(" ".join(run))):
                found.add(code)
                break
    return frozenset(found)


# -- days --------------------------------------------------------------------------------------


def day_number(text: str | None) -> int | None:
    """Return the ordinal of an ISO date with a day, else None."""
    if not text or len(text) < 10:
        return None
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


def span_of(when: When) -> Days | None:
    """Return the days that a date covers, or None where it is open."""
    if when.start is None:
        return None
    low, _ = _bounds(when.start)
    _, high = _bounds(when.end or when.start)
    if high < low:
        low, high = high, low
    return Days(low, high, when.precision == "day" and high - low <= 1, False)


def _bounds(text: str) -> tuple[int, int]:
    """Return first and last day of an ISO date as fine as it is written."""
    parts = [int(x) for x in text[:10].split("-")]
    if len(parts) == 3:
        day = date(*parts).toordinal()
        return day, day
    if len(parts) == 2:
        year, month = parts
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1).toordinal(), after.toordinal() - 1
    return date(parts[0], 1, 1).toordinal(), date(parts[0], 12, 31).toordinal()


def _days(
    when: When, standing: str, published: int | None, limits: Mapping[str, float]
) -> Days | None:
    stated = span_of(when) if when.basis != "publication" else None
    if stated is not None:
        high = stated.high
        if published is not None and standing == "real":
            high = max(stated.low, min(high, published))
        return Days(stated.low, high, stated.exact, False)
    if published is None:
        return None
    told = when.basis == "publication"
    back = int(limits["told_days"] if told else limits["open_days"])
    return Days(published - back, published, False, told)


def _announced(published: int | None, limits: Mapping[str, float]) -> Days | None:
    if published is None:
        return None
    return Days(published - int(limits["told_days"]), published, False, True)


# -- who ---------------------------------------------------------------------------------------


def side_of(parties: Sequence[Party]) -> Side:
    """Return the countries, persons and groups on one side of an act."""
    countries: set[str] = set()
    persons: list[tuple[str, frozenset[str]]] = []
    groups: list[tuple[str, str]] = []
    offices: set[tuple[str, str]] = set()
    people: set[str] = set()
    for party in parties:
        if is_person(party):
            persons.append((party.country or "", name_tokens(party.name)))
            if party.sector == "GOV" and party.role and party.country:
                offices.add((party.country, party.role))
        elif party.sector in OWN_NAME and not party.basis.startswith(_GENERIC):
            groups.append((party.country or "", party.name.casefold()))
        elif party.basis.startswith(_GENERIC) and party.sector not in _STATE:
            people.add(party.name.casefold())
        if party.country:
            countries.add(party.country)
        elif party.sector not in VAGUE and not party.basis.startswith(_GENERIC):
            countries.add("=" + party.name.casefold())
    return Side(
        frozenset(countries),
        tuple(persons),
        tuple(groups),
        frozenset(offices),
        frozenset(people),
        bool(countries),
    )


def is_person(party: Party) -> bool:
    """Whether a party is a person with a name; "the Chinese ambassador" has a post alone."""
    if party.role and party.name.casefold().endswith(party.role.casefold()):
        return False
    known = party.basis in PERSONAL or (party.role is not None and party.basis == "memory")
    return known and party.name[:1].isupper() and " " in party.name


def name_tokens(name: str) -> frozenset[str]:
    """Return the words of a person's name, without those of one letter."""
    return frozenset(w for w in _SPLIT.split(name.casefold()) if len(w) > 1)


def same_person(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names can be of one person: all words of the shorter stand in the longer."""
    short, long = sorted((one, other), key=len)
    return bool(short) and (short <= long or len(short & long) >= 2)


def tokens_of(texts: Iterable[str]) -> frozenset[str]:
    """Return all words of texts that begin with a capital, in lower case."""
    return frozenset().union(*map(_capitals, texts))


# Each sentence is looked at several times: as a report is compared, joined and linked.
@lru_cache(maxsize=1 << 16)
def _capitals(text: str) -> frozenset[str]:
    return frozenset(w.casefold() for w in _SPLIT.split(text) if w[:1].isupper())


def is_told(name: frozenset[str], tokens: frozenset[str]) -> bool:
    """Whether words of a text can name a person: a word of the name of four letters or more."""
    return any(len(w) >= 4 for w in name & tokens)


def own_words(parties: Iterable[Party]) -> frozenset[str]:
    """Return the names that sides are known by, by stem; they are compared as sides.

    A town that stands for its people, and what people are called, tell which act is meant.
    """
    return frozenset(
        stem(w)
        for party in parties
        if party.basis != "place"
        for w in _WORD.findall(f"{party.name} {party.text}")
        if w[:1].isupper()
    )


# -- words -------------------------------------------------------------------------------------


def _without_trigger(evidence: Evidence, every: Sequence[Evidence]) -> str:
    """Return a sentence without the words that carry the act: its type is compared as such."""
    start = evidence.sentence[0]
    text = evidence.text
    for other in every:
        if other.sentence == evidence.sentence:
            first, last = other.trigger[0] - start, other.trigger[1] - start
            cut = " ".join(w if w[:1].isupper() else "·" for w in text[first:last].split())
            text = text[:first] + cut.ljust(last - first, "·")[: last - first] + text[last:]
    return text


def telling_words(
    texts: Iterable[str], own: frozenset[str], settings: JoinSettings
) -> dict[str, float]:
    """Return words of the texts that help to tell acts apart, by stem, with their weights.

    Names weigh 2, numbers 1.5, other words 1; names of the sides and words that all news is made of
    are left out; words that mean the same count as one.
    """
    out: dict[str, float] = {}
    common, peoples, synonyms = settings.common, settings.peoples, settings.synonyms
    for text in texts:
        for low, key, weight in _weighed(text):
            if low in common or key in own or key in peoples:
                continue
            key = synonyms.get(key, key)
            if weight > out.get(key, 0.0):
                out[key] = weight
    return out


@lru_cache(maxsize=1 << 16)
def _weighed(text: str) -> tuple[tuple[str, str, float], ...]:
    """Return the words of a text in lower case, with stem and weight; the shortest are left out."""
    out = []
    for match in _WORD.finditer(text):
        word = match[0]
        low = word.casefold().removesuffix("'s").removesuffix("’s")
        if len(low) < 3 and not low.isdigit():
            continue
        if low[0].isdigit():
            weight = 1.5 if len(low) > 1 else 0.7
        elif word[0].isupper() and match.start() > 0:
            weight = NAME
        else:
            weight = 1.0
        out.append((low, stem(low), weight))
    return tuple(out)


# -- where -------------------------------------------------------------------------------------


def place_told(event: Event) -> Place | None:
    """Return the place that the words of an act give, which a dateline's need not be."""
    guessed = event.place is not None and event.place.reason == FROM_DATELINE
    return None if guessed else event.place


def is_spot(place: Place) -> bool:
    """Whether a place is a point on the map and no country or province by name alone."""
    located = place.lat is not None and place.lon is not None
    return located and (place.geoname_id is not None or place.text != place.admin1)


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance of two places that have coordinates."""
    lat1, lon1 = radians(one.lat or 0.0), radians(one.lon or 0.0)
    lat2, lon2 = radians(other.lat or 0.0), radians(other.lon or 0.0)
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742.0 * asin(sqrt(min(1.0, h)))
