"""Knowledge of actors from elsewhere as tables of an overlay: CSV, Wikidata, dictionaries."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from detente.codebook.names import (
    SECTORS,
    SPECIAL_COUNTRIES,
    NameBook,
    Role,
    fold,
    role_at,
    words_of,
)
from detente.codebook.tables import NAME_COLUMNS, OPTIONAL, ROLE_COLUMNS, parse_day
from detente.errors import ConfigError
from detente.formats.petrarch import Agent, Refusal, Term

CSV_COLUMNS: Final = ("name", "country", "sector", "role", "from", "to")
CSV_OPTIONAL: Final = ("aliases", "wikidata", "table")
# The table for what has a sector of these and no term.
TABLE_OF: Final = {
    **dict.fromkeys(("IGO", "NGO", "BUS", "JRN", "MNC", "ISM"), "organisations"),
    **dict.fromkeys(("SOC", "EDU", "MED"), "organisations"),
    **dict.fromkeys(("REB", "PRM", "CRM", "UAF", "IMG"), "armed_groups"),
    **dict.fromkeys(("PTY", "OPP"), "parties"),
    **dict.fromkeys(("CVL", "REL", "REF", "LAB", "AGR", "PRE"), "groups"),
}
TABLES: Final = frozenset(
    ["people", "organisations", "armed_groups", "parties", "bodies", "metonyms", "groups", "places"]
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave: rows by table, each a tuple of cells, and the lines refused."""

    rows: Mapping[str, tuple[tuple[str, ...], ...]]
    refused: tuple[Refusal, ...]

    @property
    def count(self) -> int:
        """How many rows there are in all tables."""
        return sum(map(len, self.rows.values()))


def table_of(term: Term) -> str:
    """Return the table that a row belongs in: terms of office are people's."""
    if term.sector is None:
        return "places"
    if term.country in ("IGO", "UNO", "EUR", "NGO", "MNC") and term.start is None:
        return "organisations"
    if term.country == "IMG":
        return "armed_groups"
    if term.role or ((term.start or term.end) and term.sector not in TABLE_OF):
        return "people"
    return TABLE_OF.get(term.sector, "bodies")


def term_tables(
    terms: Iterable[Term], refused: Sequence[Refusal], *, table: str | None = None
) -> Imported:
    """Return rows for our tables; all terms of one name stand in one table."""
    by_name: dict[str, list[Term]] = {}
    for term in terms:
        by_name.setdefault(term.name, []).append(term)
    rows: dict[str, list[tuple[str, ...]]] = {}
    for same in by_name.values():
        tables = [table_of(t) for t in same]
        chosen = table or ("people" if "people" in tables else tables[0])
        rows.setdefault(chosen, []).extend(map(_cells, same))
    return Imported({name: tuple(found) for name, found in rows.items()}, tuple(refused))


def _cells(term: Term) -> tuple[str, ...]:
    def day(d: date | None) -> str:
        return d.isoformat() if d else ""

    aliases = "|".join(term.aliases)
    return (
        term.name, aliases, term.country or "", term.sector or "", term.role or "",
        day(term.start), day(term.end), term.wikidata or "",
    )  # fmt: skip


def agent_tables(agents: Iterable[Agent], refused: Sequence[Refusal], book: NameBook) -> Imported:
    """Return rows for the table of roles; a role that we have keeps its kind."""
    rows: dict[str, tuple[str, ...]] = {}
    for agent in agents:
        known = role_at(agent.word.split(), book)
        kind = known.kind if known is not None else _kind(agent)
        rows[agent.word] = (agent.word, agent.plural, agent.sector, kind, "")
    return Imported({"roles": tuple(rows.values())}, tuple(refused))


def _kind(agent: Agent) -> str:
    return "body" if agent.sector in ("IGO", "NGO") or not agent.plural else "group"


# CSV ------------------------------------------------------------------------------------------


def read_csv(text: str, book: NameBook) -> tuple[tuple[Term, ...], tuple[Refusal, ...], list[str]]:
    """Return terms, refused lines, and for each term the table that its row names or nothing.

    Raises `ConfigError` where the header lacks a column.
    """
    lines = StringIO(text.lstrip("\ufeff"))
    reader = csv.DictReader(lines)
    have = [c.strip().lower() for c in reader.fieldnames or ()]
    if missing := [c for c in CSV_COLUMNS if c not in have]:
        raise ConfigError(
            f"the CSV has no column {', '.join(missing)}; wanted: {','.join(CSV_COLUMNS)} and, if "
            f"you have them, {', '.join(CSV_OPTIONAL)}"
        )
    reader.fieldnames = have
    terms: list[Term] = []
    tables: list[str] = []
    refused: list[Refusal] = []
    for row in reader:
        cells = {k: (v or "").strip() for k, v in row.items() if isinstance(v, str) or v is None}
        shown = ",".join(cells.get(c, "") for c in CSV_COLUMNS)
        if not any(cells.values()):
            continue
        found = _csv_term(cells, book)
        if isinstance(found, str):
            refused.append(Refusal(reader.line_num, shown, found))
            continue
        terms.append(found)
        tables.append(cells.get("table", "").removesuffix(".tsv"))
    return tuple(terms), tuple(refused), tables


def _csv_term(cells: Mapping[str, str], book: NameBook) -> Term | str:
    """Return the term of a row, or why there is none."""
    name, country, sector = cells["name"], cells["country"], cells["sector"].upper()
    if not name or any(c in name for c in "\t|"):
        return "a name must not be empty, nor hold a tab or '|'"
    code = country_code(country, book)
    if country and code is None:
        return f"'{country}' is no country: wanted three letters as in ISO 3166, or PLOVER's codes"
    if sector and sector not in SECTORS:
        return f"'{sector}' is no sector; wanted one of {' '.join(sorted(SECTORS))}"
    if cells.get("table") and cells["table"].removesuffix(".tsv") not in TABLES:
        return f"'{cells['table']}' is no table; wanted one of {', '.join(sorted(TABLES))}"
    try:
        start = parse_day(cells["from"], last=False)
        end = parse_day(cells["to"], last=True)
    except ValueError:
        return "from and to must be YYYY, YYYY-MM or YYYY-MM-DD"
    if start and end and start > end:
        return "it ends before it starts"
    aliases = tuple(a.strip() for a in cells.get("aliases", "").split("|") if a.strip())
    return Term(
        name, aliases, code, sector or None, cells["role"] or None, start, end,
        cells.get("wikidata") or None,
    )  # fmt: skip


def country_code(written: str, book: NameBook) -> str | None:
    """Return the code of a country given by code, by a name or by an adjective of the tables."""
    if written.upper() in book.countries or written.upper() in SPECIAL_COUNTRIES:
        return written.upper()
    level, node = book.index, None
    for word in words_of(written.removeprefix("the ")):
        node = level.get(fold(word))
        if node is None:
            return None
        level = node.next
    forms = node.forms if node is not None else ()
    return next((f.entry.country for f in forms if f.kind in ("country", "adjective")), None)


# Wikidata -------------------------------------------------------------------------------------


def read_wikidata(text: str, book: NameBook) -> tuple[tuple[Term, ...], tuple[Refusal, ...]]:
    """Return terms of office of a Wikidata extract, and the rows refused, numbered from 1.

    It is a result of the query service in JSON, either as it comes (`results`, `bindings`) or as a
    list of plain rows. A row has `person`, `personLabel`, `positionLabel`, and, where they are
    known, `country` or `countryLabel`, `personAltLabel`, `start`, `end`; the person may be called
    `item`, as in the service's own examples. Raises `ConfigError` for what is no such JSON.
    """
    try:
        given: Any = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"the extract is not JSON: {error}") from None
    if isinstance(given, dict):
        given = (given.get("results") or {}).get("bindings")
    if not isinstance(given, list):
        raise ConfigError("the extract holds no list of rows; wanted results.bindings or a list")
    terms: list[Term] = []
    refused: list[Refusal] = []
    for number, raw in enumerate(given, 1):
        row = {k: _value(v) for k, v in raw.items()} if isinstance(raw, dict) else {}
        found = _office(row, book)
        if isinstance(found, str):
            refused.append(Refusal(number, json.dumps(raw, ensure_ascii=False)[:200], found))
        else:
            terms.append(found)
    return tuple(terms), tuple(refused)


def _value(cell: object) -> str:
    inner = cell.get("value", "") if isinstance(cell, dict) else cell
    return str(inner).strip() if inner is not None else ""


def _office(row: Mapping[str, str], book: NameBook) -> Term | str:
    """Return the term of office of a row, or why there is none."""
    who = "person" if "personLabel" in row else "item"
    name = row.get(f"{who}Label", "")
    item = row.get(who, "").rsplit("/", 1)[-1]
    if not name or (name.startswith("Q") and name[1:].isdigit()):
        return "no personLabel"
    position = row.get("positionLabel", "")
    role, of = _post(position, book)
    if role is None or role.sector is None:
        return f"positionLabel '{position}' is no role of the tables"
    country = None
    for written in (row.get("country", ""), row.get("countryLabel", ""), of):
        country = country or (country_code(written, book) if written else None)
    if country is None:
        return "no country: wanted country as three letters, countryLabel, or 'of ...' in the post"
    try:
        start = parse_day(row.get("start", "")[:10], last=False)
        end = parse_day(row.get("end", "")[:10], last=True)
    except ValueError:
        return "start and end must be ISO dates"
    if start and end and start > end:
        return "it ends before it starts"
    aliases = tuple(a for a in map(str.strip, row.get(f"{who}AltLabel", "").split(",")) if a)
    return Term(name, aliases, country, role.sector, role.role, start, end, item or None)


def _post(position: str, book: NameBook) -> tuple[Role | None, str]:
    """Return the role that a label names, the longest one, and the words for its country."""
    words = position.split()
    ends = [n for n, word in enumerate(words) if word.lower() == "of"]
    for end in (len(words), *reversed(ends)):
        for start in range(min(3, end)):
            role = role_at([w.lower() for w in words[start:end]], book)
            before, behind = " ".join(words[:start]), " ".join(words[end + 1 :])
            if role is not None and (not before or country_code(before, book)):
                return role, before or behind
    return None, ""


# Tables ---------------------------------------------------------------------------------------


def write_tables(imported: Imported, folder: Path) -> dict[str, int]:
    """Write rows into the tables of an overlay's `actors` folder; return how many by table.

    Rows of the folder stay, but for those whose name is given anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for table, rows in sorted(imported.rows.items()):
        path = folder / f"{table}.tsv"
        columns = ROLE_COLUMNS if table == "roles" else (*NAME_COLUMNS, *OPTIONAL)
        fresh = {row[0].casefold() for row in rows}
        kept = [r for r in _present(path, columns) if r[0].casefold() not in fresh]
        lines = ["\t".join(columns)]
        lines += ["\t".join(_clean(c) for c in row) for row in (*kept, *rows)]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        written[table] = len(rows)
    return written


def _present(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not path.is_file():
        return
    lines = [
        line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]
    for line in lines[1:]:
        cells = line.split("\t")
        yield (*cells, *[""] * (len(columns) - len(cells)))


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def csv_rows(book: NameBook) -> Iterator[str]:
    """Yield the lines of a CSV of all names of the book, with aliases and table."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*CSV_COLUMNS, *CSV_OPTIONAL))
    for entry, aliases in book.entries:
        writer.writerow((
            entry.name, entry.country or "", entry.sector or "", entry.role or "",
            entry.start or "", entry.end or "", "|".join(aliases), entry.wikidata or "",
            KIND_TABLE.get(entry.kind, ""),
        ))  # fmt: skip
    yield out.getvalue()


KIND_TABLE: Final = {
    "person": "people", "organisation": "organisations", "armed group": "armed_groups",
    "party": "parties", "body": "bodies", "metonym": "metonyms", "group": "groups",
    "place": "places",
}  # fmt: skip
