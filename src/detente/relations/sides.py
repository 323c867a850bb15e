"""Who the two sides are: states, bodies, groups of states, and actors that are no state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from detente.codebook import Codebook
from detente.codebook.names import Name, Node, fold
from detente.errors import ConfigError
from detente.records import Event, Happening, Party
from detente.relations.shapes import Side

# Sectors whose members stand for themselves and not for their state.
OWN = frozenset(["REB", "PRM", "CRM", "IMG", "OPP", "PTY"])
OFFICIAL = frozenset(["GOV", "MIL", "LEG", "SPY", "COP", "JUD", "IGO", "UNK", "UAF", None])


def side_of(text: str, book: Codebook) -> Side:
    """Return the side that a word of the command line means.

    A code (MEX, EUR), a name of a country or body, a group of `relations.toml`, or a name of an
    armed group, party or organisation. Raises `ConfigError` where nothing is known by it.
    """
    word = text.strip()
    group = book.relating.groups.get(word.upper())
    if group is not None:
        codes = frozenset([*([group.code] if group.code else []), *group.members])
        return Side(word.upper(), group.name, codes, frozenset())
    code = _country_called(word, book)
    if code is not None:
        return Side(code, book.names.countries[code], _codes(code, book), frozenset())
    if word.upper() in ("EUR", "UNO"):
        name = {"EUR": "European Union", "UNO": "United Nations"}[word.upper()]
        return Side(word.upper(), name, frozenset([word.upper()]), frozenset())
    node_map = book.names.index
    entry = None
    parts = fold(word).replace("-", " ").split()
    for n, part in enumerate(parts):
        node = node_map.get(part)
        if node is None:
            break
        node_map = node.next
        if n == len(parts) - 1 and node.forms:
            entry = node.forms[0].entry
    if entry is None:
        raise ConfigError(
            f"nobody is known as '{text}'; give a country code (MEX), a country, a group "
            f"({', '.join(book.relating.groups)}) or the name of an organisation or armed group"
        )
    if entry.kind == "country" and entry.country:
        return Side(entry.country, entry.name, _codes(entry.country, book), frozenset())
    if entry.country in ("EUR", "UNO"):
        return Side(entry.country, entry.name, frozenset([entry.country]), frozenset())
    forms = frozenset(fold(f) for f in _forms(book.names.index, entry))
    return Side(word, entry.name, frozenset(), frozenset([fold(entry.name)]), forms, entry.country)


def _country_called(word: str, book: Codebook) -> str | None:
    """Return the code of a country given by code or by its whole name."""
    names = book.names.countries
    if word.upper() in names:
        return word.upper()
    return next((code for code, name in names.items() if fold(name) == fold(word)), None)


def _codes(code: str, book: Codebook) -> frozenset[str]:
    """Return the code of a state and those of the territories that it acts for."""
    lands = (land for land, state in book.relating.territories.items() if state == code)
    return frozenset([code, *lands])


def _forms(index: Mapping[str, Node], entry: Name) -> Iterator[str]:
    """Yield all ways to write a name."""
    for node in index.values():
        yield from (f.written for f in node.forms if f.entry is entry)
        yield from _forms(node.next, entry)


def ways_to_write(side: Side, book: Codebook) -> tuple[str, ...]:
    """Return the words by which a text names a side, for a search of texts."""
    if side.names:
        return tuple(sorted(side.forms))
    spelled = (book.names.spellings.get(code, ()) for code in side.codes)
    return tuple(sorted({w for words in spelled for w in words if len(w) > 2}))


def is_of(party: Party, side: Side) -> bool:
    """Whether a party stands for the side."""
    if side.names:
        if fold(party.name) in side.names:
            return True
        # "ELN commander Pablo Beltran", or Beltran of whom that was told before
        text = f" {fold(party.text)} {fold(party.role or '')} "
        return party.sector in OWN and any(f" {form} " in text for form in side.forms)
    if party.country is None or party.country not in side.codes:
        return False
    return party.sector not in OWN


def on_both(parties: Iterable[Party], one: Side, other: Side) -> bool:
    """Whether both sides are among the parties."""
    listed = tuple(parties)
    return any(is_of(p, one) for p in listed) and any(is_of(p, other) for p in listed)


def between(act: Event | Happening, one: Side, other: Side) -> str | None:
    """Return who acts on whom: `forth` (one on other), `back`, `joint`, or None.

    An act is joint where it is reciprocal, or where both sides stand together on one side of it.
    """
    here, there = act.actors, act.recipients
    forth = any(is_of(p, one) for p in here) and any(is_of(p, other) for p in there)
    back = any(is_of(p, other) for p in here) and any(is_of(p, one) for p in there)
    if on_both(here, one, other) or on_both(there, one, other):
        return "joint"
    if act.reciprocal and (forth or back):
        return "joint"
    if forth and back:
        return "joint"
    return "forth" if forth else "back" if back else None
