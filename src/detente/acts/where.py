"""Where an act happened: the place its words or its clause name, resolved where that is safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from detente.acts.scene import Scene
from detente.acts.syntax import is_verb, prep_children
from detente.language.parse import Parse
from detente.language.places import PlaceBook
from detente.records import Place

LOCATIVE = frozenset("in at near outside inside around across on off along throughout".split())
# Rules that tell a building or body, which a town elsewhere may be called after.
BUILDINGS = frozenset(["metonym", "dictionary", "shared"])
# A place may hang on the act's own words, on the verb that carries them, or on one clause above.
CLIMB = 2


def place_of(
    scene: Scene, tokens: tuple[int, ...], book: PlaceBook, hints: Counter[str]
) -> Place | None:
    """Return the place of the act at `tokens`; `hints` counts the story's countries.

    A town that the gazetteer has comes before a body: "outside Congress in Brasilia".
    """
    p = scene.parse
    here = tokens[0]
    spots = list(tokens)
    for _ in range(CLIMB):
        if p.heads[here] == here or p.deps[here] in ("ccomp", "advcl", "relcl", "nsubj", "conj"):
            break
        here = p.heads[here]
        spots.append(here)
        if is_verb(p, here):
            break
    rough: Place | None = None
    for spot in spots:
        for head in _locations(p, spot):
            found = _resolve(scene, head, book, hints)
            if found is not None and found.geoname_id is None:
                inside = (_resolve(scene, h, book, hints) for h in _locations(p, head))
                found = next((x for x in inside if x is not None and x.geoname_id), found)
            if found is not None and found.geoname_id is not None:
                return found
            rough = rough or found
    return rough


def _locations(p: Parse, spot: int) -> Iterator[int]:
    """Yield the heads of the phrases that say where a word's act or thing is."""
    for prep in prep_children(p, spot):
        if p.lower[prep] in LOCATIVE:
            for head in p.children[prep]:
                if p.deps[head] == "pobj" and p.tags[head] in ("NNP", "NNPS", "NN"):
                    yield head


def _resolve(scene: Scene, head: int, book: PlaceBook, hints: Counter[str]) -> Place | None:
    p = scene.parse
    run = name_run(p, head)
    if run is None:
        return None
    first, last = run
    text = p.slice(first, last)
    mention = scene.mention_at(head)
    party = mention.parties[0] if mention is not None and mention.parties else None
    if party is not None and party.country is not None and party.role is None:
        hints = hints + Counter({party.country: 2})
    entry, reason = book.resolve(text, hints)
    if entry is not None and party is not None and party.basis in BUILDINGS:
        if party.country not in (None, entry.country):
            entry = None  # the White House is no Casablanca
    if entry is None:
        if party is None or party.country is None or len(party.country) != 3:
            return None
        if mention is None or mention.head != head:
            return None
        return Place(text, party.country, None, None, None, None, p.span(first, last), party.basis)
    return Place(
        text=text,
        country=entry.country,
        admin1=entry.admin1,
        lat=entry.lat,
        lon=entry.lon,
        geoname_id=entry.geoname_id,
        span=p.span(first, last),
        reason=reason,
    )


def name_run(p: Parse, head: int) -> tuple[int, int] | None:
    """Return the run of capitalised tokens that ends at a head, or nothing where it is no name."""
    if p.tags[head] not in ("NNP", "NNPS"):
        return None
    first = head
    while (
        first > 0
        and p.tags[first - 1] in ("NNP", "NNPS")
        and p.heads[first - 1] in range(first, head + 1)
    ):
        first -= 1
    return first, head
