"""What the tables of names cover: entries by table, and offices by country and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from detente.codebook.names import Name, NameBook

FIRST, LAST = 1990, 2025
# Roles that are one post under several names.
POSTS: Final = {
    "head of state or government": frozenset(
        [
            "president", "prime minister", "chancellor", "king", "queen", "premier", "emir",
            "sultan", "supreme leader", "head of state", "military ruler", "junta leader",
            "taoiseach", "state counsellor", "chief executive", "prince", "pope", "grand duke",
            "presidency member", "chairman of the presidency", "captain regent", "leader",
        ]
    ),
    "foreign minister": frozenset(["foreign minister", "secretary of state", "foreign secretary"]),
    "defence minister": frozenset(["defence minister", "defence secretary", "defense secretary"]),
    "interior minister": frozenset(["interior minister", "home secretary", "home minister"]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coverage:
    """Entries by table, and by post and country the years in which somebody is known in it."""

    tables: Mapping[str, int]
    countries: Mapping[str, str]
    years: Mapping[str, Mapping[str, frozenset[int]]]

    def as_dict(self) -> dict[str, Any]:
        """Return the coverage as what JSON can hold."""
        return {
            "tables": dict(self.tables),
            "years": {p: {c: sorted(y) for c, y in by.items()} for p, by in self.years.items()},
        }


def coverage(book: NameBook) -> Coverage:
    """Return what a book covers. A year counts where somebody is in office on a day of it."""
    tables = Counter(entry.kind for entry, _ in book.entries)
    tables["country"] = len(book.countries)
    tables["role"] = len(book.roles)
    years: dict[str, dict[str, frozenset[int]]] = {}
    for post, roles in POSTS.items():
        by: dict[str, set[int]] = {}
        for (country, role), holders in book.offices.items():
            if role in roles and country in book.countries:
                by.setdefault(country, set()).update(y for h in holders for y in _years(h))
        years[post] = {country: frozenset(found) for country, found in sorted(by.items())}
    return Coverage(dict(sorted(tables.items())), book.countries, years)


def _years(entry: Name) -> range:
    start = entry.start or date(FIRST, 1, 1)
    end = entry.end or date(LAST, 12, 31)
    return range(max(FIRST, start.year), min(LAST, end.year) + 1)


def coverage_text(found: Coverage, country: str | None = None) -> str:
    """Return the coverage for reading; with a country its years, else shares for all."""
    span = LAST - FIRST + 1
    if country is not None:
        lines = [f"{country} {found.countries[country]}"]
        for post, by in found.years.items():
            have = by.get(country, frozenset())
            gaps = [str(y) for y in range(FIRST, LAST + 1) if y not in have]
            lines.append(f"  {post}: {len(have)} of {span} years; without: {' '.join(gaps) or '-'}")
        return "\n".join(lines)
    lines = ["entries"] + [f"  {n:6,} {kind}" for kind, n in found.tables.items()]
    lines.append(f"years {FIRST} to {LAST} in which somebody is known in the post")
    lines.append("  " + "  ".join(["country", *found.years]))
    for code in found.countries:
        shares = [by.get(code, frozenset()) for by in found.years.values()]
        if any(shares):
            lines.append(f"  {code}  " + "  ".join(f"{len(s):2}/{span}" for s in shares))
    return "\n".join(lines)
