"""Says who the actors are that a chunk of words names: one rule after another, the first wins.

Each rule is a function of a chunk and the story so far; it gives parties, or None where it has
nothing to say. `RULES` is the order. What no rule knows stays unresolved, with a reason.
"""

from __future__ import annotations

from typing import Final

from detente.actors.back import by_country_noun, by_namesakes, by_pair, by_pronoun
from detente.actors.chunks import Chunk
from detente.actors.hits import COUNTRYLIKE
from detente.actors.names import (
    by_country,
    by_dictionary,
    by_memory,
    by_namesake,
    by_office,
    by_owner,
    by_stranger,
    by_surname,
)
from detente.actors.reading import Reading, Rule
from detente.actors.roles import (
    by_armed_group,
    by_body,
    by_named_again,
    by_owned_role,
    by_remembered_role,
    by_shared_post,
    by_story,
)
from detente.actors.strangers import not_known
from detente.actors.titles import by_counterpart, by_title
from detente.records import Party

# The most that is said for a party of no state: nothing in the story confirms it.
NOWHERE_SURE: Final = 0.7


def resolve(chunk: Chunk, r: Reading) -> tuple[tuple[Party, ...], str]:
    """Return the parties that a chunk names and the rule, or none and the reason."""
    for rule in rules_for(chunk):
        found = rule(chunk, r)
        if found:
            return found, found[0].basis
    return (), _why_not(chunk, r)


def rules_for(chunk: Chunk) -> tuple[Rule, ...]:
    """Return the rules for a chunk, in the order in which they are tried."""
    if chunk.role is not None:
        return TITLE_RULES if chunk.name is not None else ROLE_RULES
    return RULES_BY_KIND.get(chunk.hit.kind, NAME_RULES)


def _why_not(chunk: Chunk, r: Reading) -> str:
    if chunk.hit.special == "pronoun":
        return "unresolved: nothing before it that the pronoun fits"
    if chunk.hit.special.startswith("pair"):
        return "unresolved: no two are known that the words could mean"
    if chunk.hit.special == "country noun":
        return "unresolved: no country before it"
    return not_known(chunk, r)


TITLE_RULES: Final[tuple[Rule, ...]] = (by_title, by_memory, by_office, by_owned_role, by_story)
ROLE_RULES: Final[tuple[Rule, ...]] = (
    by_counterpart,
    by_owned_role,
    by_remembered_role,
    by_shared_post,
    by_named_again,
    by_armed_group,
    by_body,
    by_story,
)
PERSON_RULES: Final[tuple[Rule, ...]] = (by_memory, by_office)
NAME_RULES: Final[tuple[Rule, ...]] = (by_namesake, by_country, by_dictionary)
RULES_BY_KIND: Final[dict[str, tuple[Rule, ...]]] = {
    "unknown": (by_memory, by_surname, by_owner, by_stranger),
    "person": PERSON_RULES,
    "pronoun": (by_pronoun,),
    "pair of countries": (by_pair,),
    "pair of people": (by_pair,),
    "namesakes": (by_namesakes,),
    "country noun": (by_country_noun,),
}


def kind_of(chunk: Chunk, parties: tuple[Party, ...], r: Reading) -> str:
    """Return what later words may call the mention: person, one, people, group, body or country.

    "One" is a single one of no name: "a suspect".
    """
    if chunk.role is not None:
        if chunk.name is not None or (chunk.role.kind == "post" and not chunk.plural):
            return "person"
        if chunk.role.kind == "body":
            return "body"
        of_people = chunk.role.kind == "group" and not chunk.plural
        last = chunk.role.role.rsplit(" ", 1)[-1]
        return "one" if of_people and last not in r.book.words["collectives"] else "people"
    kind = chunk.hit.kind
    if kind in ("person", "unknown"):
        return "person"
    if kind == "pronoun":
        return "pronoun"
    if kind in ("people", "group"):
        return "people"
    if kind == "armed group":
        return "group"
    if kind == "namesakes":
        return "people"
    if kind in COUNTRYLIKE or kind == "country noun":
        return "people" if parties[0].sector == "CVL" else "country"
    return "people" if kind.startswith("pair") else "body"


def confidence(parties: tuple[Party, ...], r: Reading) -> float:
    """Return how sure a decision is, from 0 to 1: what its rule's decisions came to."""
    if not parties:
        return 0.0
    sure = min(r.book.sure.get(q.basis, 0.5) for q in parties)
    return sure if all(q.country for q in parties) else min(sure, NOWHERE_SURE)
