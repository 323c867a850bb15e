"""One sentence's acts: which patterns win, who does what to whom, what is inside what.

A `Draft` is an act of the sentence before the story has had its say; a `Miss` is a word of the
codebook that gave none, with the first thing that failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detente.acts.roles import AROUND, Roles, same_party, split_sides
from detente.acts.scene import Scene, parties_at
from detente.acts.status import (
    CONDITIONS,
    HAPPENED,
    Standing,
    condition_of,
    in_condition,
    noun_standing,
    verb_standing,
)
from detente.acts.syntax import (
    DECIDING,
    SUBJECTS,
    TRANSPARENT,
    carrier,
    conjuncts,
    governing_verb,
    has_infinitive,
    is_passive,
    is_verb,
    objects,
    prep_children,
    prep_objects,
    words_near,
)
from detente.acts.triggers import Match, Trigger, find_triggers
from detente.codebook.entries import PREPOSITIONS, ActBook, Entry
from detente.codebook.ontology import Ontology
from detente.language.parse import Parse
from detente.records import EventType, Party, Status

MAX_DEPTH = 8

# Types in which several actors without a recipient are each other's: "X and Y agreed to trade".
MUTUAL_TYPES = frozenset(["CONSULT", "AGREE"])

# Types in which they may be, though the act has no such form: the place is no recipient then.
SHARED_TYPES = frozenset(["CONSULT", "AGREE", "SUPPORT", "CONCEDE", "RETREAT", "COOPERATE"])

# What an act outside makes of one inside goes through a plan or an attempt in between.
HANDED_DOWN = frozenset(["cancelled", "postponed", "denied", "alleged"])

# Acts that answer to what somebody did, and words for what was told before.
ANSWERING = frozenset(["SUPPORT", "ACCUSE", "REJECT"])
POINTING = frozenset(["the", "this", "that", "these", "those", "it", "them"])

# Acts of words whose addressee is a side of what they ask for, promise or threaten.
ADDRESSING = frozenset(["REQUEST", "AGREE", "THREATEN"])

# What is called off by those who would have done it: "unions called off Thursday's strike".
CALLED_OFF = frozenset(["cancelled", "postponed"])

# Acts that are aimed at nobody unless the text says so: who asks for them is not their target.
UNAIMED = frozenset(["MOBILIZE", "PROTEST"])
UNAIMED_MODES = frozenset(["resign", "curfew", "martial-law", "disarm"])

# Verbs with which one says of oneself, too, what one has done.
CLAIMING = frozenset(["claim", "profess", "purport"])


# Sectors that attack in words, rules by which a person is named, and those of a whole state.
OF_WORDS = frozenset(["LEG", "PTY", "OPP", "JRN", "EDU", "ELI"])
NAMED = frozenset(["title", "office", "surname"])
WHOLE = frozenset(["country", "capital", "place", "demonym"])

# What a danger does, and what is done about one.
POSING = frozenset(["pose", "present", "face", "represent", "emanate", "come", "grow"])
FACING = POSING | frozenset(
    "counter combat address see meet tackle fight understand deter assess reduce confront "
    "eliminate remove mitigate contain neutralise neutralize consider regard view perceive "
    "describe call".split()
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An act told in one sentence.

    `outer` is the index of the draft that it is the content of; `below` who is named in the words
    that hang on it, the recipient where none stands in a place for one. `thing` says that its verb
    has an object that is no actor.
    """

    trigger: int
    tokens: tuple[int, ...]
    entry: Entry
    type: EventType
    mode: str | None
    status: Status
    condition: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    reciprocal: bool
    outer: int | None
    possible: bool
    verbal: bool
    reason: str
    below: tuple[Party, ...] = ()
    thing: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """A word of the codebook that gave no act, and why."""

    trigger: int
    tokens: tuple[int, ...]
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Inner:
    """A trigger that another one governs, by way of the complement token `through`."""

    token: int | None
    through: int


def draft_sentence(
    scene: Scene, book: ActBook, ontology: Ontology
) -> tuple[tuple[Draft, ...], tuple[Miss, ...]]:
    """Return the acts of a sentence, outer before inner, and the triggers that gave none."""
    triggers = find_triggers(scene, book)
    if not triggers:
        return (), ()
    return _Reading(scene, book, ontology, triggers).read()


class _Reading:
    """The working state of reading one sentence; nothing of it outlives `read`."""

    def __init__(
        self, scene: Scene, book: ActBook, ontology: Ontology, triggers: Mapping[int, Trigger]
    ) -> None:
        self.scene, self.book, self.ontology = scene, book, ontology
        self.p: Parse = scene.parse
        self.triggers = dict(triggers)
        self.chosen: dict[int, Match] = {}
        self.inner: dict[int, list[Inner]] = {}
        self.asked: dict[int, int] = {}
        self.unaddressed: set[int] = set()
        self.misses: list[Miss] = []
        self.governor: dict[int, int] = {}
        self.roles = Roles(scene, book)
        self.lessening = book.classes.get("lessening", frozenset())

    def read(self) -> tuple[tuple[Draft, ...], tuple[Miss, ...]]:
        self.inner = {t: self._complements(trigger) for t, trigger in self.triggers.items()}
        self.asked = {
            inner.token: token
            for token, found in self.inner.items()
            for inner in found
            if inner.token is not None and self._may_share_sides(token, inner.token)
        }
        for token in self._innermost_first():
            self._choose(token)
        self._drop_consumed()
        for token, match in self.chosen.items():
            if match.pattern.entry.inner is not None:
                for inner in self.inner.get(token, ()):
                    if inner.token is not None and inner.token != token:
                        self.governor.setdefault(inner.token, token)
        return self._drafts()

    def _may_share_sides(self, outer: int, inner: int) -> bool:
        """Whether the sides of an act inside may be told by the words of the act outside alone."""
        entries = [m.pattern.entry for m in self.triggers[outer].matches]
        if self.triggers[inner].verbal:
            return any(e.type in ADDRESSING for e in entries)
        return any(e.inner in CALLED_OFF for e in entries)

    # -- which pattern wins --------------------------------------------------------------------

    def _innermost_first(self) -> list[int]:
        depth = {t: sum(1 for _ in self.p.ancestors(t)) for t in self.triggers}
        return sorted(self.triggers, key=lambda t: (-depth[t], t))

    def _choose(self, token: int) -> None:
        trigger = self.triggers[token]
        first_failed = ""
        for lenient in (False, True):
            for match in trigger.matches:
                if lenient and token not in self.asked and not _is_relief(trigger, match):
                    continue
                failed = self._unmet(trigger, match, lenient=lenient)
                if not failed:
                    self.chosen[token] = match
                    if lenient and _is_relief(trigger, match):
                        self.unaddressed.add(token)
                    return
                first_failed = first_failed or failed
                if match.pattern.entry.blocks:
                    break
        best = trigger.matches[0]
        self.misses.append(Miss(token, best.tokens, best.pattern.entry.id, first_failed))

    def _unmet(self, trigger: Trigger, match: Match, *, lenient: bool) -> str:
        """Return the first condition of the entry that does not hold, or nothing.

        With `lenient` the sides of an act that is asked for, promised or threatened may be missing:
        those of the act outside are its own ("Italy asked Albania to extradite two men"); so may be
        who is helped, for the story may tell it.
        """
        entry = match.pattern.entry
        inner = self.inner[trigger.token]
        if entry.type == "ASSAULT" and trigger.verbal and entry.mode != "suicide-attack":
            if self._is_to_oneself(trigger.token):
                return "done to oneself"
        for need in entry.needs:
            name, _, value = need.partition(":")
            if name == "inner":
                kinds = [self._type_at(i.token) for i in inner]
                if not value and not inner:
                    return "needs an act inside it"
                if value and not any(k is not None and self._is_kind(k, value) for k in kinds):
                    return f"needs a {value} act inside it"
            elif name == "near":
                if not words_near(self.p, trigger.token, frozenset(value.split("|"))):
                    return f"needs one of '{value}' in its clause"
            elif name == "fault":
                if not self.roles.finds_fault(trigger.token):
                    return "the clause finds no fault with anybody"
            elif name == "own":
                if not self._is_own_act(trigger, match):
                    return "the act inside is not the actor's own"
            elif name == "infinitive":
                if has_infinitive(self.p, trigger.token) == (value == "none"):
                    return "an infinitive says what" if value else "no infinitive says what"
            elif need == "object:actor":
                if self._has_lifeless_object(trigger, match):
                    return "its object is no actor"
            elif need == "object:none":
                if objects(self.p, trigger.token) and not is_passive(self.p, trigger.token):
                    return "has an object of its own"
            elif name == "object":
                if not objects(self.p, trigger.token):
                    return "has no object"
            elif name == "made":
                if self._is_danger(trigger.token):
                    return "a danger that is, and no threat that somebody made"
            elif name == "words":
                if not self._is_in_words(trigger, match):
                    return "not by somebody who attacks in words, or on a state"
            else:
                others: tuple[Party, ...] = ()
                if name == "recipient" and "inner:hostile" in entry.needs:
                    others = self.roles.find(trigger, match, "actor")
                parties = self.roles.find(trigger, match, name, others)
                if not parties and need == "recipient" and self._may_name_below(trigger, entry):
                    actors = self.roles.find(trigger, match, "actor")
                    parties = self.roles.named_below(trigger.token, actors, entry)
                if not parties and name == "recipient" and entry.reciprocal:
                    parties = split_sides(self.roles.find(trigger, match, "actor"))[1]
                if not parties and lenient and not value:
                    continue
                if not parties and lenient and trigger.token in self.asked:
                    outside = self.triggers[self.asked[trigger.token]]
                    parties = self.roles.find(outside, outside.matches[0], name)
                if not parties and not (need == "recipient" and self._refers_back(trigger, entry)):
                    return f"no {name}: {self.roles.said(trigger, match, name)}"
                if value and not any(q.sector in value.split("|") for q in parties):
                    return f"{name} is not {value}"
        if entry.type is None and not inner:
            return "colours no act of the codebook"
        return ""

    def _is_to_oneself(self, verb: int) -> bool:
        return any(self.p.lower[o].endswith(("self", "selves")) for o in objects(self.p, verb))

    def _has_lifeless_object(self, trigger: Trigger, match: Match) -> bool:
        """Whether a verb has an object of its own that is no actor and no name: "fight tariffs"."""
        p = self.p
        held = [
            o
            for o in objects(p, trigger.token)
            if o not in match.tokens and not set(prep_objects(p, o, "of")) & set(match.tokens)
        ]
        meant = [
            o
            for o in held
            if p.tags[o] not in ("NN", "NNS")
            or self.roles.names_actor(o)
            or p.tags[min(o + 1, len(p) - 1)] == "NNP"  # "arrested its owner Jimmy Lai"
        ]
        counted = [o for o in held if p.lemmas[o] in TRANSPARENT or p.lower[o] in TRANSPARENT]
        return bool(held) and not meant and not parties_at(self.scene, counted)

    def _is_danger(self, noun: int) -> bool:
        """Whether a threat is a danger: "counter the threat of hunger", "the threat it poses"."""
        p = self.p
        if p.lower[noun] != "threat":
            return False
        verb = carrier(p, noun)
        below = [c for c in p.children[noun] if p.deps[c] in ("acl", "relcl")]
        return (
            any(p.lemmas[c] in POSING for c in below)
            or any(p.lower[c] == "of" for c in p.children[noun])
            or (verb is not None and p.lemmas[verb] in FACING)
        )

    def _is_in_words(self, trigger: Trigger, match: Match) -> bool:
        """Whether an attack is in words: a politician's or a newspaper's on people or a body."""
        actors = self.roles.find(trigger, match, "actor")
        recipients = self.roles.find(trigger, match, "recipient", actors)
        return (
            bool(actors and recipients)
            and all(q.sector in OF_WORDS or q.basis in NAMED for q in actors)
            and not any(q.basis in WHOLE for q in recipients)
        )

    def _is_own_act(self, trigger: Trigger, match: Match) -> bool:
        """Whether who says it would also do the act inside: "warned that it would expel"."""
        p = self.p
        actors = self.roles.find(trigger, match, "actor")
        for inner in self.inner[trigger.token]:
            subjects = [c for c in p.children[inner.through] if p.deps[c] in SUBJECTS]
            doers = parties_at(self.scene, subjects)
            own = {q.country for q in actors}
            if not subjects or (doers and all(q.country in own for q in doers)):
                return True
        return False

    def _may_name_below(self, trigger: Trigger, entry: Entry) -> bool:
        """Whether what is promised may name the recipient, and is nothing hostile."""
        kinds = [self._type_at(i.token) for i in self.inner[trigger.token]]
        hostile = any(k is not None and self._is_kind(k, "hostile") for k in kinds)
        return trigger.verbal and entry.type == "AGREE" and not hostile

    def _refers_back(self, trigger: Trigger, entry: Entry) -> bool:
        """Whether an act is aimed at a thing told before, whose side the story names.

        "Hailed the accord", "backed the plan", "welcomed it".
        """
        p = self.p
        return (
            trigger.verbal
            and entry.type in ANSWERING
            and any(
                p.lower[o] in POINTING
                or any(p.lower[c] in POINTING and p.deps[c] == "det" for c in p.children[o])
                for o in objects(p, trigger.token)
            )
        )

    def _is_kind(self, kind: EventType, value: str) -> bool:
        """Whether a type is friendly or hostile as asked, or one of the types named."""
        if value in ("friendly", "hostile"):
            return self.ontology.types[kind].friendly == (value == "friendly")
        return kind in value.split("|")

    def _type_at(self, token: int | None) -> EventType | None:
        """Return the type of the act at a token, looking through words that only colour it."""
        for _ in range(MAX_DEPTH):
            if token is None or token not in self.chosen:
                return None
            entry = self.chosen[token].pattern.entry
            if entry.type is not None:
                return entry.type
            token = next((i.token for i in self.inner[token] if i.token in self.chosen), None)
        return None

    def _drop_consumed(self) -> None:
        """Drop triggers whose word is part of a longer pattern that won at another token."""
        for token, match in list(self.chosen.items()):
            if token not in self.chosen:
                continue
            entry = match.pattern.entry
            for used in match.tokens[1:]:
                if used in self.chosen and used != token and entry.inner is None:
                    other = self.chosen[used]
                    if token in other.tokens and len(other.tokens) > len(match.tokens):
                        continue
                    del self.chosen[used]

    # -- what is inside what -------------------------------------------------------------------

    def _complements(self, trigger: Trigger) -> list[Inner]:
        """Return what the trigger's word governs: clauses and act nouns, coordinated ones apart."""
        p, token = self.p, trigger.token
        if all(m.pattern.entry.inner is None for m in trigger.matches):
            return []
        found: list[Inner] = []
        for head in self._complement_heads(trigger):
            for member in conjuncts(p, head):
                inner = self._act_below(member, MAX_DEPTH)
                if inner == token:
                    continue
                if all(i.through != member for i in found):
                    found.append(Inner(inner, member))
        return found

    def _complement_heads(self, trigger: Trigger) -> list[int]:
        p, token = self.p, trigger.token
        heads = [
            c
            for c in p.children[token]
            if p.deps[c] in ("xcomp", "ccomp") and (is_verb(p, c) or c in self.triggers)
        ]
        if trigger.verbal:
            nouns = [o for o in objects(p, token) if not self.roles.names_actor(o)]
            heads += [o for o in nouns if o not in heads]
            spots = [token, *objects(p, token)]
        else:
            heads += [
                c
                for c in p.children[token]
                if p.deps[c] in ("acl", "relcl") and p.tags[c] in ("VB", "VBG")
            ]
            verb = governing_verb(p, token)
            if verb is not None and p.lemmas[verb] == "be" and p.deps[token] == "attr":
                heads += [c for c in p.children[verb] if p.deps[c] in ("xcomp", "ccomp")]
            spots = [token]
        for match in trigger.matches:
            spots += [t for t in match.tokens[1:] if t not in spots]
        for spot in spots:
            hanging = [
                c
                for c in prep_children(p, spot)
                if p.lower[c] not in AROUND and p.lower[p.heads[c]] not in AROUND
            ]
            for prep in hanging + ([spot] if p.lower[spot] in PREPOSITIONS else []):
                for g in p.children[prep]:
                    if (
                        p.deps[g] in ("pcomp", "pobj")
                        and g not in heads
                        and not self.roles.names_actor(g)
                    ):
                        heads.append(g)
            heads += [
                c
                for c in p.children[spot]
                if p.deps[c] in ("xcomp", "ccomp", "acl", "advcl")
                and is_verb(p, c)
                and c not in heads
                and (p.deps[c] != "advcl" or (p.tags[c] == "VB" and self._decides(trigger)))
            ]
        return [h for h in heads if h != token]

    def _decides(self, trigger: Trigger) -> bool:
        """Whether an infinitive beside a trigger is its content, and no purpose."""
        return not trigger.verbal or self.p.lemmas[trigger.token] in DECIDING

    def _act_below(self, token: int, depth: int) -> int | None:
        """Return the trigger at a complement, or the one that its verb carries."""
        if token in self.triggers:
            return token
        if depth <= 0:
            return None
        p = self.p
        if is_verb(p, token):
            if p.lemmas[token] in self.lessening:
                return None  # "to reduce the violence"
            below = [c for c in p.children[token] if p.deps[c] in ("xcomp", "ccomp")]
            below += objects(p, token)
            below += [
                g
                for prep in prep_children(p, token)
                for g in p.children[prep]
                if p.deps[g] == "pobj" and p.tags[g][0] == "N"
            ]
        else:
            below = [
                g
                for prep in prep_children(p, token)
                if p.lower[prep] in ("of", "to", "for")
                for g in p.children[prep]
                if p.deps[g] in ("pobj", "pcomp")
            ]
            below += [c for c in p.children[token] if p.deps[c] == "acl"]
        for b in below:
            if b != token and not self.roles.names_actor(b):
                if (found := self._act_below(b, depth - 3)) is not None:
                    return found
        return None

    # -- who does what to whom -----------------------------------------------------------------

    def _drafts(self) -> tuple[tuple[Draft, ...], tuple[Miss, ...]]:
        order = sorted(self.chosen, key=lambda t: (self._nesting(t), t))
        standing: dict[int, Standing] = {}
        parties: dict[int, tuple[tuple[Party, ...], tuple[Party, ...]]] = {}
        drafts: list[Draft] = []
        index: dict[int, int] = {}
        for token in order:
            trigger, match = self.triggers[token], self.chosen[token]
            entry = match.pattern.entry
            outer = self.governor.get(token)
            standing[token] = self._standing(token, standing)
            actors = self.roles.find(trigger, match, "actor")
            recipients = self.roles.find(trigger, match, "recipient", actors)
            if outer is not None:
                actors, recipients = self._inherit(token, outer, parties, actors, recipients)
            recipients = tuple(q for q in recipients if not any(same_party(q, a) for a in actors))
            mutual = entry.reciprocal
            if not trigger.verbal and self._is_topic(actors):
                actors, recipients = self._sides_of_carrier(token, parties, actors, recipients)
            if len(actors) > 1 and entry.type in SHARED_TYPES and _is_place(recipients):
                recipients = ()  # "X and Y signed a truce in Minsk"
                mutual = True
            if not recipients and (mutual or entry.type in MUTUAL_TYPES):
                actors, recipients = split_sides(actors)
                mutual = mutual or bool(recipients)
            if standing[token].status == "alleged" and self._claims_own(token, actors, parties):
                standing[token] = replace(standing[token], status="happened")
            below: tuple[Party, ...] = ()
            if actors and not recipients and token not in self.unaddressed:
                below = self.roles.named_below(token, actors, entry)
            parties[token] = (actors, recipients or below)
            if entry.type is None:
                continue
            draft = Draft(
                trigger=token,
                tokens=match.tokens,
                entry=entry,
                type=entry.type,
                mode=entry.mode,
                status=standing[token].status,
                condition=condition_of(self.p, token) if trigger.verbal else None,
                actors=actors,
                recipients=recipients,
                reciprocal=mutual and bool(recipients),
                outer=self._outer_draft(token, index),
                possible=standing[token].possible,
                verbal=trigger.verbal,
                reason=f"'{self._words(match)}' reads as {entry.id}",
                below=below,
                thing=trigger.verbal and self._has_lifeless_object(trigger, match),
            )
            for copy in self._copies(draft):
                index.setdefault(token, len(drafts))
                drafts.append(copy)
        return tuple(self._fill_outer(drafts)), tuple(self.misses)

    def _claims_own(
        self,
        token: int,
        actors: Sequence[Party],
        parties: Mapping[int, tuple[tuple[Party, ...], tuple[Party, ...]]],
    ) -> bool:
        """Whether an act is claimed by who does it: "Pakistan claimed it shot down a jet"."""
        outer = self.governor.get(token)
        if outer is None or self.chosen[outer].pattern.entry.type is not None:
            return False
        if self.p.lemmas[outer] not in CLAIMING:
            return False
        claimants = {q.country for q in parties.get(outer, ((), ()))[0] if q.country}
        return any(q.country in claimants for q in actors)

    def _is_topic(self, actors: Sequence[Party]) -> bool:
        """Whether an act noun names nobody, or nobody whose country its own words tell."""
        return all(q.basis.startswith("role+") for q in actors)

    def _sides_of_carrier(
        self,
        token: int,
        parties: Mapping[int, tuple[tuple[Party, ...], tuple[Party, ...]]],
        actors: tuple[Party, ...],
        recipients: tuple[Party, ...],
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Return the sides of a meeting that others talk about: theirs, with whom it names itself.

        "X and Y discussed an upcoming meeting"; only for acts in which both sides act alike.
        """
        if not self.chosen[token].pattern.entry.reciprocal:
            return actors, recipients
        for above in self.p.ancestors(token):
            if above in parties and self.chosen[above].pattern.entry.reciprocal:
                one, other = parties[above]
                if recipients:
                    return (*one, *other), recipients
                return one, other
        return actors, recipients

    def _words(self, match: Match) -> str:
        return " ".join(self.p.lower[t] for t in sorted(match.tokens))

    def _nesting(self, token: int) -> int:
        depth = 0
        while token in self.governor and depth < MAX_DEPTH:
            token = self.governor[token]
            depth += 1
        return depth

    def _outer_draft(self, token: int, index: Mapping[int, int]) -> int | None:
        for _ in range(MAX_DEPTH):
            governor = self.governor.get(token)
            if governor is None:
                return None
            if governor in index:
                return index[governor]
            token = governor
        return None

    def _standing(self, token: int, known: Mapping[int, Standing]) -> Standing:
        """Return how the act at a token stands by its own words and by what governs it."""
        p = self.p
        own = (
            verb_standing(p, token, self.book.modifiers)
            if self.triggers[token].verbal
            else noun_standing(p, token, self.book.modifiers, self.book.support)
        )
        if own.negated and own.word in self.chosen[token].tokens:
            own = HAPPENED  # the "not" of "would not accept" is part of what was said
        governor = self.governor.get(token)
        if governor is None:
            if in_condition(p, token):
                return Standing("conditional", possible=True)
            return own
        above = known.get(governor, HAPPENED)
        entry = self.chosen[governor].pattern.entry
        status = compose_status(entry, above, own)
        possible = above.possible or entry.possible or in_condition(p, token)
        return Standing(status, possible=possible, negated=own.negated, word=own.word)

    def _inherit(
        self,
        token: int,
        outer: int,
        parties: Mapping[int, tuple[tuple[Party, ...], tuple[Party, ...]]],
        actors: tuple[Party, ...],
        recipients: tuple[Party, ...],
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Return the sides of an inner act, filled from the act outside where it names none."""
        outer_actors, outer_recipients = parties.get(outer, ((), ()))
        entry = self.chosen[outer].pattern.entry
        by_recipient = entry.inner_by == "recipient"
        if by_recipient and outer_recipients and not self._has_doer(token):
            actors = outer_recipients
        if not actors:
            actors = outer_recipients if by_recipient and outer_recipients else outer_actors
            if by_recipient and not outer_recipients:
                actors = ()
        inner = self.chosen[token].pattern.entry
        unaimed = inner.type in UNAIMED or inner.mode in UNAIMED_MODES
        if not recipients and not (by_recipient and unaimed):
            others = outer_actors if by_recipient else outer_recipients
            recipients = tuple(q for q in others if not any(same_party(q, a) for a in actors))
        return actors, recipients

    def _has_doer(self, token: int) -> bool:
        """Whether an inner act's own words say who does it."""
        p = self.p
        if self.triggers[token].verbal:
            return any(p.deps[c] in ("nsubj", "agent") for c in p.children[token])
        return any(p.deps[c] == "poss" or p.lower[c] == "by" for c in p.children[token])

    def _copies(self, draft: Draft) -> list[Draft]:
        """Return the draft once for each coordinated complement: three threats in one sentence."""
        inner = [i for i in self.inner.get(draft.trigger, ()) if is_verb(self.p, i.through)]
        if draft.type != "THREATEN" or len(inner) < 2:
            return [draft]
        return [
            replace(
                draft,
                tokens=(draft.trigger, i.through),
                condition=draft.condition or condition_of(self.p, i.through),
            )
            for i in inner
        ]

    def _fill_outer(self, drafts: list[Draft]) -> list[Draft]:
        """Return the drafts with outer acts given what only the acts inside them name."""
        out = self._tie_copies(drafts)
        for n, draft in enumerate(out):
            fellows = {m for m, d in enumerate(out) if d.trigger == draft.trigger}
            inside = [d for d in out if d.outer == n]
            if draft.condition is None and draft.type in ("THREATEN", "AGREE", "REJECT"):
                condition = next((d.condition for d in inside if d.condition), None)
                draft = replace(draft, condition=condition)
            inside = inside or [d for d in out if d.outer in fellows]
            if not draft.recipients or _is_place(draft.recipients):
                # "refused to meet Castro at a funeral in Soweto"
                named = self._others(draft, [d for d in inside if not _is_place(d.recipients)])
                draft = replace(draft, recipients=named or draft.recipients)
            out[n] = draft
        for n, draft in enumerate(out):
            if not draft.recipients and draft.type == "THREATEN":
                draft = replace(draft, recipients=self._sides_of_condition(draft))
                out[n] = draft
            if not draft.recipients:
                fellows = {m for m, d in enumerate(out) if d.trigger == draft.trigger}
                out[n] = replace(
                    draft, recipients=self._others(draft, [d for d in out if d.outer in fellows])
                )
        return out

    def _sides_of_condition(self, draft: Draft) -> tuple[Party, ...]:
        """Return who must do something lest a threat be carried out: "unless Iran stops"."""
        p = self.p
        for token in p.subtree(draft.trigger):
            if p.deps[token] == "advcl" and any(
                p.lower[c] in CONDITIONS for c in p.children[token]
            ):
                heads = [c for c in p.children[token] if p.deps[c] in ("nsubj", "nsubjpass")]
                found = parties_at(self.scene, heads)
                if draft.below and any(q.basis == "pronoun" for q in found):
                    return draft.below  # "threatened to keep Russia's ships out if they joined in"
                return tuple(q for q in found if not any(same_party(q, a) for a in draft.actors))
        return ()

    def _others(self, draft: Draft, inside: Sequence[Draft]) -> tuple[Party, ...]:
        """Return the sides of inner acts that are no side of the outer act yet."""
        found: list[Party] = []
        for q in (q for d in inside for q in (*d.actors, *d.recipients)):
            if not any(same_party(q, a) for a in (*draft.actors, *found)):
                found.append(q)
        return tuple(found)

    def _tie_copies(self, drafts: list[Draft]) -> list[Draft]:
        """Return the drafts with each inner act inside the copy of its outer act."""
        out = list(drafts)
        for n, draft in enumerate(out):
            if draft.outer is None:
                continue
            trigger = out[draft.outer].trigger
            copies = [m for m, d in enumerate(out) if d.trigger == trigger]
            if len(copies) < 2:
                continue
            for m in copies:
                through = out[m].tokens[-1]
                if draft.trigger == through or through in self.p.ancestors(draft.trigger):
                    out[n] = replace(draft, outer=m)
        return out


def _is_relief(trigger: Trigger, match: Match) -> bool:
    """Whether a verb with words of its own tells of help, whoever gets it: "released a fund"."""
    told = any(not words & PREPOSITIONS for words in match.pattern.words)
    return trigger.verbal and match.pattern.entry.type == "AID" and told


def _is_place(parties: Sequence[Party]) -> bool:
    """Whether parties are only places where something may have been done."""
    return bool(parties) and all(q.basis in ("place", "capital") for q in parties)


def compose_status(entry: Entry, above: Standing, own: Standing) -> Status:
    """Return the status of an act inside another: by the outer entry, its standing, own words.

    A word that only colours hands its own standing down where it says nothing itself ("threatened
    to continue bombing"); a negated plan or promise is a denied act.
    """
    inner: Status = entry.inner or "happened"
    if own.negated:
        return "happened" if inner == "denied" else "denied"
    if entry.type is None and above.status in HANDED_DOWN and inner != "denied":
        return above.status  # "cancelled a plan to meet", "denied plans to attack"
    if own.status in ("cancelled", "postponed", "alleged") and inner in ("happened", "ongoing"):
        return own.status
    if inner in ("happened", "ongoing"):
        if entry.type is None and above.status not in ("happened", "ongoing"):
            return above.status
        return inner if own.status == "happened" or entry.type is None else own.status
    if above.status == "denied":
        return "happened" if inner == "denied" else "denied"
    return inner
