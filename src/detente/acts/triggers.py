"""Where in a sentence words of the codebook stand: triggers with the patterns that match there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.acts.scene import Scene
from detente.acts.syntax import (
    SAYING,
    TRANSPARENT,
    is_passive,
    is_verb,
    is_verb_clause,
    objects,
    prep_children,
)
from detente.codebook.entries import AUXILIARY_BE, PREPOSITIONS, ActBook, Pattern
from detente.language.parse import Parse

WORD_OBJECTS = frozenset(
    ["dobj", "obj", "attr", "oprd", "acomp", "pobj", "advmod", "amod", "npadvmod", "prt", "xcomp",
     "ccomp", "compound", "dep", "nsubjpass", "pcomp", "advcl"]
)  # fmt: skip


MODALS = frozenset(["must", "should", "ought"])
# Words of a pattern that stand for a form of the clause.
SPECIAL = MODALS | {"not", "be"}
# How many words may stand before each word of a pattern that is read in line, without the parse.
LINE_GAP = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that matches at a trigger, and the tokens that it took, the head first."""

    pattern: Pattern
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A token that speaks of an act; `matches` holds the patterns that fit, best first."""

    token: int
    verbal: bool
    matches: tuple[Match, ...]


def find_triggers(scene: Scene, book: ActBook) -> dict[int, Trigger]:
    """Return the triggers of a sentence by token."""
    p = scene.parse
    out: dict[int, Trigger] = {}
    present = frozenset(p.lower) | frozenset(p.lemmas)
    for token in range(len(p)):
        lemma, tag = p.lemmas[token], p.tags[token]
        if lemma in book.verbs and (tag[0] == "V" or tag in ("JJ", "NN", "NNS", "IN", "NNP")):
            if trigger := _verb_trigger(scene, token, book, present):
                out[token] = trigger
                continue
        if tag[0] == "N" or tag in ("VBG", "JJ"):
            if trigger := _noun_trigger(scene, token, book):
                out[token] = trigger
    return out


def _verb_trigger(
    scene: Scene, token: int, book: ActBook, present: frozenset[str]
) -> Trigger | None:
    p = scene.parse
    if not is_verb(p, token):
        if not stands_as_verb(scene, token):
            return None
    elif p.deps[token] in ("amod", "compound", "aux", "auxpass"):
        return None
    # Most long patterns lack a word of theirs in the whole sentence; seeing that first,
    # mentions and drafts together go from 24,000 to 43,000 words/s (13 stories).
    likely = [
        pattern
        for pattern in book.verbs[p.lemmas[token]]
        if not pattern.words
        or (
            not pattern.words[0].isdisjoint(present)
            and not any(words.isdisjoint(present) for words in pattern.words[1:])
        )
    ]
    if not likely:
        return None
    held = tuple(objects(p, token))
    if any(p.lower[o] == "what" for o in held):  # "what it called unprovoked strikes"
        held = tuple(o for o in held if p.lower[o] == "what")
    matches = [
        m
        for pattern in likely
        if (m := match_verb(p, token, pattern, held) or match_line(p, token, pattern))
    ]
    return Trigger(token, True, tuple(matches)) if matches else None


def stands_as_verb(scene: Scene, token: int) -> bool:
    """Whether a token that the tagger took for another class has the arguments of a verb.

    Headlines and capital letters mislead the tagger: "Russia strikes Kyiv", "Iran Threatens War".
    """
    p = scene.parse
    labels = {p.deps[c] for c in p.children[token]}
    if "nsubj" in labels or "nsubjpass" in labels or "auxpass" in labels:
        return p.tags[token] != "JJ" or "auxpass" in labels or "nsubj" in labels
    return "agent" in labels or ("dobj" in labels and p.tags[token] in ("NNS", "NN", "NNP"))


def match_verb(p: Parse, verb: int, pattern: Pattern, held: tuple[int, ...]) -> Match | None:
    """Return the match of a verb pattern at a verb with the objects `held`, or None."""
    taken = [verb]
    anchor = [verb]
    last_word = len(pattern.words) - 1
    for number, words in enumerate(pattern.words):
        found = None
        if words & PREPOSITIONS:
            for spot in (*anchor, *held):
                for c in p.children[spot]:
                    fits = p.lower[c] in words and p.deps[c] != "aux"
                    if fits and c not in taken and c > min(spot, verb):
                        found = c
                        break
                if found is not None:
                    break
            if found is None and "for" in words:
                found = _for_of_clause(p, verb)
            if found is None and is_passive(p, verb):
                found = next((c for c in p.children[verb] if p.lower[c] in words), None)
        if found is None:
            found = _find_word(p, verb, taken, words, held, modifiers=number < last_word)
        if found is None:
            return None
        taken.append(found)
        anchor = [found, verb, *anchor]
    return Match(pattern, tuple(taken))


def match_line(p: Parse, verb: int, pattern: Pattern) -> Match | None:
    """Return the match of a pattern whose words follow the verb in line, whatever the parse says.

    The parser knows few idioms: in "stands shoulder to shoulder with" it makes a verb of the
    second shoulder. Only for patterns with two words more, one of them no preposition; a comma,
    a verb, a preposition or more than `LINE_GAP` words in between break the line.
    """
    words = pattern.words
    if len(words) < 2 or any(w == AUXILIARY_BE or w & SPECIAL for w in words):
        return None
    if all(w & PREPOSITIONS for w in words):
        return None
    taken, spot = [verb], verb
    for wanted in words:
        for there in range(spot + 1, min(spot + 2 + LINE_GAP, len(p))):
            if p.lower[there] in wanted or p.lemmas[there] in wanted:
                taken.append(there)
                spot = there
                break
            if p.lower[there] in PREPOSITIONS:
                return None
            if not p.words[there][0].isalnum() and p.words[there] not in ("'s", "-", '"'):
                return None
            if is_verb(p, there) and p.deps[there] not in ("amod", "compound"):
                return None
        else:
            return None
    return Match(pattern, tuple(taken))


def _for_of_clause(p: Parse, verb: int) -> int | None:
    """Return the "for" of "called for Israel to stop", which the parser hangs on "stop"."""
    for c in p.children[verb]:
        if p.deps[c] in ("ccomp", "xcomp", "advcl"):
            for g in p.children[c]:
                if p.lower[g] == "for" and p.deps[g] == "mark":
                    return g
    return None


def _find_word(
    p: Parse,
    verb: int,
    taken: list[int],
    words: frozenset[str],
    held: tuple[int, ...],
    *,
    modifiers: bool,
) -> int | None:
    """Return the token of a pattern's word; before its last it may be a modifier of the object."""
    last = taken[-1]
    if words == AUXILIARY_BE:
        forms = [c for c in p.children[verb] if p.deps[c] in ("aux", "auxpass", "cop")]
        return next((c for c in forms if p.lemmas[c] == "be"), None)
    if words == {"be"}:  # "said Y was behind it"
        forms = [c for c in p.children[verb] if p.deps[c] in ("aux", "auxpass", "cop", "ccomp")]
        return next((c for c in forms if p.lemmas[c] == "be"), None)
    if words == {"not"}:
        return next((c for c in p.children[verb] if p.deps[c] == "neg"), None)
    if words <= MODALS:  # "said Y must go"
        clauses = [c for c in p.children[verb] if p.deps[c] == "ccomp"]
        forms = [g for c in clauses for g in p.children[c] if p.deps[g] == "aux"]
        return next((g for g in forms if p.lower[g] in words), None)
    behind_preposition = last != verb and p.lower[last] in PREPOSITIONS
    candidates = [] if behind_preposition else list(held)
    if modifiers:
        candidates += [c for o in held for c in p.children[o] if p.deps[c] in ("compound", "amod")]
    # "ordered Y held", but not "a plan to blockade"
    candidates += [
        c for o in held for c in p.children[o] if p.deps[c] == "acl" and p.tags[c] != "VB"
    ]
    for spot in (last, verb):
        candidates += [c for c in p.children[spot] if p.deps[c] in WORD_OBJECTS]
        if p.lower[spot] in PREPOSITIONS and spot != verb:
            candidates += [
                g for c in p.children[spot] for g in p.children[c] if p.deps[g] == "conj"
            ]
    for c in candidates:
        if c in taken or (is_verb_clause(p, c) and not _is_content(p, verb, c)):
            continue
        if p.lemmas[c] in words or p.lower[c] in words:
            return c
        if p.lemmas[c] in TRANSPARENT or p.lower[c] in TRANSPARENT:
            for prep in prep_children(p, c):
                for g in p.children[prep]:
                    if p.lemmas[g] in words or p.lower[g] in words:
                        return g
    return None


def _is_content(p: Parse, verb: int, clause: int) -> bool:
    """Whether a clause is what a verb says or wants: "said Y would regret it"."""
    if p.deps[clause] == "xcomp":
        return True
    if p.deps[clause] != "ccomp" or p.heads[clause] != verb:
        return False
    return p.lemmas[verb] in SAYING or any(p.lower[g] == "to" for g in p.children[clause])


def _noun_trigger(scene: Scene, token: int, book: ActBook) -> Trigger | None:
    p = scene.parse
    patterns = book.nouns.get(p.lemmas[token]) or book.nouns.get(p.lower[token])
    phrases = book.phrases.get(p.lower[token])
    if not patterns and not phrases:
        return None
    if p.deps[token] in ("compound", "nmod") and not phrases:
        return None
    if p.tags[token] in ("VBG", "JJ") and not _is_nominal(p, token):
        return None
    mention = scene.mention_at(token)
    named = mention is not None and mention.head == token
    if mention is not None and p.tags[token][:3] == "NNP":
        return None
    if named and _has_act_verb(p, token, book):
        return None
    matches = [m for pattern in patterns or () if (m := _match_noun(p, token, pattern))]
    matches += [m for pattern in phrases or () if (m := _match_phrase(p, token, pattern))]
    if named:  # "Israeli air strikes on Syria" names what acts and tells an act
        matches = [m for m in matches if m.pattern.entry.type == "ASSAULT"]
    matches.sort(key=lambda m: m.pattern.weight, reverse=True)
    return Trigger(token, False, tuple(matches)) if matches else None


def _has_act_verb(p: Parse, noun: int, book: ActBook) -> bool:
    """Whether a noun is the subject of a verb that tells the act itself: "air raids killed ten"."""
    patterns = book.verbs.get(p.lemmas[p.heads[noun]], ())
    return p.deps[noun] == "nsubj" and any(
        q.entry.type == "ASSAULT" and not q.words for q in patterns
    )


def _is_nominal(p: Parse, token: int) -> bool:
    return p.deps[token] in ("pobj", "dobj", "nsubj", "nsubjpass", "ROOT") and any(
        p.deps[c] in ("det", "poss", "amod") or p.lower[c] == "of" for c in p.children[token]
    )


def _match_noun(p: Parse, token: int, pattern: Pattern) -> Match | None:
    taken = [token]
    spot = token - 1
    floor = min((c for c in p.children[token]), default=token)
    for words in reversed(pattern.words):
        while spot >= max(floor, 0) and p.lemmas[spot] not in words and p.lower[spot] not in words:
            spot -= 1
        if spot < max(floor, 0):
            return None
        taken.append(spot)
        spot -= 1
    return Match(pattern, tuple(taken)) if _goes_on(p, token, pattern, taken) else None


def _goes_on(p: Parse, noun: int, pattern: Pattern, taken: list[int]) -> bool:
    """Whether what a pattern needs behind a noun stands there; its tokens are added to `taken`."""
    held: Sequence[int] = p.children[noun]
    for words in pattern.behind:
        found = next((c for c in held if p.lemmas[c] in words or p.lower[c] in words), None)
        if found is None or found < noun:
            return False
        taken.append(found)
        held = p.children[found]
    return True


def _match_phrase(p: Parse, token: int, pattern: Pattern) -> Match | None:
    first = token - len(pattern.words)
    if first < 0:
        return None
    for spot, words in enumerate(pattern.words, start=first):
        if p.lower[spot] not in words and p.lemmas[spot] not in words:
            return None
    return Match(pattern, (token, *range(first, token)))
