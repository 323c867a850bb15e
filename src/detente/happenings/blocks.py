"""Keys by which reports find those that they can be one happening with.

Every report has `keys` under which it is kept and `seeks` under which it looks; two reports are
compared where a seek of one is a key of the other, and that holds either way round. A key names
type, sides (or place, or a telling name, where a side is open) and a day; a report that gives no
day is kept and sought by weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.codebook.joining import JoinSettings
from detente.happenings.facts import NAME, Facts, facts_of
from detente.records import Report

# A report of many sides, or of many names, is found by the first of them in the alphabet.
_MOST_DYADS = 12
_MOST_NAMES = 6
_MOST_NAMED = 4
# Days that a report can be kept under one by one; what spans more is kept by weeks.
_MOST_DAYS = 6
_MOST_WEEKS = 7
# Letters of a part of a name by which persons are found.
_LONG = 4


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a report is kept, and where it looks; both in order."""

    keys: tuple[str, ...]
    seeks: tuple[str, ...]


def keys_of(report: Report, settings: JoinSettings) -> Keys:
    """Return the keys of a report. They depend on nothing but the report and the settings."""
    return keys_of_facts(facts_of(report, settings), settings)


def keys_of_facts(facts: Facts, settings: JoinSettings) -> Keys:
    """Return the keys of a report whose facts are at hand."""
    act = settings.families.get(f"{facts.kind}/{facts.mode}")
    families = [f for f in (settings.families.get(facts.kind, facts.kind), act) if f]
    keys: set[str] = set()
    seeks: set[str] = set()
    kept, sought = _times(facts)
    # A claim and the fact of the same day can be one; all other standings keep apart.
    standing = "real" if facts.standing == "alleged" else facts.standing
    for kept_as, sought_as in _topics(facts):
        for family in families:
            keys |= {f"{family}|{standing}|{kept_as}|{t}" for t in kept if kept_as}
            seeks |= {f"{family}|{standing}|{sought_as}|{t}" for t in sought if sought_as}
    # Each report finds itself, so that a changed one finds what it was.
    keys.add(f"={facts.event_id}")
    seeks.add(f"={facts.event_id}")
    return Keys(tuple(sorted(keys)), tuple(sorted(seeks)))


def _times(facts: Facts) -> tuple[list[str], list[str]]:
    """Return under which times a report is kept and sought."""
    days = facts.days
    if days is None:
        return [], []
    span = range(days.low, days.high + 1)
    if facts.due is not None or facts.standing not in ("real", "alleged"):
        # What stands ahead is told over days: reports up to plan_days apart share a fortnight.
        half = [f"p{days.high // 14 + n}" for n in (0, 1)]
        return half[:1], [f"p{days.high // 14 + n}" for n in (-1, 0, 1)]
    weeks = sorted({d // 7 for d in span})[-_MOST_WEEKS:]
    if days.wide <= _MOST_DAYS:
        # One day more on either side: a report may be wrong by one.
        reach = range(days.low - 1, days.high + 2) if days.exact else span
        near = sorted({d // 7 for d in reach})
        return (
            [f"d{d}" for d in span] + [f"w{w}" for w in weeks],
            [f"d{d}" for d in reach] + [f"v{w}" for w in near],
        )
    return [f"v{w}" for w in weeks], [f"{k}{w}" for w in weeks for k in "wv"]


def _topics(facts: Facts) -> list[tuple[str, str]]:
    """Return what a report is kept and sought under, beside the time."""
    both = sorted(facts.both.countries)
    if facts.reciprocal:
        dyads = [f"{a}~{b}" for n, a in enumerate(both) for b in both[n + 1 :]]
        full = len(both) >= 2
    else:
        here, there = facts.actor.countries, facts.recipient.countries
        dyads = sorted({"~".join(sorted((a, b))) for a in here for b in there})
        full = bool(dyads)
    out = [(d, d) for d in dyads[:_MOST_DYADS]]
    if full and not facts.reciprocal:
        # A state that only the sentence names may be the side that another report gives.
        sides = facts.actor.countries
        named = {"~".join(sorted((a, b))) for a in sides for b in facts.told_of} - set(dyads)
        out += [(d, d) for d in sorted(named)[:_MOST_NAMED]]
    # A report with an open side looks among all of a country; a full one only among open ones.
    # Reciprocal and one-sided reports of the same two states share the dyad.
    for country in both:
        if full:
            out += [(f"{country}~all", ""), ("", f"{country}~open")]
        else:
            out += [(f"{country}~open", f"{country}~all"), (f"{country}~all", f"{country}~open")]
            out += [("", f"{country}~all")]
    place = facts.place
    if place is not None and place.geoname_id is not None:
        out.append((f"@{place.geoname_id}", f"@{place.geoname_id}"))
    names = sorted(w for w, v in facts.words.items() if v >= NAME)[:_MOST_NAMES]
    out += [(f"#{w}", f"#{w}") for w in names]
    persons = sorted({w for _, name in facts.both.persons for w in name if len(w) >= _LONG})
    out += [(f"%{w}", f"%{w}") for w in persons[:_MOST_NAMES]]
    return out
