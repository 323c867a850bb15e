"""What becomes of happenings: the plan is held or called off, the threat carried out or withdrawn.

The rules are those of the codebook (`lives.toml`). A rule proposes a link where two happenings have
the right acts and standings and agree in sides, dates, place and words. Of all proposals the best
are taken first: a happening follows at most one other in each track (the first part of a rule's
id), and is used up by what follows it, so that one plan has one meeting. Links depend on the set of
happenings alone; those that proposals tie together, directly or through others, are settled
together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from detente.codebook.joining import JoinSettings
from detente.codebook.lives import LifeRule, Stage
from detente.happenings.blocks import Keys
from detente.happenings.facts import (
    Days,
    Side,
    countries_in,
    day_number,
    distance_km,
    is_spot,
    is_told,
    own_words,
    same_person,
    side_of,
    span_of,
    telling_words,
    tokens_of,
)
from detente.ids import content_id
from detente.records import Happening, LifeLink

# Happenings are kept by periods of this many days, so that a search does not read all years.
_PERIOD = 128
_AHEAD = ("planned", "conditional", "threatened", "demanded", "cancelled", "postponed")


@dataclass(frozen=True, slots=True)
class Standing:
    """A happening as rules see it. `day` is when it was, or when what is ahead was announced."""

    happening: Happening
    acts: frozenset[str]
    actor: Side
    recipient: Side
    both: Side
    told: int | None
    day: int | None
    due: Days | None
    words: Mapping[str, float]
    own: frozenset[str]
    text: str
    tokens: frozenset[str]
    told_of: frozenset[str]
    outer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a rule can link two happenings, how well, and why."""

    first: str
    then: str
    rule: LifeRule
    points: float
    reason: str

    @property
    def track(self) -> str:
        """What the two may each be linked once in."""
        return track_of(self.rule)


def track_of(rule: LifeRule) -> str:
    """Return the track of a rule: the first part of its id."""
    return rule.id.partition(".")[0]


def standing_of(happening: Happening, settings: JoinSettings) -> Standing:
    """Return what rules look at in a happening."""
    h = happening
    parties = (*h.actors, *h.recipients)
    own = own_words(parties)
    told = day_number(h.first_published)
    ahead = h.status in _AHEAD
    span = span_of(h.date) if h.date.basis != "publication" else None
    day = told if ahead or span is None else span.low if span.exact else told
    if day is not None and told is not None and span is not None and not ahead:
        day = max(span.low, min(told, span.high)) if span.wide > 1 else day
    acts = {h.type} | ({f"{h.type}/{h.mode}"} if h.mode else set())
    return Standing(
        happening=h,
        acts=frozenset(acts),
        actor=side_of(h.actors),
        recipient=side_of(h.recipients),
        both=side_of(parties),
        told=told,
        day=day,
        # "Promised on Thursday to free" has the day of the promise, not of what is promised.
        due=span if ahead and span and (told is None or span.high > told) else None,
        words=telling_words(h.sentences, own, settings),
        own=own,
        text=" ".join(h.sentences).casefold(),
        tokens=tokens_of(h.sentences),
        told_of=frozenset(c for t in h.sentences for c in countries_in(t, settings.countries)),
        outer=frozenset(kind for _, kind in h.outer),
    )


# -- keys --------------------------------------------------------------------------------------


def life_keys(happening: Happening, rules: Sequence[LifeRule], settings: JoinSettings) -> Keys:
    """Return the keys under which a happening is kept, and under which it seeks others.

    A key names track, end of the rule, sides and period.
    """
    return _keys(standing_of(happening, settings), rules)


def _keys(item: Standing, rules: Sequence[LifeRule]) -> Keys:
    keys: set[str] = set()
    seeks: set[str] = set()
    if item.told is None:
        return Keys((), ())
    period = item.told // _PERIOD
    sides = _side_keys(item)
    for rule in rules:
        reach = rule.within // _PERIOD + 1
        track = track_of(rule)
        if _is_stage(item, rule.first):
            for kept, sought in sides:
                keys |= {f"{track}|f|{kept}|{period}"} if kept else set()
                seeks |= {f"{track}|t|{sought}|{period + n}" for n in range(reach + 1) if sought}
        if _is_stage(item, rule.then):
            for kept, sought in sides:
                keys |= {f"{track}|t|{kept}|{period}"} if kept else set()
                seeks |= {f"{track}|f|{sought}|{period - n}" for n in range(reach + 1) if sought}
    return Keys(tuple(sorted(keys)), tuple(sorted(seeks)))


def _side_keys(item: Standing) -> list[tuple[str, str]]:
    """Return what it is kept and sought under: its pairs of states, or its state if open."""
    both = sorted(item.both.countries)
    dyads = [f"{a}~{b}" for n, a in enumerate(both) for b in both[n + 1 :]][:12]
    out = [(d, d) for d in dyads]
    for country in both:
        if dyads:
            out += [(f"{country}~all", ""), ("", f"{country}~open")]
        else:
            out += [(f"{country}~open", f"{country}~all"), (f"{country}~all", f"{country}~open")]
            out += [("", f"{country}~all")]
    return out


# -- links -------------------------------------------------------------------------------------


def link_lives(
    happenings: Iterable[Happening], rules: Sequence[LifeRule], settings: JoinSettings
) -> tuple[LifeLink, ...]:
    """Return the links between happenings, by id; a function of the set of happenings."""
    items = {h.id: standing_of(h, settings) for h in sorted(happenings, key=lambda h: h.id)}
    return _settle(_proposals(items, rules, settings))


def update_lives(
    changed: Collection[Happening],
    gone: Collection[Happening],
    rules: Sequence[LifeRule],
    settings: JoinSettings,
    near: Callable[[frozenset[str]], Iterable[Happening]],
) -> tuple[tuple[LifeLink, ...], frozenset[str]]:
    """Return the links around changed happenings, and the ids of all happenings concerned.

    `gone` are superseded happenings as they were; `near(keys)` gives the happenings in force that
    are kept under any of the keys. Stored links with an end among the ids returned are superseded.
    The record is then equal to that of `link_lives` over everything.
    """
    items = {h.id: standing_of(h, settings) for h in changed}
    lost = [standing_of(h, settings) for h in gone]
    asked: set[str] = set()
    edge = [*items.values(), *lost]
    tied = {h.id for h in gone} | set(items)
    while edge:
        seeks = {k for item in edge for k in _keys(item, rules).seeks} - asked
        asked |= seeks
        if seeks:
            for happening in near(frozenset(seeks)):
                items.setdefault(happening.id, standing_of(happening, settings))
        around = items | {s.happening.id: s for s in lost if s.happening.id not in items}
        reached = _reach(tied, _proposals(around, rules, settings))
        edge = [items[name] for name in sorted(reached - tied) if name in items]
        tied |= reached
    within = {name: items[name] for name in sorted(tied) if name in items}
    return _settle(_proposals(within, rules, settings)), frozenset(tied)


def _reach(start: set[str], proposals: Iterable[Proposal]) -> set[str]:
    ties: dict[str, set[str]] = defaultdict(set)
    for p in proposals:
        ties[p.first].add(p.then)
        ties[p.then].add(p.first)
    seen, edge = set(start), list(start)
    while edge:
        for other in ties[edge.pop()] - seen:
            seen.add(other)
            edge.append(other)
    return seen


def _proposals(
    items: Mapping[str, Standing], rules: Sequence[LifeRule], settings: JoinSettings
) -> list[Proposal]:
    kept: dict[str, list[str]] = defaultdict(list)
    sought: dict[str, tuple[str, ...]] = {}
    for name, item in items.items():
        keys = _keys(item, rules)
        sought[name] = tuple(k for k in keys.seeks if "|t|" in k)
        for key in keys.keys:
            kept[key].append(name)
    out = []
    for name, item in items.items():
        for other in sorted({o for key in sought[name] for o in kept.get(key, ())} - {name}):
            out += _proposed(item, items[other], rules, settings)
    return out


def _proposed(
    first: Standing, then: Standing, rules: Sequence[LifeRule], settings: JoinSettings
) -> list[Proposal]:
    """Return for each track the best rule that can link two happenings."""
    best: dict[str, Proposal] = {}
    for rule in rules:
        if not (_is_stage(first, rule.first) and _is_stage(then, rule.then)):
            continue
        if not _same_act(first, then, rule, settings):
            continue
        found = _agree(first, then, rule, settings)
        if found is None or found[0] < settings.limits["life"] + rule.specific:
            continue
        proposal = Proposal(first.happening.id, then.happening.id, rule, *found)
        held = best.get(proposal.track)
        if held is None or (-rule.order, -proposal.points, rule.id) < (
            -held.rule.order,
            -held.points,
            held.rule.id,
        ):
            best[proposal.track] = proposal
    return list(best.values())


def _settle(proposals: Iterable[Proposal]) -> tuple[LifeLink, ...]:
    follows: set[tuple[str, str]] = set()
    used: set[tuple[str, str]] = set()
    out = []
    for p in sorted(proposals, key=lambda p: (-p.points, p.then, p.first, p.rule.id)):
        if (p.then, p.track) in follows or ((p.first, p.track) in used and not p.rule.many):
            continue
        follows.add((p.then, p.track))
        if not p.rule.many:
            used.add((p.first, p.track))
        out.append(_link(p))
    return tuple(sorted(out, key=lambda link: link.id))


def _link(p: Proposal) -> LifeLink:
    sure = min(1.0, 0.6 + 0.1 * p.points)
    return LifeLink(
        id=content_id("ll", p.first, p.then, p.rule.id),
        kind=p.rule.kind,
        first=p.first,
        then=p.then,
        rule=p.rule.id,
        reason=p.reason,
        confidence=round(p.rule.confidence * sure, 3),
    )


# -- whether two happenings agree --------------------------------------------------------------


def _is_stage(item: Standing, stage: Stage) -> bool:
    if stage.statuses and item.happening.status not in stage.statuses:
        return False
    if stage.acts and not item.acts & stage.acts:
        return False
    if stage.outer and not item.outer & stage.outer:
        return False
    if stage.confirmed and not (item.happening.confirmed or "confirm" in item.text):
        return False
    return not stage.words or _has_word(item.text, stage.words)


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    padded = " " + text
    return any(f" {w}" in padded or f"-{w}" in padded for w in words)


def _same_act(first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings) -> bool:
    """Whether the second act is the first one, where the rule leaves open which acts they are."""
    if rule.then.acts and rule.first.acts:
        return True
    if rule.then.acts:
        return True
    a, b = first.happening, then.happening
    if a.type != b.type:
        return frozenset((a.type, b.type)) in settings.sisters
    if not a.mode or not b.mode or a.mode == b.mode:
        return True
    return frozenset((a.mode, b.mode)) in settings.alike.get(a.type, ())


def _agree(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    """Return points and reason for a link, or None where something rules it out."""
    if first.told is None or then.told is None or first.day is None or then.day is None:
        return None
    gap = then.told - first.told
    strict = rule.first.statuses & rule.then.statuses
    if gap < (1 if strict else 0) or gap > rule.within or then.day < first.day - 1:
        return None
    sides = _sides(first, then, rule)
    if sides is None:
        return None
    points, reasons = sides
    told = (_dates(first, then, rule, settings), _places(first, then, rule, settings))
    for found in (*told, _said(first, then, rule)):
        if found is None:
            return None
        points += found[0]
        reasons += f"; {found[1]}" if found[1] else ""
    points -= 0.5 * gap / max(rule.within, 1)
    reasons += f"; {gap} days later" if gap != 1 else "; a day later"
    return round(points, 3), reasons


def _sides(first: Standing, then: Standing, rule: LifeRule) -> tuple[float, str] | None:
    a, b = first, then
    mutual = a.happening.reciprocal or b.happening.reciprocal
    points: float | None
    if rule.sides == "same" and mutual:
        points = _union(a.both, b.both)
    elif rule.sides in ("same", "object"):
        points = _pairwise(a, b, (a.actor, b.actor), (a.recipient, b.recipient))
    elif rule.sides == "answered":
        points = _pairwise(a, b, (a.recipient, b.actor), (a.actor, b.recipient))
    elif rule.sides == "actor":
        points = 1.0 if a.actor.countries & b.actor.countries else None
    else:
        points = 0.5 if a.both.countries & b.both.countries else None
    if points is None:
        return None
    persons = _persons(a, b, rule)
    if persons is None:
        return None
    reason = "the same sides" if points >= 1 else "one side agrees, one is open"
    if persons:
        return points + min(2.5, 1.2 * persons), f"{reason}; the same persons"
    return points, reason


def _union(one: Side, other: Side) -> float | None:
    shared = one.countries & other.countries
    if len(shared) >= 2:
        return 2.0
    if not shared:
        return None
    return 0.7 if len(one.countries) == 1 or len(other.countries) == 1 else None


def _pairwise(
    first: Standing, then: Standing, actors: tuple[Side, Side], recipients: tuple[Side, Side]
) -> float | None:
    """Return points for sides that agree; what is only named in the sentence counts as open."""
    agree = 0
    for a, b in (actors, recipients):
        if not a.named or not b.named:
            continue
        if a.countries & b.countries:
            agree += 1
        elif not (a.countries & then.told_of or b.countries & first.told_of):
            return None
    if not agree:
        return None
    if agree == 1:
        return 0.7
    return 2.0 if len(actors[0].countries | recipients[0].countries) > 1 else 1.2


def _persons(a: Standing, b: Standing, rule: LifeRule) -> float | None:
    """Return how many persons the two share; None where a country has others in each."""
    shared = 0.0
    pairs = [(a.both, b.both)]
    if rule.sides == "object":
        pairs = [(a.recipient, b.recipient)]
    for one, other in pairs:
        for country in {c for c, _ in one.persons} & {c for c, _ in other.persons}:
            here = [n for c, n in one.persons if c == country]
            there = [n for c, n in other.persons if c == country]
            same = sum(any(same_person(n, m) for m in there) for n in here)
            if not same:
                return None
            shared += same
        names = {g for _, g in one.groups}, {g for _, g in other.groups}
        if names[0] and names[1]:
            if names[0] & names[1]:
                shared += 1
            elif rule.sides == "object":
                return None
        if not shared and (
            any(is_told(n, b.tokens) for _, n in one.persons)
            or any(is_told(n, a.tokens) for _, n in other.persons)
        ):
            shared = 0.7
    return shared


def _dates(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    slack = int(settings.limits["life_slack"])
    due = first.due
    if rule.date == "free":
        return 0.0, ""
    day = then.day or 0
    when = then.due if then.happening.status in _AHEAD else Days(day, day, True, False)
    if rule.date == "differs":
        if due is None or when is None or _meet(due, when, 0):
            return None if rule.place != "differs" else (0.0, "")
        return 0.5, "another date"
    if due is None or when is None:
        gap = (then.told or 0) - (due.high + slack if due else (first.told or 0) + 30)
        if due is not None and gap > 0:
            return None
        return (-min(1.0, gap / 120), "no date was set") if gap > 0 else (0.0, "")
    if due.exact and when.exact:
        if _meet(due, when, 1):
            return 2.0, "on the day it was set for"
        return None
    if _meet(due, when, slack):
        return 1.0, "the dates fit"
    return None


def _meet(one: Days, other: Days, slack: int) -> bool:
    return one.low - slack <= other.high and other.low - slack <= one.high


def _places(
    first: Standing, then: Standing, rule: LifeRule, settings: JoinSettings
) -> tuple[float, str] | None:
    one, other = first.happening.place, then.happening.place
    if one is None or other is None:
        return (0.0, "") if rule.place == "free" else None
    if is_spot(one) and is_spot(other):
        near = distance_km(one, other) <= settings.limits["near_km"]
    elif one.text.casefold() == other.text.casefold():
        near = True
    else:
        far = bool(one.country and other.country and one.country != other.country)
        return (-1.0, "in another country") if far and rule.place == "free" else (0.0, "")
    if rule.place == "differs":
        return None if near else (0.5, "in another place")
    return (1.0, "in the same place") if near else (-1.5, "in another place")


def _said(first: Standing, then: Standing, rule: LifeRule) -> tuple[float, str]:
    own = first.own | then.own
    here = {w: v for w, v in first.words.items() if w not in own}
    there = {w: v for w, v in then.words.items() if w not in own}
    less = min(sum(here.values()), sum(there.values()))
    common = sum(min(v, there[w]) for w, v in here.items() if w in there)
    share = common / max(less, 4.0)
    if common:
        return 2.0 * share, f"{share:.0%} of the telling words"
    if less >= 4.0 and not rule.then.words:
        return -0.5, "no telling word in common"
    return 0.0, ""
