"""How an act stands by its own words: tense, mood, negation, adverbs and adjectives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from detente.acts.syntax import SUBJECTS, first_conjunct, governing_verb, is_verb, prep_objects
from detente.language.parse import Parse
from detente.records import EventType, Status, When

FUTURE = frozenset(["will", "'ll", "wo", "shall", "ll"])
WOULD = frozenset(["would", "'d"])
POSSIBLE = frozenset(["may", "might", "could", "can", "ca"])
OBLIGED = frozenset(["should", "must", "ought"])
NEGATIONS = frozenset(["not", "n't", "never", "no", "nor", "neither", "hardly", "without"])
CONDITIONS = frozenset(["if", "unless", "provided", "whether", "lest"])
TIMES = frozenset(["after", "when", "once", "before", "until", "till", "whenever"])
# Behind "at no", "in no", "under no", "on no": what did not happen by any of these.
NO_WAY = frozenset(
    "time point stage way circumstance circumstances account case condition conditions".split()
)

# What there is none of where nothing was done.
PROOF = frozenset(["evidence", "indication", "sign", "proof", "suggestion", "hint"])

# Verbs that say of an act noun that it takes place; their tense is that of the act.
OCCUR = frozenset(
    "take hold occur happen begin start open resume convene go proceed come follow end conclude "
    "last continue be unfold erupt break schedule set expect plan".split()
)

# Verbs of a relative clause whose future is that of the noun: "talks that will include Canada".
TAKING_PLACE = OCCUR | frozenset("include involve gather bring discuss focus cover address".split())

# Acts of speech and standing are over when they are said; only material ones are "ongoing".
NEVER_ONGOING = frozenset(
    ["AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE", "SUPPORT"]
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The status an act has by its own words; `possible` where the text only says that it may be.

    `word` is the token that decided, or None where it was the plain tense.
    """

    status: Status
    possible: bool = False
    negated: bool = False
    word: int | None = None


HAPPENED = Standing("happened")


def verb_standing(p: Parse, verb: int, modifiers: Mapping[str, Status]) -> Standing:
    """Return the standing of an act that a verb form tells."""
    negation = _negation(p, verb)
    if negation is not None:
        return Standing("denied", negated=True, word=negation)
    if p.deps[verb] in ("ccomp", "acl", "relcl") and p.lemmas[p.heads[verb]] in PROOF:
        for c in p.children[p.heads[verb]]:
            if p.lower[c] == "no":  # "there is no evidence that Russia backs them"
                return Standing("denied", negated=True, word=c)
    for c in p.children[verb]:
        if p.deps[c] == "advmod" and p.lower[c] in modifiers:
            return Standing(modifiers[p.lower[c]], word=c)
    aux = auxiliaries(p, verb)
    marks = {p.lower[c] for c in p.children[verb] if p.deps[c] == "mark"}
    if marks & CONDITIONS:
        return Standing("conditional", possible=True)
    for c in aux:
        word = p.lower[c]
        if word in FUTURE:
            return Standing("planned", word=c)
        if word in WOULD:
            if any(p.lemmas[a] == "have" for a in aux):
                return Standing("conditional", possible=True, word=c)
            return Standing("planned", word=c)
        if word in ("may", "might") and any(p.lemmas[a] == "have" for a in aux):
            return Standing("alleged", word=c)
        if word in POSSIBLE:
            return Standing("conditional", possible=True, word=c)
        if word in OBLIGED:
            return Standing("demanded", word=c)
    if p.tags[verb] == "VB" and any(p.lower[c] == "to" for c in aux):
        return Standing("planned", possible=not _is_set(p, verb))
    if p.tags[verb] == "VBG" and any(p.lemmas[c] == "be" for c in aux):
        return Standing("ongoing")
    return _of_main_clause(p, verb) or HAPPENED


def _of_main_clause(p: Parse, verb: int) -> Standing | None:
    """Return the standing that a clause without one of its own shares with the clause above.

    "It could build a camp, helping refugees"; "will meet him after the troops leave". Not so behind
    "will": "will stay away, accusing its hosts of fraud". "Could provoke Russia into attacking".
    """
    into = p.deps[verb] == "pcomp" and p.lower[p.heads[verb]] == "into"
    if into and is_verb(p, above := p.heads[p.heads[verb]]):
        words = {p.lower[c] for c in auxiliaries(p, above)}
        return Standing("conditional", possible=True) if words & POSSIBLE else None
    if p.deps[verb] != "advcl" or not is_verb(p, p.heads[verb]):
        return None
    bare = p.tags[verb] == "VBG" and not any(p.deps[c] in SUBJECTS for c in p.children[verb])
    timed = p.tags[verb] in ("VBP", "VBZ") and any(p.lower[c] in TIMES for c in p.children[verb])
    words = {p.lower[c] for c in auxiliaries(p, p.heads[verb])}
    if timed and words & FUTURE:
        return Standing("planned")
    if bare and words & POSSIBLE:
        return Standing("conditional", possible=True)
    return None


def _is_set(p: Parse, verb: int) -> bool:
    """Whether an infinitive says by itself what will be: "is to meet", "Modi to visit Oslo"."""
    verb = first_conjunct(p, verb)
    return p.deps[verb] == "ROOT" or p.lemmas[p.heads[verb]] == "be"


def auxiliaries(p: Parse, verb: int) -> list[int]:
    """Return the auxiliaries of a verb; those of the first member serve a coordination."""
    out = [c for c in p.children[verb] if p.deps[c] in ("aux", "auxpass")]
    if not out and p.deps[verb] == "conj" and is_verb(p, p.heads[verb]):
        if not any(p.deps[c] in SUBJECTS for c in p.children[verb]):
            first = p.heads[verb]
            if p.tags[first] == p.tags[verb] or p.tags[verb] == "VB":
                return auxiliaries(p, first)
    if not out and _goes_on(p, verb):
        return auxiliaries(p, p.heads[verb])
    return out


def _goes_on(p: Parse, verb: int) -> bool:
    """Whether a participle goes on a list of passives: "can be harassed, attacked or robbed"."""
    head = p.heads[verb]
    return (
        p.deps[verb] in ("advcl", "acomp")
        and p.tags[verb] == "VBN"
        and (p.tags[head] == "VBN" or p.lemmas[head] == "be")
        and head < verb <= head + (2 if p.deps[verb] == "advcl" else 6)
    )


def _negation(p: Parse, token: int) -> int | None:
    for c in p.children[token]:
        if p.deps[c] == "neg" or (
            p.lower[c] in NEGATIONS and p.deps[c] in ("advmod", "det", "preconj", "cc")
        ):
            # "not only X but Y" asserts both, "did not X until May" that it happened in May.
            if p.lower[c] == "not" and c + 1 < len(p) and p.lower[c + 1] in ("only", "just"):
                continue
            if p.deps[c] == "neg" and _until(p, token):
                continue
            return c
    if p.deps[token] == "pcomp" and p.lower[p.heads[token]] == "without":
        return p.heads[token]
    for c in p.children[token]:
        for o in p.children[c] if p.deps[c] == "prep" else ():
            if p.lemmas[o] in NO_WAY and any(p.lower[g] == "no" for g in p.children[o]):
                return c
    for c in p.children[token]:
        if p.deps[c] in SUBJECTS and (
            p.lower[c] in ("none", "nobody", "neither")
            or any(
                p.lower[g] in ("no", "neither", "not")
                and p.deps[g] in ("det", "neg", "preconj", "cc")
                and p.lower[min(g + 1, len(p) - 1)] not in ("only", "just")
                for g in (*p.children[c], *(h for g in p.children[c] for h in p.children[g]))
                if g < c
            )
        ):
            return c
    return None


def _until(p: Parse, verb: int) -> bool:
    """Whether a past act is only put off by its negation: "did not search it until October"."""
    return any(p.lower[c] == "did" for c in p.children[verb]) and any(
        p.lower[c] == "until" or any(p.lower[g] == "until" for g in p.children[c])
        for c in p.children[verb]
        if p.deps[c] in ("prep", "mark", "advcl")
    )


def noun_standing(
    p: Parse, noun: int, modifiers: Mapping[str, Status], support: frozenset[str]
) -> Standing:
    """Return the standing of an act that a noun tells."""
    for c in p.children[noun]:
        word = p.lower[c]
        if p.deps[c] in ("amod", "compound", "advmod", "nmod") and word in modifiers:
            return Standing(modifiers[word], word=c)
        if word in ("no", "any") and p.deps[c] in ("det", "neg"):
            return (
                Standing("denied", negated=True, word=c)
                if word == "no"
                else Standing("conditional", possible=True, word=c)
            )
        if word in ("possible", "potential", "likely", "future") and p.deps[c] == "amod":
            return Standing("planned", possible=word != "future", word=c)
        if word in ("further", "new") and p.deps[c] == "amod":
            continue
    for spot in (noun, *prep_objects(p, noun, "of")):
        for c in p.children[spot]:
            if p.deps[c] == "relcl" and p.lemmas[c] in TAKING_PLACE:
                if verb_standing(p, c, modifiers).status == "planned":
                    return Standing("planned", word=c)
    head = p.heads[noun]
    if is_verb(p, head) and p.deps[noun] in SUBJECTS and p.lemmas[head] in OCCUR:
        return verb_standing(p, head, modifiers)
    if p.deps[noun] in SUBJECTS:
        # "Talks between France and Algeria are to begin in Marseille"
        if p.lemmas[head] == "be":
            for c in p.children[head]:
                if p.deps[c] == "xcomp" and p.tags[c] == "VB" and p.lemmas[c] in OCCUR:
                    return verb_standing(p, c, modifiers)
        return HAPPENED
    verb = governing_verb(p, noun)
    if verb is not None and (p.lemmas[verb] in support or p.lemmas[verb] == "be"):
        return verb_standing(p, verb, modifiers)
    if verb is not None and _negation(p, verb) is not None and p.lemmas[verb] not in support:
        return HAPPENED
    return HAPPENED


def condition_of(p: Parse, verb: int) -> str | None:
    """Return the words of the if- or unless-clause that an act depends on."""
    for c in p.children[verb]:
        if p.deps[c] in ("advcl", "ccomp", "prep", "mark", "dep"):
            marks = [g for g in p.children[c] if p.deps[g] == "mark" and p.lower[g] in CONDITIONS]
            if marks and p.lower[marks[0]] != "whether":
                tree = p.subtree(c)
                return p.slice(max(marks[0], tree[0]), _last_word(p, tree))
    return None


def _last_word(p: Parse, tree: list[int]) -> int:
    last = tree[-1]
    while last > tree[0] and p.tags[last] in (".", ",", "''", ":"):
        last -= 1
    return last


def in_condition(p: Parse, token: int) -> bool:
    """Whether a token stands inside an if-clause, which tells no event of its own."""
    here = token
    for _ in range(12):
        if p.deps[here] in ("advcl", "ccomp", "dep") and any(
            p.deps[c] == "mark" and p.lower[c] in CONDITIONS for c in p.children[here]
        ):
            return True
        if p.heads[here] == here:
            return False
        here = p.heads[here]
    return False


def settle_status(
    kind: EventType,
    status: Status,
    condition: str | None,
    when: When | None = None,
    published: date | None = None,
) -> Status:
    """Return the status after looking at date and condition: what lies ahead has not happened."""
    if published is not None and when is not None and when.start is not None:
        ahead = when.start > published.isoformat()[: len(when.start)]
        if ahead and status in ("happened", "ongoing") and kind not in NEVER_ONGOING:
            return "planned"
    if status == "ongoing" and kind in NEVER_ONGOING:
        return "happened"
    if condition is not None and status == "planned":
        return "conditional"
    return status
