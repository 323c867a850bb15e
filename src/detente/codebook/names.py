"""The names of actors: read from tables, checked, and indexed by their first word.

The format is described in `docs/codebook.md`. `NameBook.index` is a tree of lower-case words in
which one walk finds both names ("Mexico", "Hamas") and words for roles ("interior minister"). All
lines are checked when they are read; what follows a first word is put together when it is met.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from detente.codebook.ondemand import Each, Late, OnDemand
from detente.codebook.tables import (
    COUNTRY_COLUMNS,
    HOMONYM_COLUMNS,
    NAME_COLUMNS,
    ROLE_COLUMNS,
    RULE_COLUMNS,
    SHARED_COLUMNS,
    WORD_COLUMNS,
    Row,
    parse_day,
    read_table,
    row_key,
    split_cell,
)
from detente.errors import CodebookError


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


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
HOMONYM_KINDS = frozenset(["country", "adjective", "capital", "place", "none"])
ROLE_KINDS = frozenset(["post", "body", "group", "thing"])
WORD_KINDS = word_set(
    "former designate honorific weak backed led place_prepositions motion pair_countries "
    "pair_people given country_nouns heads pronouns counterparts names_again based elsewhere "
    "us_states surname_places surname_posts staff chambers committees peacekeeping fixed "
    "party_people organisation_words place_words person_verbs "
    "anyones from_abroad abroad_too away_from_home collectives halves several "
    "state_bodies surname_roles taken"
)
SECTORS = word_set(
    "COP GOV JUD LEG MIL PRM PTY REB SPY AGR BUS CRM CVL EDU ELI JRN LAB MED OPP PRE REF REL SOC "
    "UAF UNK IGO NGO ISM IMG MNC"
)
GENERATIONS = word_set("jr sr ii iii iv")
FAMILY_NAME_FIRST = word_set("CHN KOR PRK TWN VNM KHM HKG")
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
    wikidata: str | None = None
    own: bool = False

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
class Sense:
    """One bearer of a name that several have; `form` is None where it names no actor at all."""

    kind: str
    form: Form | None
    cues: frozenset[str]


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
    """All names and roles, with the indexes that finding and resolving them need.

    `spellings` has by code how countries, their people, capitals and seats are written.
    """

    index: Mapping[str, Node] = field(repr=False)
    words: Mapping[str, frozenset[str]] = field(repr=False)
    special: Mapping[str, str] = field(repr=False)
    countries: Mapping[str, str] = field(repr=False)
    adjectives: Mapping[str, str] = field(repr=False)
    offices: Mapping[tuple[str, str], tuple[Name, ...]] = field(repr=False)
    titled: Mapping[tuple[str, str], tuple[Name, ...]] = field(repr=False)
    terms: Mapping[tuple[str, str | None], tuple[Name, ...]] = field(repr=False)
    surnames: Mapping[str, tuple[Name, ...]] = field(repr=False)
    homonyms: Mapping[str, tuple[Sense, ...]] = field(repr=False)
    shared: Mapping[str, frozenset[str]] = field(repr=False)
    entries: Sequence[tuple[Name, tuple[str, ...]]] = field(repr=False)
    roles: tuple[Role, ...] = field(repr=False)
    portfolio: frozenset[str] = field(repr=False)
    sure: Mapping[str, float] = field(repr=False)
    spellings: Mapping[str, frozenset[str]] = field(repr=False)
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


def role_at(words: Sequence[str], book: NameBook) -> Role | None:
    """Return the role that exactly these words stand for, if there is one."""
    level, node = book.index, None
    for word in words:
        node = level.get(fold(word))
        if node is None:
            return None
        level = node.next
    return node.role if node is not None else None


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
    rows: dict[str, list[Row]] = {}
    tables: dict[str, tuple[str, ...]] = dict.fromkeys(NAME_TABLES, NAME_COLUMNS)
    tables |= {
        "countries.tsv": COUNTRY_COLUMNS,
        "roles.tsv": ROLE_COLUMNS,
        "words.tsv": WORD_COLUMNS,
        "rules.tsv": RULE_COLUMNS,
        "homonyms.tsv": HOMONYM_COLUMNS,
        "shared.tsv": SHARED_COLUMNS,
    }
    for table, columns in sorted(tables.items()):
        bundled = read_table(folder / table, columns, problems, read)
        if overlay is not None:
            own = read_table(overlay / table, columns, problems, read, own=True)
            replaced = {row_key(table, r) for r in own}
            bundled = [r for r in bundled if row_key(table, r) not in replaced] + own
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
        book.add_names(rows[table], kind)
    for row in rows["homonyms.tsv"]:
        book.add_homonym(row)
    for row in rows["shared.tsv"]:
        book.add_shared(row)
    if problems:
        raise CodebookError(tuple(problems))
    return book.finish(sha256(b"\0".join(read)).hexdigest(), sum(map(len, rows.values())))


# What is noted under the first word of a name or role: an entry or its number, its kind and how
# it is written; or a role, whether the words are its plural, and how it is written.
_Note = tuple[Any, Any, str]


class _People:
    """Rows of people by what they are looked up by."""

    def __init__(self) -> None:
        self.offices: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.titled: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.terms: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        self.surnames: dict[str, list[int]] = defaultdict(list)


class _Builder:
    """Collects checked rows into notes, and makes the tree and the indexes of them on demand."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.words: dict[str, set[str]] = {kind: set() for kind in WORD_KINDS}
        self.countries: dict[str, str] = {}
        self.adjectives: dict[str, str] = {}
        self.notes: dict[str, list[_Note]] = defaultdict(list)
        self.rows: list[tuple[Row, str]] = []
        self.made: dict[int, Name] = {}
        self.portfolio: set[str] = set()
        self.role_forms: list[tuple[Role, str, bool]] = []
        self.role_words: frozenset[str] = frozenset()
        self.sure: dict[str, float] = {}
        self.roles: list[Role] = []
        self.homonyms: dict[str, list[Sense]] = defaultdict(list)
        self.shared: dict[str, frozenset[str]] = {}
        self.spellings: dict[str, set[str]] = defaultdict(set)

    def add_words(self, row: Row) -> None:
        kind = row.cell("kind")
        if kind not in WORD_KINDS:
            self.problems.append(f"unknown kind '{kind}' {row.where('kind')}")
            return
        self.words[kind].update(row.many("words"))

    def add_rule(self, row: Row) -> None:
        try:
            sure = float(row.cell("sure"))
        except ValueError:
            sure = -1.0
        if not 0 <= sure <= 1:
            self.problems.append(f"'{row.cell('sure')}' is not from 0 to 1 {row.where('sure')}")
        self.sure[row.cell("rule")] = sure

    def add_country(self, row: Row) -> None:
        code, name = row.cell("code"), row.cell("name")
        if len(code) != 3 or not code.isupper():
            self.problems.append(f"'{code}' is not a code of three capitals {row.where('code')}")
        start, end = self._dates(row, row.cell("from"), row.cell("to"))
        entry = Name(name, "country", code, "GOV", None, start, end)
        current = end is None
        if current or code not in self.countries:
            self.countries[code] = name
            self.adjectives[code] = (row.many("adjectives") or [name])[0]
        people = row.many("people")
        adjectives = row.many("adjectives")
        for written in [name, *row.many("aliases")]:
            self._note(entry, "country", written)
        for written in adjectives:
            self._note(entry, "adjective", written)
        for written in people:
            if written not in adjectives:
                self._note(entry, "people", written)
        own = [name, *row.many("aliases"), *adjectives, *people, *row.many("capitals")]
        self.spellings[code].update(own)
        for column, kind in (("capitals", "capital"), ("seats", "metonym")):
            for written in row.many(column):
                seat = Name(written, kind, code, "GOV", None, start, end)
                self._note(seat, kind, written)

    def add_role(self, row: Row) -> None:
        kind, sector = row.cell("kind"), row.cell("sector") or None
        if kind not in ROLE_KINDS:
            self.problems.append(f"unknown kind '{kind}' {row.where('kind')}")
            return
        self._check_sector(row)
        plurals = row.many("plural")
        role = Role(row.cell("role").lower(), plurals[0].lower() if plurals else "", sector, kind)
        self.roles.append(role)
        singles = [row.cell("role"), *row.many("aliases")]
        self.role_forms += [(role, written, False) for written in singles]
        if plurals:
            self.role_forms += [(role, _plural(written), True) for written in singles]
        self.role_forms += [(role, written, True) for written in plurals]
        if kind == "post":
            for written in singles:
                self.portfolio.update(words_of(written))

    def add_names(self, rows: Sequence[Row], kind: str) -> None:
        """Take the lines of a table of names: thirty thousand, so each is looked at but once."""
        known = self.countries.keys() | SPECIAL_COUNTRIES | {""}
        sectors = SECTORS | {""}
        fine = {("", "")}  # terms of office that are known to be written well
        notes, numbered = self.notes, self.rows
        for number, row in enumerate(rows, len(numbered)):
            name, aliases, country, sector, _, start, end = row.cells[: len(NAME_COLUMNS)]
            if country not in known:
                self.problems.append(f"unknown country '{country}' {row.where('country')}")
            if sector not in sectors:
                self._check_sector(row)
            if (start, end) not in fine:
                before = len(self.problems)
                self._dates(row, start, end)
                if len(self.problems) == before:
                    fine.add((start, end))
            written = (name, *split_cell(aliases)) if aliases else (name,)
            for form in written:
                first = form.partition(" ")[0]
                if first.isalnum() and first.isascii() and (word := first.lower()) != "the":
                    notes[word].append((number, kind, form))
                else:
                    self._note(number, kind, form)
        numbered += [(row, kind) for row in rows]

    @cached_property
    def people(self) -> _People:
        """The rows of people by office, title, term and surname, which no card asks for."""
        found = _People()
        for number, (row, kind) in enumerate(self.rows):
            if kind != "person":
                continue
            name, _, country, _, role, *_ = row.cells
            found.terms[name, country or None].append(number)
            if country and role:
                role = role.lower()
                found.offices[country, role].append(number)
                found.titled[role, fold(name.split()[-1])].append(number)
                for word in surnames_of(name, country):
                    found.surnames[word].append(number)
        return found

    def entry(self, number: int) -> Name:
        """Return the entry of a row."""
        made = self.made.get(number)
        if made is None:
            row, kind = self.rows[number]
            name, _, country, sector, role, start, end = row.cells[: len(NAME_COLUMNS)]
            first, last = parse_day(start, last=False), parse_day(end, last=True)
            made = self.made[number] = Name(
                name, kind, country or None, sector or None, role.lower() or None, first, last,
                row.cell("wikidata") or None, row.own,
            )  # fmt: skip
        return made

    def _entries(self, _: object, numbers: Sequence[int]) -> tuple[Name, ...]:
        return tuple(map(self.entry, numbers))

    def _with_aliases(self, number: int) -> tuple[Name, tuple[str, ...]]:
        return self.entry(number), tuple(self.rows[number][0].many("aliases"))

    def add_homonym(self, row: Row) -> None:
        """Take one bearer of a name that several have."""
        self._check_sector(row)
        name, kind, country = row.cell("name"), row.cell("kind"), row.cell("country") or None
        if kind not in HOMONYM_KINDS:
            self.problems.append(f"unknown kind '{kind}' {row.where('kind')}")
            return
        if country and country not in self.countries:
            self.problems.append(f"unknown country '{country}' {row.where('country')}")
        form = None
        if kind != "none":
            own = self.countries.get(country or "", name)
            entry = Name(
                own if kind in ("country", "adjective") else name,
                kind, country, row.cell("sector") or None, None, None, None,
            )  # fmt: skip
            form = Form(entry, kind, name, (True,) * len(name.split()), acronym=False)
        cues = frozenset(c.lower() for c in row.many("cues"))
        self.homonyms[name.lower()].append(Sense(kind, form, cues))

    def add_shared(self, row: Row) -> None:
        """Take a name that bodies of several states have."""
        codes = row.many("countries")
        for code in codes:
            if code not in self.countries:
                self.problems.append(f"unknown country '{code}' {row.where('countries')}")
        self.shared[row.cell("name")] = frozenset(codes)

    def finish(self, digest: str, size: int) -> NameBook:
        """Return the book; roles go in last, for names come before them."""
        for word in sorted(self.words["heads"]):
            role = Role(word, _plural(word), None, "post")
            self.role_forms += [(role, word, False), (role, role.plural, True)]
        self.role_words = frozenset(written.lower() for _, written, _ in self.role_forms)
        for role, written, plural in self.role_forms:
            first = written.partition(" ")[0]
            if not (first.isalnum() and first.isascii()):
                first = fold(words_of(written)[0])
            self.notes[first.lower()].append((role, plural, written))
        return NameBook(
            index=OnDemand(self.notes, self._node),
            words={kind: frozenset(words) for kind, words in self.words.items()},
            special=self._special(),
            countries=self.countries,
            adjectives=self.adjectives,
            offices=Late(lambda: OnDemand(self.people.offices, self._entries)),
            titled=Late(lambda: OnDemand(self.people.titled, self._entries)),
            terms=Late(lambda: OnDemand(self.people.terms, self._entries)),
            portfolio=frozenset(w.lower() for w in self.portfolio),
            sure=self.sure,
            surnames=Late(lambda: OnDemand(self.people.surnames, self._entries)),
            homonyms={k: tuple(v) for k, v in self.homonyms.items()},
            shared=self.shared,
            entries=Each(len(self.rows), self._with_aliases),
            roles=tuple(self.roles),
            spellings={k: frozenset(v) for k, v in self.spellings.items()},
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
        out = {word: kind for table, kind in kinds.items() for word in self.words[table]}
        for name, senses in self.homonyms.items():
            states = {s.form.entry.country for s in senses if s.form and s.kind == "country"}
            if len(states) == 2:
                out[f"{name}s"] = "namesakes"  # "the two Koreas"
        return out

    def _names_owner(self, written: str) -> bool:
        """Whether a role only adds a name to another role: "president of the World Bank".

        Such forms are left out: role and name are found apart, and the name says whose it is.
        """
        words = written.split()
        roles = self.role_words
        role, _, tail = written.partition(" of ")
        if tail and role.lower() in roles and self._is_name(tail.removeprefix("the ").split()):
            return True
        return any(
            self._is_name(words[:n]) and " ".join(words[n:]).lower() in roles
            for n in range(1, len(words))
        )

    def _is_name(self, words: list[str]) -> bool:
        if not words or not words[0][0].isupper():
            return False
        key = tuple(map(fold, words))
        noted = self.notes.get(key[0], ())
        return any(key in _shape(n[2])[2] for n in noted if not isinstance(n[0], Role))

    def _check_sector(self, row: Row) -> None:
        sector = row.cell("sector")
        if sector and sector not in SECTORS:
            self.problems.append(f"unknown sector '{sector}' {row.where('sector')}")

    def _dates(self, row: Row, start: str, end: str) -> tuple[date | None, date | None]:
        out = []
        for column, text, last in (("from", start, False), ("to", end, True)):
            try:
                out.append(parse_day(text, last=last) if text else None)
            except ValueError:
                message = f"'{text}' is not YYYY, YYYY-MM or YYYY-MM-DD"
                self.problems.append(f"{message} {row.where(column)}")
                out.append(None)
        if out[0] and out[1] and out[0] > out[1]:
            self.problems.append(f"ends before it starts {row.where('to')}")
        return out[0], out[1]

    def _note(self, entry: Name | int, kind: str, written: str) -> None:
        """Note a name under the words it may begin with."""
        first = written.partition(" ")[0]
        if first.isascii() and first.isalnum():
            word = first.lower()
            if word != "the":
                self.notes[word].append((entry, kind, written))
                return
        for word in dict.fromkeys(key[0] for key in _shape(written)[2] if key):
            self.notes[word].append((entry, kind, written))

    def _node(self, word: str, noted: Sequence[_Note]) -> Node:
        """Return the tree of all names and roles that begin with a word."""
        root = Node()
        for what, kind, written in noted:
            if isinstance(what, Role):
                if written.islower() or not self._names_owner(written):
                    _add_role_form(root, what, written, plural=kind)
            else:
                entry = self.entry(what) if isinstance(what, int) else what
                _add_form(root, word, entry, kind, written)
        return root.next.get(word) or Node()


def _add_form(root: Node, first: str, entry: Name, kind: str, written: str) -> None:
    if "-led " in written:
        return  # "Saudi-led coalition": the country that leads is read from the words
    capitals, acronym, keys = _shape(written)
    form = Form(entry, kind, written, capitals, acronym)
    for key in keys:
        if key[0] != first:
            continue
        node = _below(root, key)
        if not node.forms:
            node.forms = (form,)
            continue
        if entry.own != node.forms[0].entry.own:
            if not entry.own:
                continue  # what a user says of a name stands alone
            node.forms = ()
        same = next((f for f in node.forms if f.entry is entry and f.kind == kind), None)
        if same is None:
            node.forms += (form,)
        elif capitals < same.capitals or same.acronym > acronym:  # "red shirts", "Isis"
            node.forms = tuple(form if f is same else f for f in node.forms)


def _add_role_form(root: Node, role: Role, written: str, *, plural: bool) -> None:
    node = _below(root, [fold(w) for w in words_of(written)])
    if node.role is None:
        node.role, node.plural = role, plural


def _below(root: Node, words: Sequence[str]) -> Node:
    node = root
    for word in words:
        step = node.next.get(word)
        if step is None:
            step = node.next[word] = Node()
        node = step
    return node


@lru_cache(maxsize=20_000)
def surnames_of(name: str, country: str | None) -> tuple[str, ...]:
    """Return the words by which a person is called alone; in the East of Asia the first."""
    words = [w for w in (fold(w).strip(",.") for w in name.split()) if w not in GENERATIONS]
    if len(words) < 2:
        return ()
    if country in FAMILY_NAME_FIRST:
        return (words[0],) if country in ("CHN", "KOR", "PRK", "TWN") else (words[0], words[-1])
    return (words[-1],)


@lru_cache(maxsize=200_000)
def _shape(written: str) -> tuple[tuple[bool, ...], bool, tuple[tuple[str, ...], ...]]:
    """Return where a name has capitals, whether it is an acronym, and its words as keys.

    A name with hyphens has two keys: with its parts cut apart, and uncut.
    """
    plain = written.isascii() and written.replace(" ", "").isalnum()  # most are, and cut quicker
    pieces = written.split() if plain else words_of(written)
    if len(pieces) > 1 and pieces[0].lower() == "the":
        pieces = pieces[1:]
    if not pieces:
        return (), False, ()
    letters = pieces[0]
    acronym = len(pieces) == 1 and letters.isupper() and len(letters) <= 7
    capitals = tuple(p[0].isupper() for p in pieces)
    cut = tuple(map(str.lower if plain else fold, pieces))
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


# Letters from which an acronym is often written as a name: "Ecowas", "Unicef".
SPOKEN = 5


def matches(form: Form, words: tuple[str, ...], tokens: list[int], *, shouting: bool) -> bool:
    """Whether a form is written as its entry wants: capitals where it has them.

    `shouting` says that the line is all in capitals, where words and acronyms look alike.
    """
    if form.acronym:
        word = words[tokens[0]]
        spoken = len(word) >= SPOKEN and word.istitle()
        if not word.isupper() and not spoken:
            return False
        return not (shouting and word.lower() in _WORDS_IN_CAPITALS)
    return all(
        not capital or words[t][0].isupper()
        for capital, t in zip(form.capitals, tokens, strict=False)
    )
