"""Sides that no words of a sentence name, and that the story leaves no doubt about.

A party found here has the words it was read from, or those of the act, and a basis that says that
its country comes from around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from detente.acts.drafts import Draft
from detente.acts.fit import is_home
from detente.acts.scene import Scene
from detente.acts.syntax import objects, prep_objects
from detente.codebook import Codebook
from detente.records import Party, Place

# Words behind which stands what is fired at, burned or driven into.
AIMED = ("on", "at", "into", "against", "to")
# Mentions of a country that make a story one about it.
OFTEN = 3
THINGS = frozenset(["NN", "NNS"])


def with_implied(
    draft: Draft, scene: Scene, place: Place | None, hints: Counter[str], codebook: Codebook
) -> Draft:
    """Return a draft without a recipient as done to whom the story implies, if it does."""
    if draft.recipients or not draft.verbal:
        return draft
    if draft.type == "ASSAULT":
        found = struck(draft, scene, place, hints, codebook.acts.classes["target"])
    elif draft.type == "AID":
        found = in_need(draft, scene, hints, codebook.names.countries)
    else:
        return draft
    return replace(draft, recipients=(found,)) if found is not None else draft


def struck(
    draft: Draft, scene: Scene, place: Place | None, hints: Counter[str], targets: Collection[str]
) -> Party | None:
    """Return a thing or people of no name that force is used against, as the place's own.

    "Looters attacked shops", "rebels captured a barracks". Of 10 such acts in 64 stories 9 have a
    recipient, 5 the country of the actor. The country is the place's, else the story's own.
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
    country = (place.country if place is not None else None) or home_of(hints)
    return None if country is None else _party(scene, head, country)


def in_need(
    draft: Draft, scene: Scene, hints: Counter[str], states: Collection[str]
) -> Party | None:
    """Return the country that a story is about as the one that is helped by another."""
    home = home_of(hints)
    given = {q.country for q in draft.actors}
    if home not in states or hints[home or ""] < OFTEN or not draft.actors or home in given:
        return None
    return _party(scene, draft.trigger, home or "")


def home_of(hints: Counter[str]) -> str | None:
    """Return the country that a story is mostly about, or None where there is none."""
    return next((c for c, _ in hints.most_common(1) if is_home(c, hints)), None)


def _party(scene: Scene, head: int, country: str) -> Party:
    p = scene.parse
    words = p.words[head]
    return Party(words, words, country, None, None, None, p.span(head, head), "role+story")
