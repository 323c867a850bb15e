"""The one act between two given phrases of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.acts.drafts import Draft, Miss, draft_sentence
from detente.acts.scene import make_scene
from detente.acts.status import noun_standing, settle_status, verb_standing
from detente.acts.syntax import SUBJECTS, is_verb, surface_subjects
from detente.codebook import Codebook
from detente.language.parse import Parse
from detente.language.phrases import find_phrase, phrase_head
from detente.records import EventType, Mention, Party, Status

# What a draft is worth: both given phrases in their roles; one; swapped; or merely in between.
BOTH, ACTOR_ONLY, SWAPPED, RECIPIENT_ONLY, NEITHER = 8.0, 4.0, 2.0, 2.0, 0.0
# An act inside another says less of the pair than the one outside ("threatened to strike").
INNER_COST = 1.5
POSSIBLE_COST = 0.5
# Per token between trigger and actor; decides between acts that are otherwise equal.
DISTANCE_COST = 0.02
# How sure a reading is whose words name neither side where they should.
UNTIED = 0.05
# "the coalition fighting the rebels": an act told inside a given phrase only describes it.
DESCRIBES_COST = 4.0

SUBJECT_PRONOUNS = frozenset(["it", "he", "she", "they", "we", "i"])


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words say of two parties: an act with its status, how sure, and why."""

    type: EventType
    status: Status
    confidence: float
    reason: str
    stopped: bool = False


def read_between(
    parses: Sequence[Parse],
    mentions: Sequence[tuple[Mention, ...]],
    actor: str,
    recipient: str,
    codebook: Codebook,
) -> tuple[Reading, ...]:
    """Return the acts between `actor` and `recipient`, the likeliest first; may be empty."""
    ranked: list[tuple[float, int, Reading]] = []
    untied: list[Reading] = []
    for parse, found in zip(parses, mentions, strict=True):
        a_span, r_span = find_phrase(parse, actor), find_phrase(parse, recipient)
        fixed = _with_given(parse, found, a_span, r_span, actor, recipient)
        drafts, misses = draft_sentence(make_scene(parse, fixed), codebook.acts, codebook.ontology)
        if not drafts:
            untied += _untied(parse, misses, a_span, codebook)
        for draft in drafts:
            worth = _worth(parse, draft, a_span, r_span)
            status = settle_status(draft.type, draft.status, draft.condition)
            stopped = draft.outer is not None and _stops(drafts[draft.outer])
            confidence = round(max(0.05, min(0.95, 0.3 + worth / 14)), 2)
            reading = Reading(draft.type, status, confidence, draft.reason, stopped)
            ranked.append((-worth, len(ranked), reading))
    return tuple(reading for _, _, reading in sorted(ranked, key=lambda r: r[:2])) or tuple(untied)


def _untied(
    p: Parse, misses: Sequence[Miss], actor: tuple[int, int] | None, codebook: Codebook
) -> list[Reading]:
    """Return acts whose words the sentence has though their sides stand elsewhere, nearest first.

    Only where nothing else was read: the caller knows that these two have to do with each other.
    """
    acts = codebook.acts
    out: list[Reading] = []
    for miss in sorted(misses, key=lambda m: abs(m.trigger - (actor[1] if actor else 0))):
        kind = acts.entries[miss.rule].type
        if kind is None or not miss.reason.startswith(("no recipient", "no actor")):
            continue
        if is_verb(p, miss.trigger):
            standing = verb_standing(p, miss.trigger, acts.modifiers)
        else:
            standing = noun_standing(p, miss.trigger, acts.modifiers, acts.support)
        status = settle_status(kind, standing.status, None)
        words = p.slice(min(miss.tokens), max(miss.tokens))
        reason = f"'{words}' reads as {miss.rule}, its sides unread"
        out.append(Reading(kind, status, UNTIED, reason))
    return out


def _stops(outer: Draft) -> bool:
    return outer.entry.inner == "cancelled"


def _with_given(
    p: Parse,
    mentions: tuple[Mention, ...],
    actor_span: tuple[int, int] | None,
    recipient_span: tuple[int, int] | None,
    actor: str,
    recipient: str,
) -> tuple[Mention, ...]:
    """Return the mentions with the two given phrases made mentions of their own."""
    given: list[Mention] = []
    for span, text, name in (
        (actor_span, actor, "@actor"),
        (recipient_span, recipient, "@recipient"),
    ):
        if span is None:
            continue
        if given and not (span[1] < given[0].first or span[0] > given[0].last):
            continue
        first, last = span
        if p.lower[last] in ("'s", "'") and last > first:
            last -= 1
        inside = [m for m in mentions if first <= m.first and m.last <= last and m.parties]
        known = inside[0].parties[0] if inside else None
        party = Party(
            name,
            text,
            known.country if known else None,
            (known.sector if known else None) or "UNK",
            None,
            None,
            p.span(first, last),
            "given",
        )
        given.append(Mention(first, last, phrase_head(p, (first, last)), (party,), "given"))
    if given and given[0].parties[0].name == "@actor":
        given += _pronouns_for(p, given[0], given)
    kept = [m for m in mentions if all(m.last < g.first or m.first > g.last for g in given)]
    return tuple(sorted([*kept, *given], key=lambda m: m.first))


def _pronouns_for(p: Parse, actor: Mention, given: Sequence[Mention]) -> list[Mention]:
    """Return mentions of the actor by pronouns: the subjects of clauses below a verb of its own.

    "Malta said *it* would not take them", "the generals announced *they* will leave".
    """
    out = []
    for token in range(actor.last + 1, len(p)):
        if p.lower[token] not in SUBJECT_PRONOUNS or p.deps[token] not in SUBJECTS:
            continue
        if any(g.first <= token <= g.last for g in given):
            continue
        above = [h for h in p.ancestors(p.heads[token]) if is_verb(p, h)]
        if any(actor.head in surface_subjects(p, verb) for verb in above):
            out.append(Mention(token, token, token, actor.parties, "given"))
    return out


def _worth(
    p: Parse, draft: Draft, actor: tuple[int, int] | None, recipient: tuple[int, int] | None
) -> float:
    acts = any(q.name == "@actor" for q in draft.actors)
    receives = any(q.name == "@recipient" for q in draft.recipients)
    swapped = any(q.name == "@recipient" for q in draft.actors) or any(
        q.name == "@actor" for q in draft.recipients
    )
    if acts and receives:
        worth = BOTH
    elif acts:
        worth = ACTOR_ONLY
    elif draft.reciprocal and swapped:
        worth = BOTH - 1
    elif receives:
        worth = RECIPIENT_ONLY
    elif swapped:
        worth = SWAPPED
    else:
        worth = NEITHER
    if recipient is not None and not receives and _inside(p, draft, recipient):
        worth += 2.5
    if draft.outer is not None:
        worth -= INNER_COST
    if draft.possible:
        worth -= POSSIBLE_COST
    if any(span and span[0] <= draft.trigger <= span[1] for span in (actor, recipient)):
        worth -= DESCRIBES_COST
    if actor is not None:
        worth -= DISTANCE_COST * abs(draft.trigger - actor[1])
    return worth


def _inside(p: Parse, draft: Draft, span: tuple[int, int]) -> bool:
    """Whether a phrase stands in what hangs on the act's words."""
    head = phrase_head(p, span)
    return any(t == head or t in p.ancestors(head) for t in draft.tokens)
