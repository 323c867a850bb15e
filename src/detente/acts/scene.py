"""A sentence with its mentions: which actors stand at a token, or inside a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.acts.syntax import SUBJECTS, TRANSPARENT, conjuncts, prep_children, prep_objects
from detente.language.parse import Parse
from detente.records import Mention, Party

# Prepositions inside a noun phrase behind which an actor may stand, best first:
# "the killing by X of Y", "a bomb attack in Kabul". Tried after possessors and modifiers.
INSIDE = ("by", "of", "from", "against", "on", "between", "among", "with", "for", "to", "at",
          "in", "inside", "over", "near", "across", "into", "about", "under")  # fmt: skip

# Answers are not those of who stands behind "to": "praised the response to Indian jets".
ANSWERS = frozenset(["response", "reaction", "reply", "answer", "resistance", "retaliation"])
OF_ANSWERS = ("by", "of", "from")

MODIFIERS = frozenset(["compound", "amod", "nmod", "npadvmod", "appos"])
MAX_DIG = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """A parse, its mentions, and for each token the mention that covers it (or -1)."""

    parse: Parse
    mentions: tuple[Mention, ...]
    covers: tuple[int, ...]

    def mention_at(self, token: int) -> Mention | None:
        """Return the mention that covers a token."""
        index = self.covers[token]
        return self.mentions[index] if index >= 0 else None


def make_scene(parse: Parse, mentions: Sequence[Mention]) -> Scene:
    """Return the scene of a sentence."""
    covers = [-1] * len(parse)
    for n, mention in enumerate(mentions):
        for token in range(mention.first, mention.last + 1):
            covers[token] = n
    return Scene(parse, tuple(mentions), tuple(covers))


def parties_at(
    scene: Scene,
    heads: Iterable[int],
    *,
    avoid: frozenset[str] = frozenset(),
    closed: frozenset[str] = frozenset(),
) -> tuple[Party, ...]:
    """Return the actors that the noun phrases name, or the first that stands inside each.

    Countries to `avoid` count only where the phrase itself names them, not inside it: in "Trump
    walled off the U.S. border" the border makes nobody a recipient. Inside phrases whose head is
    one of the `closed` words nobody is looked for.
    """
    out: list[Party] = []
    for head in with_fellows(scene, heads):
        if closed and scene.parse.lower[_measured(scene.parse, head)] in closed:
            if not names_itself(scene, head):
                continue
        for party in _parties(scene, head, MAX_DIG, avoid):
            if all((party.name, party.country) != (q.name, q.country) for q in out):
                out.append(party)  # not twice "Xi and his comrades"
    return tuple(out)


def _measured(p: Parse, head: int) -> int:
    """Return the head of what a word of measure measures: "40 percent of Serbia's exports"."""
    for _ in range(MAX_DIG):
        measures = p.lemmas[head] in TRANSPARENT or p.tags[head] == "CD"
        below = prep_objects(p, head, "of") if measures else ()
        if not below:
            break
        head = below[0]
    return head


def with_fellows(scene: Scene, heads: Iterable[int]) -> list[int]:
    """Return the heads, and those that a list in the text joins to them: "X, Y, and Z met".

    The parser often loses members of a list of names; between mentions with nothing but commas and
    an "and" there is no doubt.
    """
    p = scene.parse
    out = list(heads)
    for head in list(out):
        mention = scene.mention_at(head)
        if mention is None or mention.head != head:
            continue
        run, joined, at = [], False, mention.last + 1
        while at < len(p) and p.lower[at] in (",", "and", "&"):
            joined = joined or p.lower[at] != ","
            at += 1
            if at < len(p) and p.lower[at] in ("and", "&", "the"):
                joined = joined or p.lower[at] != "the"
                at += 1
            follower = scene.mention_at(at) if at < len(p) else None
            if follower is None or follower.first > at or not follower.parties:
                break
            if p.deps[follower.head] in SUBJECTS and p.heads[follower.head] != p.heads[head]:
                break
            run.append(follower.head)
            at = follower.last + 1
        if joined:
            out += [h for h in run if h not in out]
    return out


def _parties(scene: Scene, head: int, depth: int, avoid: frozenset[str]) -> tuple[Party, ...]:
    mention = scene.mention_at(head)
    if mention is not None and mention.parties and names_phrase(scene, mention, head):
        return (*_sharers(scene, mention), *mention.parties)
    if depth <= 0:
        return mention.parties if mention is not None else ()
    p = scene.parse
    children = p.children[head]
    if p.lemmas[head] in TRANSPARENT or p.lower[head] in TRANSPARENT or p.tags[head] == "CD":
        for prep in prep_children(p, head):
            if p.lower[prep] == "of":
                return _first(
                    scene, [g for g in p.children[prep] if p.deps[g] == "pobj"], depth - 1, avoid
                )
    possessors = [c for c in children if p.deps[c] == "poss"]
    if _is_ones_own(scene, possessors, avoid):
        return ()
    if found := _first(scene, possessors, depth - 1, avoid):
        return found
    if mention is not None and mention.parties and mention.parties[0].country not in avoid:
        return mention.parties
    by = [prep for prep in prep_children(p, head) if p.lower[prep] == "by"]
    if found := _behind(scene, by, depth, avoid):
        return found
    if found := _first(scene, [c for c in children if p.deps[c] in MODIFIERS], depth - 1, avoid):
        return found
    preps = prep_children(p, head)
    inside = INSIDE if p.lemmas[head] not in ANSWERS else OF_ANSWERS
    for word in inside if preps else ():
        if found := _behind(scene, [c for c in preps if p.lower[c] == word], depth, avoid):
            return found
    for c in children:
        if p.deps[c] in ("acl", "relcl"):
            below = [
                g for prep in prep_children(p, c) for g in p.children[prep] if p.deps[g] == "pobj"
            ]
            if found := _first(scene, below, 1, avoid):
                return found
    return ()


def _sharers(scene: Scene, mention: Mention) -> tuple[Party, ...]:
    """Return who shares a plural noun with a mention: "*Russia* and Turkey's foreign ministers"."""
    p = scene.parse
    if p.tags[mention.head] not in ("NNS", "NNPS"):
        return ()
    return tuple(
        q
        for c in p.children[mention.head]
        if p.deps[c] in ("poss", "amod", "compound", "nmod") and c < mention.first
        if any(p.deps[g] == "conj" and mention.first <= g <= mention.last for g in p.children[c])
        for q in getattr(scene.mention_at(c), "parties", ())
    )


def _is_ones_own(scene: Scene, possessors: Iterable[int], own: frozenset[str]) -> bool:
    """Whether a thing belongs to who acts, so that nobody inside is meant: "defended its vote"."""
    return any(
        scene.parse.tags[c] == "PRP$"
        and (mention := scene.mention_at(c)) is not None
        and bool(mention.parties)
        and all(q.country in own for q in mention.parties)
        for c in possessors
    )


def names_itself(scene: Scene, head: int) -> bool:
    """Whether a phrase is a mention as a whole, and does not just hold one."""
    mention = scene.mention_at(head)
    return mention is not None and mention.head == head and bool(mention.parties)


def names_phrase(scene: Scene, mention: Mention, head: int) -> bool:
    """Whether a mention names the phrase that `head` heads, and not just a modifier in it."""
    if mention.head == head:
        return True
    p = scene.parse
    return p.deps[head] in ("flat", "appos") or mention.last >= head


def _behind(scene: Scene, preps: list[int], depth: int, avoid: frozenset[str]) -> tuple[Party, ...]:
    p = scene.parse
    if not preps:
        return ()
    heads = [g for prep in preps for g in p.children[prep] if p.deps[g] in ("pobj", "pcomp")]
    return _first(scene, [h for head in heads for h in conjuncts(p, head)], depth - 1, avoid)


def _first(scene: Scene, heads: list[int], depth: int, avoid: frozenset[str]) -> tuple[Party, ...]:
    """Return the parties of all heads that are actors, else those inside the first that has any."""
    direct: list[Party] = []
    for head in heads:
        for member in conjuncts(scene.parse, head):
            mention = scene.mention_at(member)
            if mention is not None and mention.parties and names_phrase(scene, mention, member):
                direct += [q for q in mention.parties if q not in direct and q.country not in avoid]
    if direct:
        return tuple(direct)
    for head in heads:
        found = tuple(q for q in _parties(scene, head, depth, avoid) if q.country not in avoid)
        if found:
            return found
    return ()
