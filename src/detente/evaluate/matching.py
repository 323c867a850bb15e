"""One-to-one matching of predicted events to those of the gold, as the scoring rules say.

Both sides are brought into one form, `Act`. Countries that cannot be told apart in the gold are
one (`UNO`, `EUR`, `IGO`); a party without a country counts as absent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.records import Event

# The gold does not tell these apart.
SAME_BODY = {"UNO": "IGO", "EUR": "IGO"}
EVIDENCE_SHARE = 0.6
WORD = re.compile(r"\w+")

# A matched core event outweighs any number of shared sentences, and these any number of optional
# events; no story has 1000 events.
CORE, SHARED, ANY = 1_000_000, 1_000, 1


@dataclass(frozen=True, slots=True)
class Act:
    """An event reduced to what is compared; of the gold or predicted.

    `statuses`, `dates` and `attributed` hold every value that counts as right (a predicted act
    has one of each); dates are ISO, as fine as given, and empty where unstated.
    """

    type: str
    actors: frozenset[str]
    recipients: frozenset[str]
    reciprocal: bool
    sentences: tuple[str, ...]
    statuses: frozenset[str]
    dates: frozenset[str]
    attributed: frozenset[bool]
    optional: bool = False
    embedded: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of indices (gold, predicted), and how much the rest weighs against precision."""

    pairs: tuple[tuple[int, int], ...]
    core: int
    found: int
    wrong: float


def countries(codes: Iterable[str | None]) -> frozenset[str]:
    """Return the countries among the codes, bodies of several states as one."""
    return frozenset(SAME_BODY.get(code, code) for code in codes if code)


def gold_act(event: Mapping[str, Any]) -> Act:
    """Return a gold event, of a story (`sources`, `targets`) or of a sentence, as an `Act`."""
    also: Mapping[str, Any] = event.get("also") or {}

    def right(field: str) -> frozenset[str]:
        values = [event.get(field) or ""]
        if field in also:
            other = also[field]
            values += other if isinstance(other, list) else [other]
        return frozenset(v or "" for v in values)

    return Act(
        type=event["type"],
        actors=countries(p.get("country") for p in _parties(event, "sources", "actors")),
        recipients=countries(p.get("country") for p in _parties(event, "targets", "recipients")),
        reciprocal=bool(event.get("reciprocal")),
        sentences=tuple(event.get("sentences") or ()),
        statuses=right("status"),
        dates=right("date"),
        attributed=frozenset(bool(v) for v in right("attributed_to")),
        optional=bool(event.get("optional")),
        lead=event.get("salience") == 1,
    )


def _parties(event: Mapping[str, Any], *names: str) -> Sequence[Mapping[str, Any]]:
    for name in names:
        if name in event:
            return event[name] or ()
    return ()


def predicted_act(event: Event) -> Act:
    """Return one of our own events as an `Act`."""
    return Act(
        type=event.type,
        actors=countries(p.country for p in event.actors),
        recipients=countries(p.country for p in event.recipients),
        reciprocal=event.reciprocal,
        sentences=tuple(e.text for e in event.evidence),
        statuses=frozenset([event.status]),
        dates=frozenset([event.date.start or ""]),
        attributed=frozenset([bool(event.attribution)]),
        embedded=event.embedded_in is not None,
        lead=event.salience == "lead",
    )


def same_sides(gold: Act, predicted: Act) -> bool:
    """Return whether actor and recipient countries agree.

    Where the gold says that an event is reciprocal, both sides are taken together and must share
    two countries, or one where the gold has only one.
    """
    if not gold.reciprocal:
        return _meet(gold.actors, predicted.actors) and _meet(gold.recipients, predicted.recipients)
    ours = predicted.actors | predicted.recipients
    theirs = gold.actors | gold.recipients
    if not theirs:
        return not ours
    return len(ours & theirs) >= min(2, len(theirs))


def _meet(gold: frozenset[str], predicted: frozenset[str]) -> bool:
    return bool(gold & predicted) if gold else not predicted


def triple_matches(gold: Act, predicted: Act) -> bool:
    """Return whether type, actor country and recipient country match."""
    return gold.type == predicted.type and same_sides(gold, predicted)


def type_matches(gold: Act, predicted: Act) -> bool:
    """Return whether the types match."""
    return gold.type == predicted.type


def type_and_sentence_match(gold: Act, predicted: Act) -> bool:
    """Return whether the types match and an evidence sentence is shared."""
    return gold.type == predicted.type and share_evidence(gold, predicted)


def share_evidence(gold: Act, predicted: Act) -> bool:
    """Return whether any sentence of the one stands in the other."""
    return any(same_sentence(a, b) for a in gold.sentences for b in predicted.sentences)


def same_sentence(one: str, other: str) -> bool:
    """Return whether the words of the shorter sentence stand to 0.6 in the other."""
    first, second = WORD.findall(one.lower()), WORD.findall(other.lower())
    if not first or not second:
        return False
    common = sum((Counter(first) & Counter(second)).values())
    return common >= EVIDENCE_SHARE * min(len(first), len(second))


def right_status(gold: Act, predicted: Act) -> bool:
    """Return whether the status is one that a reader gave."""
    return bool(gold.statuses & predicted.statuses)


def right_month(gold: Act, predicted: Act) -> bool:
    """Return whether the dates agree at the gold's own precision, no finer than the month."""
    (ours,) = predicted.dates
    return any(ours[:7] == date[:7] if len(date) != 4 else ours[:4] == date for date in gold.dates)


def right_attribution(gold: Act, predicted: Act) -> bool:
    """Return whether an attribution is present where a reader gave one, and absent where not."""
    return bool(gold.attributed & predicted.attributed)


def match(
    gold: Sequence[Act], predicted: Sequence[Act], agrees: Callable[[Act, Act], bool]
) -> Matching:
    """Return the best one-to-one matching of acts that agree.

    As many core events as possible are matched; among such matchings those with more shared
    evidence win, then those that use up more optional events. An unmatched predicted act weighs 1
    against precision, an embedded one one half; one that matches an optional event weighs nothing.
    """
    weights: dict[tuple[int, int], int] = {}
    for g, act in enumerate(gold):
        for p, ours in enumerate(predicted):
            if agrees(act, ours):
                weights[g, p] = (
                    (ANY if act.optional else CORE)
                    + (SHARED if share_evidence(act, ours) else 0)
                )  # fmt: skip
    pairs = assign(weights)
    taken = {p for _, p in pairs}
    return Matching(
        pairs=pairs,
        core=sum(not act.optional for act in gold),
        found=sum(not gold[g].optional for g, _ in pairs),
        wrong=sum(0.5 if a.embedded else 1.0 for p, a in enumerate(predicted) if p not in taken),
    )


def assign(weights: Mapping[tuple[int, int], int]) -> tuple[tuple[int, int], ...]:
    """Return the one-to-one pairs of largest total weight; ties go to the earlier in order.

    Weights are positive. Pairs are added one augmenting path at a time, always the path that gains
    most, until none gains anything: with that choice every step is the best matching of its size.
    """
    by_left: dict[int, list[int]] = {}
    for left, right in sorted(weights):
        by_left.setdefault(left, []).append(right)
    partner: dict[int, int] = {}  # right -> left
    while path := _best_path(weights, by_left, partner):
        for left, right in path:
            partner[right] = left
    return tuple(sorted((left, right) for right, left in partner.items()))


def _best_path(
    weights: Mapping[tuple[int, int], int],
    by_left: Mapping[int, list[int]],
    partner: Mapping[int, int],
) -> list[tuple[int, int]]:
    """Return the new pairs of the augmenting path that gains most, or none (Bellman-Ford)."""
    matched = set(partner.values())
    gain = {left: 0 for left in by_left if left not in matched}
    came: dict[int, tuple[int, int]] = {}  # right -> (left it is reached from, gain there)
    changed = True
    while changed:
        changed = False
        for left, rights in by_left.items():
            if left not in gain:
                continue
            for right in rights:
                if partner.get(right) == left:
                    continue
                reached = gain[left] + weights[left, right]
                if right in came and came[right][1] >= reached:
                    continue
                came[right] = (left, reached)
                changed = True
                if right in partner:
                    owner = partner[right]
                    gain[owner] = reached - weights[owner, right]
    ends = [(reached, -end) for end, (_, reached) in came.items() if end not in partner]
    if not ends or max(ends)[0] <= 0:
        return []
    back = {left: taken for taken, left in partner.items()}
    pairs: list[tuple[int, int]] = []
    here: int | None = -max(ends)[1]
    while here is not None:
        left = came[here][0]
        pairs.append((left, here))
        here = back.get(left)
    return pairs
