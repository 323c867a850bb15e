"""Who does what to whom: the actors that stand in the roles around a trigger.

Where a role is looked for is written in the entries (`docs/codebook.md`, "actor, recipient"); the
fall-backs here are for what no entry says: authorities of a passive without an agent, names that
nobody knows, whom the content of an act names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from detente.acts.scene import Scene, parties_at
from detente.acts.syntax import (
    SUBJECTS,
    carrier,
    conjuncts,
    governing_verb,
    indirect_objects,
    is_passive,
    is_verb,
    objects,
    prep_children,
    prep_objects,
    subjects,
    surface_subjects,
)
from detente.acts.triggers import Match, Trigger
from detente.codebook.entries import ActBook, Entry
from detente.language.parse import Parse
from detente.records import Mention, Party

NOTHING: frozenset[str] = frozenset()

# Acts that a state's authorities do, and the words before the place where they do.
OF_AUTHORITIES = frozenset(["COERCE", "RETREAT", "SANCTION"])
PLACED = ("in", "from", "at")
# Nouns that make one preposition with the one before them and the "of" behind.
COMPLEX = {
    "in": frozenset("support favour favor defence defense honour honor memory view light lieu "
                    "spite place front course pursuit search case terms anticipation".split()),
    "on": frozenset(["behalf"]),
    "for": frozenset(["fear", "want", "lack"]),
    "as": frozenset(["part", "sign"]),
}  # fmt: skip

# Bases of parties that are places or whole countries.
PLACE_BASES = frozenset(["place", "capital", "country"])
# Words for many, and prepositions before the place where they protest.
CROWDS = frozenset(
    ["thousands", "hundreds", "dozens", "scores", "tens", "many", "crowds", "masses"]
)
AIMED_AT = ("outside", "at", "near", "before", "against", "to")
CROWD_PLACES = ("in", "across", "through", "throughout", "around", "near", "at", "on", "of")

# Bases of parties whose country is only taken from what stands around.
STORY_GUESSES = ("role+memory", "role+sentence", "role+story")

# Acts that are not done to one's own people.
OUTWARD = frozenset(["RETREAT", "MOBILIZE", "COOPERATE", "AID"])

# Sectors of peoples, faiths and armed groups that are at home in several states.
PEOPLES = frozenset(["CVL", "REL", "REF", "REB"])

# Prepositions behind which stands how, when or why it was done, and not what was.
AROUND = frozenset(
    "by after before during despite amid since without until like because due owing thanks "
    "following".split()
)

# Verbs that name who takes part in what a noun says: "talks that will include Canada".
INCLUDING = frozenset(["include", "involve", "bring", "gather", "group", "comprise"])


# Verbs behind whose "with" stands what was done in answer.
ANSWERING_VERBS = frozenset(["respond", "react", "retaliate", "answer", "counter", "reply"])


# Words for those to whom something is done.
SUFFERING = frozenset(["target", "victim", "object", "prey", "scapegoat", "subject", "casualty"])
# Verbs whose "to" tells what came of it.
LEADING = frozenset(["lead", "bring", "give", "put", "take"])


class Roles:
    """The roles in one sentence, looked up by trigger and pattern."""

    def __init__(self, scene: Scene, book: ActBook) -> None:
        self.scene, self.book = scene, book
        self.p: Parse = scene.parse
        self.lifeless = book.classes.get("lifeless", NOTHING)
        self.stately = book.classes.get("stately", NOTHING)

    def names_actor(self, token: int) -> bool:
        """Whether a token is the head of a mention that is a known actor."""
        mention = self.scene.mention_at(token)
        return mention is not None and mention.head == token and bool(mention.parties)

    def find(
        self, trigger: Trigger, match: Match, role: str, others: Sequence[Party] = ()
    ) -> tuple[Party, ...]:
        """Return who stands in a role; `others` are in the other role already."""
        if sides := self._between(trigger, match):
            return sides[:1] if role == "actor" else sides[1:]
        avoid = frozenset(q.country for q in others if q.country is not None)
        own: tuple[Party, ...] = ()
        own_thing = False
        places = match.pattern.entry.places(role, verb=trigger.verbal)
        if role == "recipient" and match.pattern.entry.reciprocal and not trigger.verbal:
            places = (*places, "involving")
        for place in places:
            standing = self._stand_at(trigger, match, place)
            heads = [h for h in standing if not self._is_half_a_preposition(h)]
            if place == "subject" and role == "actor" and trigger.verbal:
                heads = [h for h in heads if not self._is_coloured(h)]
            closed = self.lifeless if place == "subject" else NOTHING
            found = parties_at(self.scene, heads, avoid=avoid, closed=closed)
            # Missiles of nobody named are fired, not fired at, and do nothing themselves.
            found = tuple(q for q in found if q.country or q.sector != "MIL")
            if found := tuple(q for q in found if not any(same_party(q, o) for o in others)):
                found = self._from_where(trigger, found, heads)
                if not (role == "recipient" and self._is_own(found, avoid, heads)):
                    return found
                own = own or found
                own_thing = own_thing or self._is_named_own(heads)
        if own and match.pattern.entry.type not in OUTWARD and not own_thing:
            return own
        if role == "actor" and match.pattern.entry.type == "PROTEST":
            if found := self._crowd(trigger, match):
                return found
        if role == "actor" and trigger.verbal and match.pattern.entry.type in OF_AUTHORITIES:
            if found := self._authorities(trigger.token):
                return found
        return self._unknown(trigger, match, places, others)

    def _is_half_a_preposition(self, head: int) -> bool:
        """Whether a noun is one half of a preposition: "shut the border in support of Kenya"."""
        p = self.p
        governor = p.heads[head]
        return p.lower[head] in COMPLEX.get(p.lower[governor], NOTHING) and any(
            p.lower[c] == "of" or p.deps[c] == "poss" for c in p.children[head]
        )

    def _is_coloured(self, head: int) -> bool:
        """Whether a phrase only takes its colour from a state: "the Ethiopian pack".

        Its noun is no actor, no act and nothing through which a state acts.
        """
        p = self.p
        if p.tags[head] not in ("NN", "NNS") or p.lower[head] in self.stately:
            return False
        if self.scene.mention_at(head) is not None or p.lemmas[head] in self.book.nouns:
            return False
        before = [m for c in p.children[head] if c < head and (m := self.scene.mention_at(c))]
        return bool(before) and all(
            p.tags[m.head] == "JJ" and q.basis == "demonym" for m in before for q in m.parties
        )

    def _is_own(self, found: Sequence[Party], own: frozenset[str], heads: Sequence[int]) -> bool:
        """Whether people found are the actor's own, by guess or because the text says "its".

        "Sent 400 troops to Liberia", "recalled its ambassador from Quito".
        """
        named_own = self._is_named_own(heads)
        return all(
            q.country in own and (named_own or q.basis.startswith(STORY_GUESSES)) for q in found
        )

    def _is_named_own(self, heads: Sequence[int]) -> bool:
        """Whether the text says "its" or "their" of what stands at one of the heads."""
        p = self.p
        return any(p.tags[c] == "PRP$" for head in heads for c in (head, *p.children[head]))

    def _unknown(
        self, trigger: Trigger, match: Match, places: Sequence[str], others: Sequence[Party]
    ) -> tuple[Party, ...]:
        """Return who has a role under a name that nobody knows, as a party without a country."""
        p = self.p
        for place in places:
            if place not in ("subject", "object", "indirect", "by", "on", "against", "with"):
                continue
            for head in self._stand_at(trigger, match, place):
                mention = self.scene.mention_at(head)
                if mention is None or mention.parties or mention.head != head:
                    continue
                if p.tags[head][:3] != "NNP" or any(_covers(q, p, mention) for q in others):
                    continue
                if mention.first == mention.last and p.lower[head] in self.lifeless:
                    continue  # at the head of a sentence: "Drought has destroyed crops in Zambia"
                text = p.slice(mention.first, mention.last)
                span = p.span(mention.first, mention.last)
                return (Party(text, text, None, None, None, None, span, "unresolved"),)
        return ()

    def _crowd(self, trigger: Trigger, match: Match) -> tuple[Party, ...]:
        """Return those who protest somewhere without being named, as people of that country.

        "Hundreds rallied in Tunis", "protests erupted across Chile".
        """
        p, token = self.p, trigger.token
        spots = [token, *match.tokens[1:]]
        doer = token
        if trigger.verbal and (before := surface_subjects(p, token)):
            heads = [t for t in before if p.lower[t] in CROWDS or t in match.tokens]
            if not heads:
                return ()
            doer = heads[0]
            spots += [o for word in AIMED_AT for o in prep_objects(p, token, word)]
        elif not trigger.verbal and (verb := governing_verb(p, token) or carrier(p, token)):
            spots.append(verb)
        elif p.deps[token] in SUBJECTS:
            spots.append(p.heads[token])
        for place in self._places((spot, word) for word in CROWD_PLACES for spot in spots):
            if place.country is not None:
                words, span = p.words[doer], p.span(doer, doer)
                return (Party(words, words, place.country, "CVL", None, None, span, "role+place"),)
        return ()

    def _authorities(self, token: int) -> tuple[Party, ...]:
        """Return the state where an act of authorities took place that names no agent.

        "Two inspectors were expelled from North Korea", "was arrested in Cairo".
        """
        p = self.p
        if not is_passive(p, token):
            return ()
        spots = [token, *(o for word in PLACED for o in prep_objects(p, token, word))]
        places = self._places((spot, word) for spot in spots for word in PLACED)
        return tuple(islice(places, 1))

    def _places(self, where: Iterable[tuple[int, str]]) -> Iterator[Party]:
        """Yield the places and states behind prepositions, each given with where it hangs."""
        for spot, word in where:
            for party in parties_at(self.scene, prep_objects(self.p, spot, word)):
                if party.basis in PLACE_BASES:
                    yield party

    def _from_where(
        self, trigger: Trigger, found: tuple[Party, ...], heads: Sequence[int]
    ) -> tuple[Party, ...]:
        """Return people whose country was only guessed as those of the country they are from.

        "Released two hostages from Kenya": the parser hangs "from Kenya" on the verb.
        """
        if not all(q.basis.startswith("role+") or _is_stateless(q) for q in found):
            return found
        p = self.p
        spots = [trigger.token, *objects(p, trigger.token), *heads]
        held = [*heads, trigger.token] if any(map(_is_stateless, found)) else heads
        inside = [head for spot in held for head in prep_objects(p, spot, "in")]
        heads = [head for spot in spots for head in prep_objects(p, spot, "from")] + inside
        home = next((q.country for q in parties_at(self.scene, heads) if q.country), None)
        if home is None:
            return found
        return tuple(
            replace(q, country=home)
            if _is_stateless(q)
            else replace(q, country=home, name=q.text, actor_id=None, basis="role+place")
            for q in found
        )

    def _between(self, trigger: Trigger, match: Match) -> tuple[Party, ...]:
        """Return both sides of "between X and Y" beside the act's words, or nothing.

        Read off the mentions in the phrase: with long names the parser often breaks the pair.
        """
        p = self.p
        spots = list(match.tokens)
        if trigger.verbal:
            spots += [t for t in surface_subjects(p, trigger.token) if p.tags[t][0] == "N"]
        elif p.deps[trigger.token] in SUBJECTS:  # "fighting broke out between X and Y"
            spots.append(p.heads[trigger.token])
        for spot in spots:
            for prep in prep_children(p, spot):
                if p.lower[prep] != "between":
                    continue
                tokens = set(p.subtree(prep))
                stops = [
                    t for t in tokens if is_verb(p, t) or p.lower[t] in ("in", "at", "over", "on")
                ]
                end = min(stops, default=len(p))
                found: list[Party] = []
                for mention in self.scene.mentions:
                    if mention.first in tokens and mention.first < end:
                        found += [
                            q for q in mention.parties if not any(same_party(q, f) for f in found)
                        ]
                if len(found) > 1:
                    return tuple(found)
        return ()

    def _stand_at(self, trigger: Trigger, match: Match, place: str) -> list[int]:
        """Return the noun phrases that stand at a place around a trigger."""
        p, token = self.p, trigger.token
        if not trigger.verbal:
            return self._stand_at_noun(token, place, match.tokens)
        if place == "subject":
            return subjects(p, token)
        if place == "object":
            held = objects(p, token)
            if any(p.deps[o] == "dobj" for o in held):  # "called Omar a terrorist"
                held = [o for o in held if p.deps[o] != "oprd" or o not in match.tokens]
            return held
        if place == "indirect":
            return indirect_objects(p, token)
        if place == "owner":
            return [
                c
                for o in objects(p, token)
                if not (is_passive(p, token) and self.names_actor(o))
                for c in p.children[o]
                if p.deps[c] in ("poss", "amod", "compound", "nmod")
            ]
        if place == "clause":
            return self._clause_subjects(token)
        if place == "purpose":
            return self._named_in_purpose([token, *objects(p, token)])
        if own := [t for t in match.tokens if p.lower[t] == place]:
            # "called on X to impose sanctions on Y": the pattern's own word says which "on"
            out = [g for t in own for g in p.children[t] if p.deps[g] == "pobj"]
            if out and not set(out) & set(match.tokens):
                return [m for o in out for m in conjuncts(p, o)]
        out = []
        for spot in dict.fromkeys([*match.tokens, *objects(p, token)]):
            out += [o for o in prep_objects(p, spot, place) if o not in out]
            if p.lower[spot] == place and p.deps[spot] == "mark":
                out += [g for g in p.children[p.heads[spot]] if p.deps[g] in ("nsubj", "nsubjpass")]
            elif p.lower[spot] == place:
                out += [
                    g for g in p.children[spot] if p.deps[g] in ("pobj", "pcomp") and g not in out
                ]
        if place == "with" and not out and match.pattern.entry.reciprocal:
            # "X, along with Y, met": the fellow hangs on the subject
            out += [o for t in surface_subjects(p, token) for o in prep_objects(p, t, "with")]
        if place in ("to", "for") and not out:
            out += indirect_objects(p, token)
        if place in ("to", "into") and not out:  # "returned the mask that it had bought to Peru"
            clauses = [
                c
                for o in objects(p, token)
                if not self.names_actor(o)
                for c in p.subtree(o)
                if p.deps[c] in ("relcl", "acl")
            ]
            out += [
                o
                for c in clauses
                for spot in (c, *objects(p, c))
                for o in prep_objects(p, spot, place)
            ]
        return [m for o in out for m in conjuncts(p, o)]

    def _stand_at_noun(self, token: int, place: str, taken: Sequence[int]) -> list[int]:
        p = self.p
        if place == "subject":
            verb = carrier(p, token)
            if verb is None:
                return []
            if p.lower[p.heads[token]] in AROUND:
                return []  # "led his overthrow following mass protests"
            bears = p.lemmas[verb] in self.book.support or self._answers(verb, token)
            if p.lemmas[verb] in LEADING and p.lower[p.heads[token]] == "to":
                return []  # "his arrest led to riots"
            return subjects(p, verb) if bears else []
        if place == "owner":
            heads = [c for c in p.children[token] if p.deps[c] == "poss"]
            heads += [c for c in p.children[token] if p.deps[c] in ("amod", "compound", "nmod")]
            heads = [h for h in heads if h not in taken]
            return [h for h in heads if self.scene.mention_at(h) is not None] or heads
        if place == "clause":
            return self._clause_subjects(token)
        if place == "object":
            return []
        if place == "purpose":
            verb = governing_verb(p, token)
            return self._named_in_purpose([token] if verb is None else [token, verb])
        if place == "involving":
            spots = [token, *prep_objects(p, token, "of")]
            held = [
                o
                for spot in spots
                for c in p.children[spot]
                if p.deps[c] in ("relcl", "acl", "prep") and p.lemmas[c] in INCLUDING
                for o in objects(p, c)
            ]
            return held or prep_objects(p, token, place)
        out = prep_objects(p, token, place)
        if not out:  # "an attack by rebels on troops": "on" hangs on the rebels
            below = [o for word in ("by", "of") for o in prep_objects(p, token, word)]
            out = [o for b in below for o in prep_objects(p, b, place)]
        verb = governing_verb(p, token)
        if (
            not out
            and verb is not None
            and p.lemmas[verb] in self.book.support
            and p.heads[token] == verb
        ):
            out = prep_objects(p, verb, place)
        return out

    def _answers(self, verb: int, noun: int) -> bool:
        """Whether a verb says that an act is an answer: "Turkey responded with air strikes"."""
        p = self.p
        return p.lemmas[verb] in ANSWERING_VERBS and p.lower[p.heads[noun]] == "with"

    def _named_in_purpose(self, spots: Sequence[int]) -> list[int]:
        """Return whom an infinitive of purpose names: "gave money to feed children in Niger".

        One who has a country goes before people without one.
        """
        p = self.p
        for spot in spots:
            for c in p.children[spot]:
                if p.deps[c] in ("advcl", "acl", "xcomp") and p.tags[c] == "VB":
                    tree = set(p.subtree(c))
                    named = [m for m in self.scene.mentions if m.parties and m.head in tree]
                    known = [m for m in named if m.reason == "given" or m.parties[0].country]
                    for mention in (known or named)[:1]:
                        return conjuncts(p, mention.head)
        return []

    def _clause_subjects(self, token: int) -> list[int]:
        p = self.p
        out = []
        for c in p.children[token]:
            if p.deps[c] in ("ccomp", "xcomp", "acl", "advcl"):
                out += [g for g in p.children[c] if p.deps[g] in ("nsubj", "nsubjpass")]
        return out

    def finds_fault(self, token: int) -> bool:
        """Whether the clause that a verb of saying governs has a word of the class `fault`."""
        p = self.p
        fault = self.book.classes.get("fault", frozenset())
        for c in p.children[token]:
            # "Palestinians are being subjected to atrocities": the one named there is no culprit
            if p.deps[c] == "ccomp" and any(p.deps[g] == "nsubj" for g in p.children[c]):
                if any(p.deps[g] == "attr" and p.lemmas[g] in SUFFERING for g in p.children[c]):
                    continue  # "said the army had become the target of terrorists"
                near = [c, *(g for g in p.children[c] if p.deps[g] not in ("advcl", "nsubj"))]
                near += [h for g in near[1:] for h in p.children[g] if p.deps[g] != "punct"]
                if any(p.lemmas[t] in fault or p.lower[t] in fault for t in near):
                    return True
        return False

    def said(self, trigger: Trigger, match: Match, role: str) -> str:
        """Return what stands where an actor was looked for, for the reader of `explain`."""
        for place in match.pattern.entry.places(role, verb=trigger.verbal):
            heads = self._stand_at(trigger, match, place)
            if heads:
                tree = self.p.subtree(heads[0])
                words = self.p.slice(tree[0], min(tree[-1], tree[0] + 7))
                return f"{place} '{words}' is no known actor"
        return "nothing stands where it is looked for"

    # -- drafts --------------------------------------------------------------------------------

    def named_below(self, token: int, actors: Sequence[Party], entry: Entry) -> tuple[Party, ...]:
        """Return whom the words that hang on an act name, where no place for a recipient does.

        "Milosevic agreed to give the Bosnian government a corridor". The first of another country
        counts, else the first people or body of the same one; what stands in adverbial clauses
        and in coordinated ones is no content of the act.
        """
        p = self.p
        if entry.type == "SUPPORT" and self._is_named_own(objects(p, token)):
            return ()  # "defended its record on Chinese agents"
        own = {q.country for q in actors}
        held = set(_content(p, token))
        found = [m for m in self.scene.mentions if m.head in held and m.parties]
        if entry.type in ("CONSULT", "REJECT"):  # a meeting is not with where it is
            found = [m for m in found if m.parties[0].basis != "place"]
        found = [m for m in found if not m.parties[0].basis.startswith(STORY_GUESSES)]
        others = [m for m in found if m.parties[0].country and m.parties[0].country not in own]
        fellows = [
            m
            for m in found
            if m.parties[0].country in own
            and m.parties[0].basis not in ("place", "country", "capital", "pronoun")
            and m.parties[0].sector != "MIL"
            and not self._is_named_own([m.head])
        ]
        for mention in (others or fellows)[:1]:
            return tuple(q for q in mention.parties if not any(same_party(q, a) for a in actors))
        return ()


def _is_stateless(party: Party) -> bool:
    """Whether a party is a people or faith that lives in several states: "Kurds", "Christians"."""
    return party.country is None and party.basis == "dictionary" and party.sector in PEOPLES


def _content(p: Parse, token: int) -> list[int]:
    """Return the tokens that hang on an act as its content, whatever depth."""
    out: list[int] = []
    todo = [
        c
        for c in p.children[token]
        if p.deps[c]
        not in ("nsubj", "nsubjpass", "advcl", "conj", "cc", "parataxis", "punct", "agent")
    ]
    while todo:
        here = todo.pop()
        out.append(here)
        todo += [c for c in p.children[here] if p.deps[c] not in ("advcl", "parataxis")]
    return sorted(out)


def same_party(one: Party, other: Party) -> bool:
    """Whether two parties are one: by words and country, or by name, country and sector."""
    return (one.span == other.span and one.country == other.country) or (
        one.name == other.name
        and one.country == other.country
        and (one.sector == other.sector or one.role == other.role)
    )


def _covers(party: Party, p: Parse, mention: Mention) -> bool:
    return party.span == p.span(mention.first, mention.last)


def split_sides(parties: Sequence[Party]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return the first-named side and the rest, where both sides of an act stand together."""
    if not parties:
        return (), ()
    first = [q for q in parties if q.country == parties[0].country]
    rest = [q for q in parties if q.country != parties[0].country]
    if not rest and len(first) > 1:
        return tuple(first[:1]), tuple(first[1:])
    return tuple(first), tuple(rest)
