"""Sides that no words of a sentence name, and that the story leaves no doubt about.

A party found here has the words it was read from, or those of the act, and a basis that says that
its country comes from around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from detente.acts.drafts import Draft
from detente.acts.fit import is_from_around, is_home
from detente.acts.scene import Scene
from detente.acts.syntax import agents, is_passive, objects, prep_objects
from detente.codebook import Codebook
from detente.records import Party, Place

# Words behind which stands what is fired at, burned or driven into.
AIMED = ("on", "at", "into", "against", "to")
# Acts that states in another's news aim at people there.
FOREIGN = frozenset(["ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN", "AID", "ASSAULT"])
# Types of acts that authorities do.
OF_AUTHORITIES = frozenset(["COERCE", "SANCTION", "ACCUSE", "REJECT", "CONCEDE"])
MAIN = frozenset(["ROOT", "ccomp", "conj"])
# Sectors that mostly act in their own country.
LOCAL = frozenset(["REB", "UAF", "PRM", "CRM", "CVL", "OPP", "COP"])
# Mentions of a country that make a story one about it.
OFTEN = 5
THINGS = frozenset(["NN", "NNS"])


def with_implied(
    draft: Draft, scene: Scene, place: Place | None, hints: Counter[str], codebook: Codebook
) -> Draft:
    """Return a draft without a recipient as done to whom the story implies, if it does."""
    states = codebook.names.countries
    if by_authorities(draft, scene) and (state := _subject_of(hints, states)) is not None:
        draft = replace(draft, actors=(_state(scene, draft.trigger, state, states),))
    if draft.recipients:
        return replace(draft, recipients=at_home(draft, hints, states))
    if not draft.verbal:
        return draft
    if draft.type == "ASSAULT":
        found = struck(draft, scene, place, hints, codebook.acts.classes["target"])
    elif draft.type == "AID":
        found = in_need(draft, scene, hints, states)
    else:
        return draft
    return replace(draft, recipients=(found,)) if found is not None else draft


def by_authorities(draft: Draft, scene: Scene) -> bool:
    """Whether a main clause does not say which authorities did it: "two men were arrested"."""
    return (
        not draft.actors
        and scene.parse.deps[draft.trigger] in MAIN
        and draft.verbal
        and draft.type in OF_AUTHORITIES
        and (draft.type != "ACCUSE" or any(not is_from_around(q) for q in draft.recipients))
        and is_passive(scene.parse, draft.trigger)
        and not agents(scene.parse, draft.trigger)
    )


def at_home(draft: Draft, hints: Counter[str], states: Mapping[str, str]) -> tuple[Party, ...]:
    """Return the recipients; people without a country as those of the story's, not the actor's.

    "France condemned any interference by soldiers": a sentence that names one state alone lends it
    to everybody in it, and few states blame, ask or attack their own people in another's news.
    """
    home = home_of(hints)
    own = {q.country for q in draft.actors}
    guessed = all(q.basis == "role+sentence" and q.country in own for q in draft.recipients)
    if home not in states or home in own or not guessed or draft.type not in FOREIGN:
        return draft.recipients
    return tuple(
        replace(q, country=home, name=q.text, actor_id=None, basis="role+story")
        for q in draft.recipients
    )


def struck(
    draft: Draft, scene: Scene, place: Place | None, hints: Counter[str], targets: Collection[str]
) -> Party | None:
    """Return a thing or people of no name that force is used against, as the place's own.

    "Looters attacked shops", "rebels captured a barracks". Of 10 such acts in 64 stories 9 have a
    recipient, 5 the country of the actor. The country is the place's, else that of rebels, crowds
    or police who act at home, else the story's own.
    """
    p = scene.parse
    heads = [*objects(p, draft.trigger)]
    heads += [o for word in AIMED for o in prep_objects(p, draft.trigger, word)]
    head = next((h for h in heads if p.tags[h] in THINGS and p.lemmas[h] in targets), None)
    mention = None if head is None else scene.mention_at(head)
    if head is None or (mention is not None and mention.parties):
        return None
    if not any(q.country for q in draft.actors):
        return None
    local = next((q.country for q in draft.actors if q.country and q.sector in LOCAL), None)
    country = (place.country if place is not None else None) or local or home_of(hints)
    return None if country is None else _party(scene, head, country)


def in_need(
    draft: Draft, scene: Scene, hints: Counter[str], states: Mapping[str, str]
) -> Party | None:
    """Return the country that a story is about as the one that is helped by another."""
    home = _subject_of(hints, states)
    if home is None or not draft.actors or home in {q.country for q in draft.actors}:
        return None
    return _state(scene, draft.trigger, home, states)


def home_of(hints: Counter[str]) -> str | None:
    """Return the country that a story is mostly about, or None where there is none."""
    return next((c for c, _ in hints.most_common(1) if is_home(c, hints)), None)


def _subject_of(hints: Counter[str], states: Collection[str]) -> str | None:
    """Return the state that a story is about, if it names it often enough."""
    home = home_of(hints)
    return home if home in states and hints[home or ""] >= OFTEN else None


def _state(scene: Scene, token: int, country: str, states: Mapping[str, str]) -> Party:
    return replace(_party(scene, token, country), name=states[country], sector="GOV")


def _party(scene: Scene, head: int, country: str) -> Party:
    p = scene.parse
    words = p.words[head]
    return Party(words, words, country, None, None, None, p.span(head, head), "role+story")
