"""Where an act happened: the place its words or its clause name, resolved where that is safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from detente.acts.drafts import Draft
from detente.acts.roles import PLACE_BASES
from detente.acts.scene import Scene
from detente.acts.syntax import is_verb, prep_children
from detente.language.parse import Parse
from detente.language.places import PlaceBook, PlaceEntry
from detente.records import FROM_DATELINE, Place, Span, Story

LOCATIVE = frozenset("in at near outside inside around across on off along throughout".split())
# Where one goes or sends: told by these too of visits and of what is moved.
TOWARDS = frozenset(["to", "into", "over", "through"])
MOVING = frozenset(["MOBILIZE", "AID"])
# Rules that tell a building or body, which a town elsewhere may be called after.
BUILDINGS = frozenset(["metonym", "dictionary", "shared"])
# Common nouns that a place's name stands before or behind: "Idlib province", "the city of Sochi".
AREAS = frozenset(
    "province region state district county governorate prefecture oblast department division "
    "city town village area neighbourhood neighborhood suburb port airport island peninsula "
    "valley camp base square market border frontier coast capital".split()
)
# A place may hang on the act's own words, on the verb that carries them, or on one clause above.
CLIMB = 2
MAX_DEPTH = 8
# Deeds that are done where the story comes from, if it does not say otherwise, in its first
# paragraphs.
ON_THE_SPOT = frozenset(["ASSAULT", "COERCE", "PROTEST"])
FIRST = 1


def place_of(
    scene: Scene,
    tokens: tuple[int, ...],
    book: PlaceBook,
    hints: Counter[str],
    *,
    moving: bool = False,
) -> Place | None:
    """Return the place of the act at `tokens`; `hints` counts the story's countries.

    A town that the gazetteer has comes before a division or a body: "outside Congress in
    Brasilia". What hangs on the act and its verb comes before what stands elsewhere in the clause;
    `moving` acts also are where they lead to.
    """
    p = scene.parse
    preps = LOCATIVE | TOWARDS if moving else LOCATIVE
    rough: Place | None = None
    for spot in _spots(p, tokens):
        reached = _reached(scene, spot) if moving else ()
        for head in (*reached, *_locations(p, spot, preps)):
            found = _resolve(scene, head, book, hints)
            if found is not None and found.geoname_id is None:
                inside = (_resolve(scene, h, book, hints) for h in _locations(p, head, LOCATIVE))
                found = next((x for x in inside if x is not None and x.geoname_id), found)
            if found is not None and found.geoname_id is not None:
                return found
            rough = rough or found
    return rough


def place_of_dateline(
    story: Story, draft: Draft, part: int, book: PlaceBook, hints: Counter[str]
) -> Place | None:
    """Return the dateline's town for a deed of the first paragraphs that a party from there does.

    Only where the deed is told as done, and one of its sides is of the town's country.
    """
    if draft.type not in ON_THE_SPOT or part > FIRST or draft.status not in ("happened", "ongoing"):
        return None
    for name in story.dateline_places:
        town = name.split(",")[0].strip()
        entry, _ = book.resolve(town, hints)
        at = story.text.find(town)
        if entry is None or entry.geoname_id is None or at < 0:
            continue
        if any(q.country == entry.country for q in (*draft.actors, *draft.recipients)):
            return _place(town, entry, (at, at + len(town)), FROM_DATELINE)
    return None


def _spots(p: Parse, tokens: tuple[int, ...]) -> Iterator[int]:
    """Yield the words that a place may hang on, the act's own first."""
    here = tokens[0]
    spots = list(tokens)
    for _ in range(CLIMB):
        if p.heads[here] == here or p.deps[here] in ("ccomp", "advcl", "relcl", "nsubj", "conj"):
            break
        here = p.heads[here]
        spots.append(here)
        if is_verb(p, here):
            break
    yield from spots
    clause = _clause(p, tokens[0])
    if clause is None:
        return
    # "signed a protocol on banking in Abu Dhabi": the parser hangs it on the nearest noun.
    for token in range(len(p)):
        if token not in spots and p.tags[token][:1] == "N" and _clause(p, token) == clause:
            yield token


def _clause(p: Parse, token: int) -> int | None:
    """Return the verb of the clause that a word stands in; None where it has none."""
    for _ in range(MAX_DEPTH):
        if is_verb(p, token):
            return token
        if p.heads[token] == token:
            return None
        token = p.heads[token]
    return None


def _reached(scene: Scene, verb: int) -> Iterator[int]:
    """Yield the objects of a verb that are places: "will visit *Dubai*"."""
    p = scene.parse
    for c in p.children[verb]:
        mention = scene.mention_at(c)
        bases = {q.basis for q in mention.parties} if mention is not None else PLACE_BASES
        if p.deps[c] == "dobj" and p.tags[c] == "NNP" and bases <= PLACE_BASES:
            yield c


def _locations(p: Parse, spot: int, preps: frozenset[str]) -> Iterator[int]:
    """Yield the heads of the phrases that say where a word's act or thing is."""
    for prep in prep_children(p, spot):
        if p.lower[prep] in preps:
            for head in p.children[prep]:
                if p.deps[head] == "pobj" and p.tags[head] in ("NNP", "NNPS", "NN"):
                    yield from _named(p, head)


def _named(p: Parse, head: int) -> Iterator[int]:
    """Yield the name that says which area is meant: "the *Russian* city of *Sochi*"."""
    yield head
    if p.lemmas[head] not in AREAS:
        return
    for prep in prep_children(p, head):
        if p.lower[prep] == "of":
            yield from (c for c in p.children[prep] if p.deps[c] == "pobj")
    yield from (
        c for c in p.children[head] if p.deps[c] in ("compound", "poss") and p.tags[c] == "NNP"
    )


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
    return _place(text, entry, p.span(first, last), reason)


def _place(text: str, entry: PlaceEntry, span: Span, reason: str) -> Place:
    return Place(
        text=text,
        country=entry.country,
        admin1=entry.admin1,
        lat=entry.lat,
        lon=entry.lon,
        geoname_id=entry.geoname_id,
        span=span,
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
