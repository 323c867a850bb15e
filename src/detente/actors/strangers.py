"""What kind of thing a name is that nobody knows: by its own words and those around it.

The last resort of the rules. It gives nobody a country or a sector; it says in the reason what the
name seems to be, so that a user knows to which table it belongs. The parser's component for types
of names is not run: with it parsing takes twice the time.
"""

from __future__ import annotations

from typing import Final

from detente.actors.back import SUBJECTS
from detente.actors.chunks import Chunk
from detente.actors.names import is_scene
from detente.actors.reading import Reading

UNKNOWN: Final = "unresolved: name not known"
SAYS: Final = {
    "person": "by its words a person",
    "organisation": "by its words an organisation",
    "place": "by its words a place",
    "": "",
}


def stranger_kind(chunk: Chunk, r: Reading) -> str:
    """Return what an unknown name seems to be: person, organisation, place, or nothing."""
    p, (first, last) = r.p, (chunk.hit.first, chunk.hit.last)
    words = p.lower[first : last + 1]
    if chunk.honorific:
        return "person"
    if not r.book.words["organisation_words"].isdisjoint(words):
        return "organisation"
    if not r.book.words["place_words"].isdisjoint(words) or is_scene(chunk, r):
        return "place"
    if first == last and p.words[last].isupper() and len(words[0]) > 1:
        return "organisation"
    after = p.lower[last + 1 : last + 3]
    aged = len(after) == 2 and after[0] == "," and after[1].isdigit()
    if aged or "who" in after:
        return "person"
    if first < last <= first + 2 and (p.deps[last] in SUBJECTS or p.deps[last] == "appos"):
        says = p.lemmas[p.heads[last]] in r.book.words["person_verbs"]
        return "person" if says else ""
    return ""


def not_known(chunk: Chunk, r: Reading) -> str:
    """Return the reason why a name stays unresolved, with what it seems to be."""
    kind = stranger_kind(chunk, r) if chunk.hit.special == "unknown" else ""
    return f"{UNKNOWN}, {SAYS[kind]}" if kind else UNKNOWN
