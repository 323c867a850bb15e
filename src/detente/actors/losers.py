"""What else the words of a mention could have meant, and why that was not taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from detente.actors.chunks import Chunk
from detente.actors.reading import Reading, sector_on
from detente.actors.resolve import rules_for
from detente.codebook.names import Name
from detente.records import Party


@dataclass(frozen=True, slots=True)
class Loser:
    """A reading that was not taken; `basis` is its rule and `reason` says why not."""

    name: str
    country: str | None
    sector: str | None
    role: str | None
    basis: str
    reason: str


def losers_of(chunk: Chunk, r: Reading, won: tuple[Party, ...]) -> tuple[Loser, ...]:
    """Return the readings that later rules give, and other bearers of the name, each once.

    `r` holds the memory as it was before the words were resolved; it is not changed.
    """
    taken = {(q.name.casefold(), q.country, q.sector) for q in won}
    winner = won[0].basis if won else ""
    out: list[Loser] = []

    def add(loser: Loser) -> None:
        key = (loser.name.casefold(), loser.country, loser.sector)
        if key not in taken:
            taken.add(key)
            out.append(loser)

    if won:
        for rule in rules_for(chunk):
            for q in rule(chunk, replace(r, memory=r.memory.copy())) or ():
                why = f"the rule '{winner}' comes before '{q.basis}'"
                add(Loser(q.name, q.country, q.sector, q.role, q.basis, why))
    hit = chunk.name or chunk.hit
    for form in hit.forms:
        entry = form.entry
        why = _why_not(entry, r.day, winner)
        add(Loser(entry.name, entry.country, sector_on(entry, r), entry.role, form.kind, why))
    return tuple(out)


def _why_not(entry: Name, day: date | None, winner: str) -> str:
    if day is not None and not entry.holds(day):
        when = f"{entry.start or ''} to {entry.end or 'now'}".strip()
        return f"counts {when}, the story is of {day}"
    return f"the rule '{winner}' decided for another bearer of the name"
