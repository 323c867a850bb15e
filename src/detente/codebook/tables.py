"""The tables of names: their columns, and how their lines are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

NAME_COLUMNS = ("name", "aliases", "country", "sector", "role", "from", "to")
COUNTRY_COLUMNS = (
    "code", "name", "aliases", "adjectives", "people", "capitals", "seats", "from", "to",
)  # fmt: skip
ROLE_COLUMNS = ("role", "plural", "sector", "kind", "aliases")
WORD_COLUMNS = ("kind", "words")
RULE_COLUMNS = ("rule", "sure", "says")
HOMONYM_COLUMNS = ("name", "kind", "country", "sector", "cues")
SHARED_COLUMNS = ("name", "countries")
# Tables of names may have one more column.
OPTIONAL = ("wikidata",)
KEYS = {"roles.tsv": "role", "words.tsv": "kind", "rules.tsv": "rule"}


class Row(NamedTuple):
    """A line of a table: its cells, where it stands, and whether it is a user's own."""

    file: str
    line: int
    cells: list[str]
    columns: Mapping[str, int]
    own: bool

    def cell(self, column: str) -> str:
        """Return the cell of a column; empty where the table does not have it."""
        at = self.columns.get(column)
        return "" if at is None else self.cells[at]

    def where(self, column: str) -> str:
        """Return the place of a cell, for messages."""
        return f"@ {self.file} line {self.line} column {column}"

    def many(self, column: str) -> list[str]:
        """Return the values of a cell that holds several."""
        return split_cell(self.cell(column))


def split_cell(cell: str) -> list[str]:
    """Return the values of a cell that holds several, parted by bars."""
    if not cell:
        return []
    return [v for v in map(str.strip, cell.split("|")) if v]


def row_key(table: str, row: Row) -> str:
    """Return what an overlay's line must share with bundled lines to take their place."""
    return row.cell(KEYS.get(table, "name")).casefold()


def read_table(
    path: Path, columns: tuple[str, ...], problems: list[str], read: list[bytes], *,
    own: bool = False,
) -> list[Row]:  # fmt: skip
    """Return the lines of a table; an absent file is an empty table."""
    if not path.is_file():
        return []
    raw = path.read_bytes()
    read += [path.name.encode(), raw]
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        problems.append(f"not UTF-8: {error.reason} at byte {error.start} @ {path.name}")
        return []
    header: list[str] | None = None
    at: dict[str, int] = {}
    rows: list[Row] = []
    name = path.name
    for number, text in enumerate(lines, 1):
        line = text.strip("\r ")
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = line.split("\t")
        if line[0] == "-" or "\t-" in line or "\t " in line or " \t" in line:
            cells = ["" if (cell := c.strip()) == "-" else cell for c in cells]
        if header is None:
            header = cells
            at = {column: n for n, column in enumerate(header)}
            if tuple(cells) not in (columns, (*columns, *OPTIONAL)):
                wanted = " ".join(columns)
                problems.append(f"the header must be: {wanted} @ {name} line {number}")
                return []
            continue
        if len(cells) > len(header):
            message = f"{len(cells)} cells where the header has {len(header)}"
            problems.append(f"{message} @ {name} line {number} column {header[-1]}")
            continue
        if len(cells) < len(header):
            cells += [""] * (len(header) - len(cells))
        row = Row(name, number, cells, at, own)
        if not cells[0]:
            problems.append(f"empty {row.where(columns[0])}")
            continue
        rows.append(row)
    return rows


@lru_cache(maxsize=20_000)
def parse_day(text: str, *, last: bool) -> date | None:
    """Return a day of YYYY, YYYY-MM or YYYY-MM-DD: the first of its span, or its `last`."""
    if not text:
        return None
    parts = [int(p) for p in text.split("-")]
    if len(parts) > 3:
        raise ValueError(text)
    year = parts[0]
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    if len(parts) > 2:
        return date(year, month, parts[2])
    if not last:
        return date(year, month, 1)
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
