"""Two reports compared: what rules out that they tell one happening, and what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass

from detente.codebook.joining import JoinSettings
from detente.happenings.facts import (
    AHEAD,
    DEEDS,
    NAME,
    Facts,
    Side,
    distance_km,
    is_spot,
    is_told,
    same_person,
)
from detente.records import Magnitude

# Weight of telling words that a report must have before their absence elsewhere says anything.
_MUCH = 4.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points for two reports being one happening, and the reasons; None rules it out."""

    points: float | None
    reasons: tuple[str, ...]


def weigh(a: Facts, b: Facts, settings: JoinSettings) -> Weighed:
    """Return how far two reports agree; the same whichever of the two is named first."""
    parts = _Parts(settings)
    for step in (_standing, _kind, _days, _who, _where, _toll, _words):
        ruled = step(a, b, parts)
        if ruled:
            return Weighed(None, (ruled,))
    return Weighed(round(parts.points, 3), tuple(parts.reasons))


class _Parts:
    """Points as they add up, with their reasons."""

    __slots__ = ("points", "reasons", "settings")

    def __init__(self, settings: JoinSettings) -> None:
        self.settings = settings
        self.points = 0.0
        self.reasons: list[str] = []

    def add(self, key: str, reason: str, times: float = 1.0) -> None:
        value = self.settings.points[key] * times
        self.points += value
        self.reasons.append(f"{reason} {value:+.1f}")


def _deeds(a: Facts, b: Facts) -> bool:
    return a.kind in DEEDS or b.kind in DEEDS


def _seldom(a: Facts, b: Facts, settings: JoinSettings) -> bool:
    """Whether both are of a kind that is seldom done twice between the same two."""
    return (a.kind, a.mode) == (b.kind, b.mode) and a.mode in settings.seldom.get(a.kind, ())


def _standing(a: Facts, b: Facts, parts: _Parts) -> str:
    if a.standing == b.standing:
        return ""
    if {a.standing, b.standing} == {"real", "alleged"} and a.published == b.published:
        parts.add("doubt", "a claim in one, a fact in the other")
        return ""
    return f"one is {a.status}, the other {b.status}"


def _kind(a: Facts, b: Facts, parts: _Parts) -> str:
    settings = parts.settings
    if a.kind != b.kind:
        acts = frozenset((f"{a.kind}/{a.mode}", f"{b.kind}/{b.mode}"))
        if not {frozenset((a.kind, b.kind)), acts} & settings.sisters:
            return "of different types"
        parts.add("sister", " and ".join(sorted((a.kind, b.kind))))
    elif a.mode and b.mode:
        if a.mode == b.mode:
            parts.add("mode_same", a.mode)
        elif frozenset((a.mode, b.mode)) not in settings.alike.get(a.kind, ()):
            return "of different modes"
    elif (a.mode or b.mode) in settings.marked.get(a.kind, ()):
        parts.add("mode_open", f"only one says {a.mode or b.mode}")
    copied = a.group == b.group and bool(a.sentences & b.sentences)
    # What one story tells as two, its copies tell as two: another act of a copy is no report of it.
    other = (a.kind, a.mode) != (b.kind, b.mode)
    if a.story_id == b.story_id or (a.group == b.group and other):
        if a.headline != b.headline:
            parts.add("headline", "the headline and the text of one story")
        else:
            parts.add("same_story", "told as two in one story")
    elif copied:
        parts.add("copy", "the same sentence in nearly the same story")
    return ""


def _days(a: Facts, b: Facts, parts: _Parts) -> str:
    limits = parts.settings.limits
    one, other = a.days, b.days
    if one is None or other is None or a.published is None or b.published is None:
        if one is None or other is None or not (one.exact and other.exact):
            return "no day is known"
        lag = 0
    else:
        lag = abs(a.published - b.published)
    if a.standing in AHEAD or (a.due is not None or b.due is not None):
        return _due(a, b, lag, parts)
    near = one.low - other.high if one.low > other.high else other.low - one.high
    if one.exact and other.exact:
        if lag > limits["late_days"]:
            return "told too long after each other"
        if near <= 0:
            parts.add("day_same", "the same day")
        elif near == 1:
            parts.add("day_near", "one day apart")
        else:
            return "on different days"
        return ""
    if near > 0:
        return "on different days"
    if lag > limits["late_days"]:
        return "told too long after each other"
    if max(one.wide, other.wide) > limits["wide_days"]:
        parts.add("day_open", "the day is open")
    elif one.exact or other.exact:
        fixed, loose = (one, other) if one.exact else (other, one)
        full = loose.told and fixed.high >= loose.high - 1
        parts.add("day_fits", "the day fits", 1.0 if full else 0.8)
    elif one.told and other.told and lag == 0:
        parts.add("day_told", "told as new on the same day")
    else:
        parts.add("day_told", f"told {lag} days apart", 0.4 if lag <= 1 else 0.0)
    return ""


def _due(a: Facts, b: Facts, lag: int, parts: _Parts) -> str:
    if lag > parts.settings.limits["plan_days"]:
        return "announced too long after each other"
    if a.stage != b.stage and lag > parts.settings.limits["stage_days"]:
        return "a plan, and the same told anew later"
    if a.due is None or b.due is None:
        parts.add("plan_open", "the date ahead is open")
    elif a.due.low > b.due.high or b.due.low > a.due.high:
        return "set for different dates"
    elif a.due.exact and b.due.exact:
        parts.add("plan_same", "set for the same day")
    else:
        parts.add("plan_fits", "the dates ahead fit")
    if lag <= 1:
        parts.add("day_told", "told at the same time")
    return ""


# -- who ---------------------------------------------------------------------------------------


def _who(a: Facts, b: Facts, parts: _Parts) -> str:
    if a.reciprocal or b.reciprocal:
        agree = _agree_both(a, b)
    else:
        agree = _agree_sides(a, b)
    if agree == "":
        return "between different sides"
    if agree.startswith("sides_wrong") and _named_there(a, b):
        agree = "sides_one"
    reason = {
        "sides_both": "both sides agree",
        "sides_home": "both sides agree, in one country",
        "sides_one": "one side agrees, one is open",
        "sides_wrong": "one side agrees, the other does not",
        "sides_wrong_words": "one side agrees, the other does not",
    }[agree]
    parts.add(agree, reason)
    if agree in ("sides_both", "sides_one") and _seldom(a, b, parts.settings):
        parts.add("seldom", "seldom done twice")
    return _named(a, b, parts)


def _agree_both(a: Facts, b: Facts) -> str:
    one, other = a.both.countries, b.both.countries
    shared = one & other
    if not shared:
        return ""
    if len(shared) >= 2:
        return "sides_both"
    if len(one) == 1 and len(other) == 1:
        return "sides_home"
    if len(one) == 1 or len(other) == 1:
        return "sides_one"
    return "sides_wrong"


def _agree_sides(a: Facts, b: Facts) -> str:
    actors = _agree(a.actor, b.actor)
    recipients = _agree(a.recipient, b.recipient)
    if actors is False and recipients is False:
        return ""
    if actors is None and recipients is None:
        # Sides that each report knows from another end: a killing of Afghans, one by Afghans.
        return "sides_one" if a.both.countries & b.both.countries else ""
    if actors is False or recipients is False:
        wrong = "sides_wrong" if _deeds(a, b) else "sides_wrong_words"
        return wrong if True in (actors, recipients) else ""
    if actors is None or recipients is None:
        return "sides_one"
    home = len(a.both.countries) == 1 or len(b.both.countries) == 1
    return "sides_home" if home else "sides_both"


def _named_there(a: Facts, b: Facts) -> bool:
    """Whether the sentence of each names the sides of the other, if in another part."""
    sides = ((a.actor, b.actor), (a.recipient, b.recipient))
    open_ = [(x, y) for x, y in sides if not x.countries & y.countries]
    return all(x.countries & b.told_of or y.countries & a.told_of for x, y in open_)


def _agree(one: Side, other: Side) -> bool | None:
    if not one.named or not other.named:
        return None
    return bool(one.countries & other.countries)


def _named(a: Facts, b: Facts, parts: _Parts) -> str:
    """Weigh persons and groups by name; in words and meetings another person is another act."""
    shared, clash = _persons(a.both, b.both)
    if a.kind == b.kind == "CONSULT" and _met_others(a, b):
        return "other persons"
    if clash and not shared:
        if not _deeds(a, b):
            return "other persons"
        parts.add("person_other", "other persons")
    elif shared:
        points = parts.settings.points
        most = points["persons_most"] / points["person"]
        only = _told_only(a, b, shared)
        parts.add("person", "the same persons", min(most, shared + 0.7 * only))
    elif _told_only(a, b, 0):
        parts.add("person", "a person of one is named in the other", 0.7)
    names, others = _groups(a.both, b.both, parts.settings.whole)
    if names:
        parts.add("group", "the same group")
    elif a.both.people & b.both.people:
        parts.add("people", "the same people")
    elif others:
        parts.add("group_other", "another group")
    return ""


def _persons(one: Side, other: Side) -> tuple[int, bool]:
    """Return how many persons two reports share, and whether a country has other ones in each."""
    shared, clash = 0, False
    for country in {c for c, _ in one.persons} & {c for c, _ in other.persons}:
        here = [n for c, n in one.persons if c == country]
        there = [n for c, n in other.persons if c == country]
        same = sum(any(same_person(n, m) for m in there) for n in here)
        shared += same
        clash = clash or not same
    return shared, clash


def _met_others(a: Facts, b: Facts) -> bool:
    """Whether each is a meeting of persons of two states, and the states are not the same two."""
    here, there = ({c for c, _ in x.both.persons if c} for x in (a, b))
    return len(here) == len(there) == 2 and here != there and not _told_only(a, b, 1)


def _told_only(a: Facts, b: Facts, shared: int) -> int:
    """Return how many persons on a side of one are named in the sentence of the other only."""
    here = sum(is_told(n, b.tokens) for _, n in a.both.persons)
    there = sum(is_told(n, a.tokens) for _, n in b.both.persons)
    return max(0, max(here, there) - shared)


def _groups(one: Side, other: Side, whole: frozenset[str]) -> tuple[bool, bool]:
    here, there = {g for _, g in one.groups}, {g for _, g in other.groups}
    shared = bool(here & there)
    clash = any(
        not here_in & there_in and not (here_in | there_in) & whole
        for country in {c for c, _ in one.groups} & {c for c, _ in other.groups}
        for here_in in [{g for c, g in one.groups if c == country}]
        for there_in in [{g for c, g in other.groups if c == country}]
    )
    return shared, clash


# -- where, how many, in which words ---------------------------------------------------------


def _where(a: Facts, b: Facts, parts: _Parts) -> str:
    one, other = a.place, b.place
    limits = parts.settings.limits
    if one is None or other is None:
        if _deeds(a, b) and a.towns and b.towns:
            if a.towns & b.towns:
                parts.add("town_same", "the same town is named")
            else:
                parts.add("town_other", "other towns are named")
        elif _deeds(a, b) and a.dateline and b.dateline:
            same = bool(a.dateline & b.dateline)
            parts.add(
                *(
                    ("from_same", "told from the same town")
                    if same
                    else ("from_other", "told from different towns")
                )
            )
        return ""
    if is_spot(one) and is_spot(other):
        if one.geoname_id == other.geoname_id:
            parts.add("place_same", "in the same place")
            return ""
        far = distance_km(one, other)
        if far <= limits["near_km"]:
            parts.add("place_near", "near each other")
        elif far > limits["apart_km"] and _deeds(a, b):
            return "in different places"
        else:
            parts.add("place_other", "elsewhere")
        return ""
    if one.text.casefold() == other.text.casefold():
        parts.add("place_same", "in the same place", 0.3 if one.text == one.country else 1.0)
    elif one.country and one.country == other.country:
        parts.add("place_country", "in the same country")
    elif one.country and other.country:
        parts.add("place_other", "in another country")
    return ""


def _toll(a: Facts, b: Facts, parts: _Parts) -> str:
    limits = parts.settings.limits
    for key in ("killed", "injured", "arrested"):
        one, other = getattr(a.magnitude, key), getattr(b.magnitude, key)
        if one is None or other is None:
            continue
        low, high = sorted((one, other))
        ratio = high / low if low else float(high or 1)
        if low == high:
            parts.add("toll_same", f"{high} {key} in both", 1.0 if high > 1 else 0.5)
        elif ratio <= limits["toll_ratio"] or _risen(a, b, key, one, other):
            parts.add("toll_near", f"{low} and {high} {key}")
        elif ratio > limits["toll_far"] and high - low > 2:
            parts.add("toll_far", f"{low} and {high} {key}")
        else:
            parts.add("toll_far", f"{low} and {high} {key}", 0.4)
        break
    if _crowds(a.magnitude, b.magnitude, limits["toll_ratio"]):
        parts.add("crowd_near", "crowds of like size")
    return ""


def _risen(a: Facts, b: Facts, key: str, one: int, other: int) -> bool:
    """Whether a toll of the dead rose, no more than threefold, between two reports."""
    if key != "killed":
        return False
    if a.published is None or b.published is None or a.published == b.published:
        return False
    first, last = (one, other) if a.published < b.published else (other, one)
    return first <= last <= 3 * first


def _crowds(one: Magnitude, other: Magnitude, ratio: float) -> bool:
    if not one.crowd or not other.crowd:
        return False
    return max(one.crowd, other.crowd) <= ratio * min(one.crowd, other.crowd)


def _words(a: Facts, b: Facts, parts: _Parts) -> str:
    own = a.own & b.own
    here = {w: v for w, v in a.words.items() if w not in own}
    there = {w: v for w, v in b.words.items() if w not in own}
    less = min(sum(here.values()), sum(there.values()))
    if not less:
        return ""
    common = sum(min(v, there[w]) for w, v in here.items() if w in there)
    if common:
        share = common / max(less, _MUCH)
        parts.add("words", f"{share:.0%} of the telling words", share)
    elif less >= _MUCH:
        deed = _deeds(a, b) or _seldom(a, b, parts.settings)
        kind = "" if deed else "_meeting" if a.kind == "CONSULT" else "_speech"
        parts.add(f"words_none{kind}", "no telling word in common")
    if _deeds(a, b):
        names = {w for w, v in here.items() if v >= NAME}
        others = {w for w, v in there.items() if v >= NAME}
        if names and others and not names & others:
            parts.add("names_other", "other names in the sentences")
    return ""
