"""The names of actors: read from tables, checked, and indexed by their first word.

The format is described in `docs/codebook.md`. `NameBook.index` is a tree of lower-case words in
which one walk finds both names ("Mexico", "Hamas") and words for roles ("interior minister").
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from detente.errors import CodebookError


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


NAME_COLUMNS = ("name", "aliases", "country", "sector", "role", "from", "to")
COUNTRY_COLUMNS = (
    "code", "name", "aliases", "adjectives", "people", "capitals", "seats", "from", "to",
)  # fmt: skip
ROLE_COLUMNS = ("role", "plural", "sector", "kind", "aliases")
WORD_COLUMNS = ("kind", "words")
RULE_COLUMNS = ("rule", "sure", "says")

NAME_TABLES = {
    "people.tsv": "person",
    "organisations.tsv": "organisation",
    "armed_groups.tsv": "armed group",
    "parties.tsv": "party",
    "bodies.tsv": "body",
    "metonyms.tsv": "metonym",
    "groups.tsv": "group",
    "places.tsv": "place",
}
ROLE_KINDS = frozenset(["post", "body", "group", "thing"])
WORD_KINDS = word_set(
    "former designate honorific weak backed led place_prepositions motion pair_countries "
    "pair_people given country_nouns heads pronouns counterparts names_again"
)
SECTORS = word_set(
    "COP GOV JUD LEG MIL PRM PTY REB SPY AGR BUS CRM CVL EDU ELI JRN LAB MED OPP PRE REF REL SOC "
    "UAF UNK IGO NGO ISM IMG MNC"
)
SPECIAL_COUNTRIES = word_set("IGO UNO EUR NGO ISM IMG MNC")

# Acronyms that are also words: in a line of capitals they cannot be told from them.
_WORDS_IN_CAPITALS = word_set("us who is it aid has all act can are am so no")

_PIECE = re.compile(r"'s\b|[^\s\-–,()'\"/][^\s\-–,()\"/]*?(?='s\b|[\s\-–,()\"/]|$)")
_HYPHENS = frozenset(["-", "–", "‑"])


@dataclass(frozen=True, slots=True)
class Name:
    """One line of a table: an actor, or a person for one term in office."""

    name: str
    kind: str
    country: str | None
    sector: str | None
    role: str | None
    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether the entry counts on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name. `capitals` tells which of its words must begin with one."""

    entry: Name
    kind: str
    written: str
    capitals: tuple[bool, ...]
    acronym: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A word for a post, an institution, a group of people, or a thing that acts for an actor."""

    role: str
    plural: str
    sector: str | None
    kind: str


@dataclass(slots=True)
class Node:
    """A place in the tree of words: what ends here, and what may follow."""

    next: dict[str, Node] = field(default_factory=dict)
    forms: tuple[Form, ...] = ()
    role: Role | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class NameBook:
    """All names and roles, with the indexes that finding and resolving them need."""

    index: Mapping[str, Node] = field(repr=False)
    words: Mapping[str, frozenset[str]] = field(repr=False)
    special: Mapping[str, str] = field(repr=False)
    countries: Mapping[str, str] = field(repr=False)
    adjectives: Mapping[str, str] = field(repr=False)
    offices: Mapping[tuple[str, str], tuple[Name, ...]] = field(repr=False)
    titled: Mapping[tuple[str, str], tuple[Name, ...]] = field(repr=False)
    terms: Mapping[tuple[str, str | None], tuple[Name, ...]] = field(repr=False)
    portfolio: frozenset[str] = field(repr=False)
    sure: Mapping[str, float] = field(repr=False)
    digest: str
    size: int


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word in lower case without accents, its apostrophe straight."""
    if not word.isascii():
        word = word.replace("’", "'").replace("‘", "'")
        split = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in split if not unicodedata.combining(c))
    return word.lower()


def words_of(name: str) -> list[str]:
    """Return the words of a name, cut as the parser cuts text, hyphens left out."""
    return _PIECE.findall(name.replace("’", "'").replace("‘", "'"))


def load_names(folder: Path, overlay: Path | None = None) -> NameBook:
    """Return the names of a codebook's `actors` folder, with those of an overlay laid over it.

    A line of the overlay takes the place of the bundled lines of the same table and name.
    Raises `CodebookError` with all problems, each as `message @ file line N column`.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing here is garbage, and looking for it took a third of the time
    try:
        return _load(folder, overlay)
    finally:
        if collecting:
            gc.enable()


def _load(folder: Path, overlay: Path | None) -> NameBook:
    problems: list[str] = []
    read: list[bytes] = []
    rows: dict[str, list[_Row]] = {}
    tables: dict[str, tuple[str, ...]] = dict.fromkeys(NAME_TABLES, NAME_COLUMNS)
    tables |= {
        "countries.tsv": COUNTRY_COLUMNS,
        "roles.tsv": ROLE_COLUMNS,
        "words.tsv": WORD_COLUMNS,
        "rules.tsv": RULE_COLUMNS,
    }
    for table, columns in sorted(tables.items()):
        bundled = _read(folder / table, columns, problems, read)
        if overlay is not None:
            own = _read(overlay / table, columns, problems, read)
            replaced = {_key(table, r) for r in own}
            bundled = [r for r in bundled if _key(table, r) not in replaced] + own
        rows[table] = bundled
    book = _Builder(problems)
    for row in rows["words.tsv"]:
        book.add_words(row)
    for row in rows["rules.tsv"]:
        book.add_rule(row)
    for row in rows["countries.tsv"]:
        book.add_country(row)
    for row in rows["roles.tsv"]:
        book.add_role(row)
    for table, kind in NAME_TABLES.items():
        for row in rows[table]:
            book.add_name(row, kind)
    if problems:
        raise CodebookError(tuple(problems))
    return book.finish(sha256(b"\0".join(read)).hexdigest(), sum(map(len, rows.values())))


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        return f"@ {self.file} line {self.line} column {column}"

    def many(self, column: str) -> list[str]:
        return [v for v in map(str.strip, self.cells[column].split("|")) if v]


def _key(table: str, row: _Row) -> str:
    first = {"roles.tsv": "role", "words.tsv": "kind", "rules.tsv": "rule"}.get(table, "name")
    return row.cells[first].casefold()


def _read(
    path: Path, columns: tuple[str, ...], problems: list[str], read: list[bytes]
) -> list[_Row]:
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
    rows: list[_Row] = []
    for number, text in enumerate(lines, 1):
        line = text.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = ["" if c.strip() == "-" else c.strip() for c in line.split("\t")]
        if header is None:
            header = cells
            if tuple(cells) != columns:
                wanted = " ".join(columns)
                problems.append(f"the header must be: {wanted} @ {path.name} line {number}")
                return []
            continue
        if len(cells) > len(columns):
            message = f"{len(cells)} cells where the header has {len(columns)}"
            problems.append(f"{message} @ {path.name} line {number} column {columns[-1]}")
            continue
        cells += [""] * (len(columns) - len(cells))
        row = _Row(path.name, number, dict(zip(columns, cells, strict=True)))
        if not row.cells[columns[0]]:
            problems.append(f"empty {row.where(columns[0])}")
            continue
        rows.append(row)
    return rows


class _Builder:
    """Collects checked rows into the tree and the indexes."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.root = Node()
        self.words: dict[str, set[str]] = {kind: set() for kind in WORD_KINDS}
        self.countries: dict[str, str] = {}
        self.adjectives: dict[str, str] = {}
        self.offices: dict[tuple[str, str], list[Name]] = defaultdict(list)
        self.titled: dict[tuple[str, str], list[Name]] = defaultdict(list)
        self.terms: dict[tuple[str, str | None], list[Name]] = defaultdict(list)
        self.portfolio: set[str] = set()
        self.role_forms: list[tuple[Role, str, bool]] = []
        self.sure: dict[str, float] = {}

    def add_words(self, row: _Row) -> None:
        kind = row.cells["kind"]
        if kind not in WORD_KINDS:
            self.problems.append(f"unknown kind '{kind}' {row.where('kind')}")
            return
        self.words[kind].update(row.many("words"))

    def add_rule(self, row: _Row) -> None:
        try:
            sure = float(row.cells["sure"])
        except ValueError:
            sure = -1.0
        if not 0 <= sure <= 1:
            self.problems.append(f"'{row.cells['sure']}' is not from 0 to 1 {row.where('sure')}")
        self.sure[row.cells["rule"]] = sure

    def add_country(self, row: _Row) -> None:
        code, name = row.cells["code"], row.cells["name"]
        if len(code) != 3 or not code.isupper():
            self.problems.append(f"'{code}' is not a code of three capitals {row.where('code')}")
        start, end = self._dates(row)
        entry = Name(name, "country", code, "GOV", None, start, end)
        current = end is None
        if current or code not in self.countries:
            self.countries[code] = name
            self.adjectives[code] = (row.many("adjectives") or [name])[0]
        people = row.many("people")
        adjectives = row.many("adjectives")
        for written in [name, *row.many("aliases")]:
            self._add_form(entry, "country", written)
        for written in adjectives:
            self._add_form(entry, "adjective", written)
        for written in people:
            if written not in adjectives:
                self._add_form(entry, "people", written)
        for column, kind in (("capitals", "capital"), ("seats", "metonym")):
            for written in row.many(column):
                seat = Name(written, kind, code, "GOV", None, start, end)
                self._add_form(seat, kind, written)

    def add_role(self, row: _Row) -> None:
        kind, sector = row.cells["kind"], row.cells["sector"] or None
        if kind not in ROLE_KINDS:
            self.problems.append(f"unknown kind '{kind}' {row.where('kind')}")
            return
        self._check_sector(row)
        plurals = row.many("plural")
        role = Role(row.cells["role"].lower(), plurals[0].lower() if plurals else "", sector, kind)
        singles = [row.cells["role"], *row.many("aliases")]
        self.role_forms += [(role, written, False) for written in singles]
        if plurals:
            self.role_forms += [(role, _plural(written), True) for written in singles]
        self.role_forms += [(role, written, True) for written in plurals]
        if kind == "post":
            for written in singles:
                self.portfolio.update(words_of(written))

    def add_name(self, row: _Row, kind: str) -> None:
        cells = row.cells
        country, sector = cells["country"] or None, cells["sector"] or None
        if country and country not in self.countries and country not in SPECIAL_COUNTRIES:
            self.problems.append(f"unknown country '{country}' {row.where('country')}")
        self._check_sector(row)
        start, end = self._dates(row)
        role = cells["role"].lower() or None
        entry = Name(cells["name"], kind, country, sector, role, start, end)
        for written in [cells["name"], *row.many("aliases")]:
            self._add_form(entry, kind, written)
        if kind == "person":
            self.terms[entry.name, country].append(entry)
            if country and role:
                self.offices[country, role].append(entry)
                self.titled[role, fold(entry.name.split()[-1])].append(entry)

    def finish(self, digest: str, size: int) -> NameBook:
        """Return the book; roles go in last, for they are checked against each other."""
        for word in sorted(self.words["heads"]):
            role = Role(word, _plural(word), None, "post")
            self.role_forms += [(role, word, False), (role, role.plural, True)]
        known = {written.lower() for _, written, _ in self.role_forms}
        for role, written, plural in self.role_forms:
            if written.islower() or not self._names_owner(written, known):
                self._add_role_form(role, written, plural=plural)
        return NameBook(
            index=self.root.next,
            words={kind: frozenset(words) for kind, words in self.words.items()},
            special=self._special(),
            countries=self.countries,
            adjectives=self.adjectives,
            offices={k: tuple(v) for k, v in self.offices.items()},
            titled={k: tuple(v) for k, v in self.titled.items()},
            terms={k: tuple(v) for k, v in self.terms.items()},
            portfolio=frozenset(w.lower() for w in self.portfolio),
            sure=self.sure,
            digest=digest,
            size=size,
        )

    def _special(self) -> dict[str, str]:
        """Return the words that point back or mark a name, with what is special about each."""
        kinds = {
            "honorific": "honorific",
            "country_nouns": "country noun",
            "pair_countries": "pair of countries",
            "pair_people": "pair of people",
            "pronouns": "pronoun",
            "counterparts": "counterpart",
        }
        return {word: kind for table, kind in kinds.items() for word in self.words[table]}

    def _names_owner(self, written: str, roles: set[str]) -> bool:
        """Whether a role only adds a name to another role: "president of the World Bank".

        Such forms are left out: role and name are found apart, and the name says whose it is.
        """
        words = written.split()
        role, _, tail = written.partition(" of ")
        if tail and role.lower() in roles and self._is_name(tail.removeprefix("the ").split()):
            return True
        return any(
            self._is_name(words[:n]) and " ".join(words[n:]).lower() in roles
            for n in range(1, len(words))
        )

    def _is_name(self, words: list[str]) -> bool:
        node = self.root
        if not words or not words[0][0].isupper():
            return False
        for word in words:
            if (step := node.next.get(fold(word))) is None:
                return False
            node = step
        return bool(node.forms)

    def _check_sector(self, row: _Row) -> None:
        sector = row.cells["sector"]
        if sector and sector not in SECTORS:
            self.problems.append(f"unknown sector '{sector}' {row.where('sector')}")

    def _dates(self, row: _Row) -> tuple[date | None, date | None]:
        out = []
        for column, last in (("from", False), ("to", True)):
            try:
                out.append(_day(row.cells[column], last=last))
            except ValueError:
                message = f"'{row.cells[column]}' is not YYYY, YYYY-MM or YYYY-MM-DD"
                self.problems.append(f"{message} {row.where(column)}")
                out.append(None)
        if out[0] and out[1] and out[0] > out[1]:
            self.problems.append(f"ends before it starts {row.where('to')}")
        return out[0], out[1]

    def _add_form(self, entry: Name, kind: str, written: str) -> None:
        if "-led " in written:
            return  # "Saudi-led coalition": the country that leads is read from the words
        capitals, acronym, keys = _shape(written)
        form = Form(entry, kind, written, capitals, acronym)
        for key in keys:
            node = self._node(key)
            if not any(f.entry is entry and f.kind == kind for f in node.forms):
                node.forms += (form,)

    def _add_role_form(self, role: Role, written: str, *, plural: bool) -> None:
        node = self._node([fold(w) for w in words_of(written)])
        if node.role is None:
            node.role, node.plural = role, plural

    def _node(self, words: Iterable[str]) -> Node:
        node = self.root
        for word in words:
            step = node.next.get(word)
            if step is None:
                step = node.next[word] = Node()
            node = step
        return node


@lru_cache(maxsize=50_000)
def _shape(written: str) -> tuple[tuple[bool, ...], bool, tuple[tuple[str, ...], ...]]:
    """Return where a name has capitals, whether it is an acronym, and its words as keys.

    A name with hyphens has two keys: with its parts cut apart, and uncut.
    """
    pieces = words_of(written)
    if len(pieces) > 1 and pieces[0].lower() == "the":
        pieces = pieces[1:]
    if not pieces:
        return (), False, ()
    letters = pieces[0]
    acronym = len(pieces) == 1 and letters.isupper() and len(letters) <= 7
    capitals = tuple(p[0].isupper() for p in pieces)
    cut = tuple(map(fold, pieces))
    if "-" not in written:
        return capitals, acronym, (cut,)
    whole = tuple(fold(w) for w in written.split() if w.lower() != "the")
    return capitals, acronym, (cut, whole)


def _plural(noun: str) -> str:
    """Return the plural of a noun or of the noun that a phrase with "of" begins with."""
    first, of, rest = noun.partition(" of ")
    if first.endswith("man"):
        return first[:-2] + "en" + of + rest
    if first.endswith("person"):
        return first[:-4] + "ople" + of + rest
    if first.endswith(("s", "x", "ch", "sh")):
        return first + "es" + of + rest
    if first.endswith("y") and first[-2:-1] not in "aeiou":
        return first[:-1] + "ies" + of + rest
    return first + "s" + of + rest


@lru_cache(maxsize=20_000)
def _day(text: str, *, last: bool) -> date | None:
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


def matches(form: Form, words: tuple[str, ...], tokens: list[int], *, shouting: bool) -> bool:
    """Whether a form is written as its entry wants: capitals where it has them.

    `shouting` says that the line is all in capitals, where words and acronyms look alike.
    """
    if form.acronym:
        word = words[tokens[0]]
        if not word.isupper():
            return False
        return not (shouting and word.lower() in _WORDS_IN_CAPITALS)
    return all(
        not capital or words[t][0].isupper()
        for capital, t in zip(form.capitals, tokens, strict=False)
    )
