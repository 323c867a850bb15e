"""Dictionaries of PETRARCH and TABARI: actors and agents, read into our tables and written back.

The grammar is that of PETRARCH2's readers and of TABARI's older files. Two of its faults are not
repeated: the last record of a file counts, and a bare date counts from its day on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final

from detente.codebook.names import Name
from detente.formats.codes import cameo_actor, cameo_party
from detente.formats.foreign import ForeignParty

BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
CODE: Final = re.compile(r"[A-Z]{3,}$")
RESTRICTED: Final = re.compile(
    r"(?P<code>[A-Z]{3,}|---|###)\s*(?:(?P<sign>[<>])\s*(?P<one>\d+)|(?P<a>\d+)\s*-\s*(?P<b>\d+)"
    r"|(?P<bare>\d+))?$"
)
AGENT: Final = re.compile(
    r"(?P<phrase>[^{\[]+?)\s*(?:\{(?P<plural>[^}]*)\})?\s*\[(?P<code>[^\]]*)\]"
)
MARKER: Final = re.compile(r"!(?P<name>[^!=\s]+)!\s*=\s*(?P<items>.+)$")
DISCARDED: Final = frozenset(["---", "###"])
# Two-digit years up to this one are of the 2000s.
TURN: Final = 30
SMALL: Final = frozenset("of the and for in on de la del di da do dos van von der den le".split())
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, with its number from 1, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a dictionary with the days it is for: from `start` up to `end`, both inclusive."""

    code: str
    start: date | None = None
    end: date | None = None

    def fits(self, day: date) -> bool:
        """Whether the code is for a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Record:
    """An actor of a dictionary: its names, and its codes in the order in which they are tried."""

    line: int
    names: tuple[str, ...]
    codes: tuple[Coded, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """A word for people: "farmer", with its plural and the code that it adds."""

    line: int
    word: str
    plural: str
    sector: str


@dataclass(frozen=True, slots=True)
class Term:
    """A row for our tables: an actor with what it is from a day up to another."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    sector: str | None
    role: str | None
    start: date | None
    end: date | None
    wikidata: str | None = None


# Reading --------------------------------------------------------------------------------------


def read_actors(lines: Iterable[str]) -> tuple[tuple[Record, ...], tuple[Refusal, ...]]:
    """Return the records of an actor dictionary, and the lines that could not be taken."""
    records: list[Record] = []
    refused: list[Refusal] = []
    head: tuple[int, str] | None = None
    names: list[str] = []
    codes: list[Coded] = []
    below: list[tuple[int, str]] = []

    def close() -> None:
        if head is None:
            return
        if not names[0]:
            reason = "a name without letters"
        elif not codes:
            reason = "no code stands on it or below it"
        elif all(c.code in DISCARDED for c in codes):
            reason = "all its codes say to discard it"
        else:
            records.append(Record(head[0], tuple(dict.fromkeys(names)), tuple(codes)))
            return
        refused.append(Refusal(*head, reason))
        told = {r.line for r in refused}
        rest = (line for line in below if line[0] not in told)
        refused.extend(Refusal(*line, "it belongs to an actor that was refused") for line in rest)

    for number, raw, line in _told(lines):
        first = line.lstrip()[0]
        if head is not None and first in "+[":
            below.append((number, raw))
        if first == "+":
            if head is None:
                refused.append(Refusal(number, raw, "a synonym before any actor"))
                continue
            name = plain_name(line.lstrip()[1:].partition("[")[0])
            if name:
                names.append(name)
            else:
                refused.append(Refusal(number, raw, "a synonym without letters"))
            if "[" not in line:
                continue
        elif first != "[":
            close()
            name = plain_name(line.partition("[")[0])
            head, names, codes, below = (number, raw), [name], [], []
        elif head is None:
            refused.append(Refusal(number, raw, "a code before any actor"))
            continue
        found, wrong = _codes(line)
        codes += found
        refused += [Refusal(number, raw, reason) for reason in wrong]
    close()
    return tuple(records), tuple(sorted(refused, key=lambda r: r.line))


def _told(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield number, text and content of the lines that say something, comments left out."""
    inside = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n").lstrip("\ufeff")
        if inside or "<!--" in line:
            line, inside = _without_comments(line, inside=inside)
        line = line.partition("#")[0] if "[###]" not in line else line
        content = line.partition(";")[0].rstrip()
        if content.strip():
            yield number, raw.strip(), content


def _without_comments(line: str, *, inside: bool) -> tuple[str, bool]:
    out = []
    while line:
        if inside:
            _, closed, line = line.partition("-->")
            inside = not closed
        else:
            before, opened, line = line.partition("<!--")
            out.append(before)
            inside = bool(opened)
    return "".join(out), inside


def _codes(line: str) -> tuple[list[Coded], list[str]]:
    """Return the codes in the brackets of a line, and what is wrong with the others."""
    found: list[Coded] = []
    wrong: list[str] = []
    inner = BRACKET.findall(line)
    if "[" in line and not inner:
        wrong.append("a bracket is not closed")
    for text in inner:
        coded = _coded(" ".join(text.split()))
        if isinstance(coded, str):
            wrong.append(coded)
        else:
            found.append(coded)
    return found, wrong


@lru_cache(maxsize=50_000)
def _coded(text: str) -> Coded | str:
    """Return the code of a bracket, or why it is none."""
    match = RESTRICTED.match(text)
    if match is None:
        return f"'[{text}]' is no code with a date; wanted [CODE], [CODE <D], [CODE >D], [CODE A-B]"
    code = match["code"]
    try:
        if match["a"]:
            start, end = _date(match["a"]), _date(match["b"]) - DAY
            if start > end:
                return f"'[{text}]' ends before it starts"
            return Coded(code, start, end)
        if match["sign"] == "<":
            return Coded(code, None, _date(match["one"]) - DAY)
        if match["one"] or match["bare"]:
            return Coded(code, _date(match["one"] or match["bare"]), None)
    except (ValueError, OverflowError):
        return f"'[{text}]' has a date that does not exist; wanted YYMMDD or YYYYMMDD"
    return Coded(code)


def _date(digits: str) -> date:
    if len(digits) == 6:
        year = int(digits[:2])
        digits = f"{2000 + year if year <= TURN else 1900 + year}{digits[2:]}"
    if len(digits) != 8:
        raise ValueError(digits)
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def read_agents(lines: Iterable[str]) -> tuple[tuple[Agent, ...], tuple[Refusal, ...]]:
    """Return the agents of a dictionary, and the lines that could not be taken."""
    agents: list[Agent] = []
    refused: list[Refusal] = []
    markers: dict[str, list[str]] = {}
    for number, raw, line in _told(lines):
        marker = MARKER.match(line.strip())
        if marker is not None:
            items = [i.strip() for i in marker["items"].split(",") if i.strip()]
            markers[marker["name"].upper()] = items
            continue
        match = AGENT.match(line.strip())
        if match is None:
            refused.append(Refusal(number, raw, "no code in brackets; wanted WORD [~CODE]"))
            continue
        sector = _agent_sector(match["code"].strip())
        if sector is None:
            reason = f"'[{match['code']}]' names no sector; wanted [~CODE] or [CODE~]"
            refused.append(Refusal(number, raw, reason))
            continue
        written = _marked(match["phrase"], markers)
        if written is None:
            refused.append(Refusal(number, raw, "it uses a marker that is not defined above it"))
            continue
        for phrase in written:
            word = " ".join(phrase.replace("_", " ").split()).lower()
            if "!" in match["phrase"]:
                plural = ""
            elif match["plural"] is None:
                plural = _plural(word)
            else:
                plural = " ".join(match["plural"].replace("_", " ").split()).lower()
            agents.append(Agent(number, word, plural, sector))
    return tuple(agents), tuple(refused)


def _marked(phrase: str, markers: dict[str, list[str]]) -> list[str] | None:
    parts = phrase.split("!")
    if len(parts) == 1:
        return [phrase]
    items = markers.get(parts[1].upper())
    if items is None or len(parts) != 3:
        return None
    return [parts[0] + item + parts[2] for item in items]


def _agent_sector(code: str) -> str | None:
    if not (code.startswith("~") or code.endswith("~")):
        return None
    trios = code.strip("~")
    if not CODE.match(trios):
        return None
    party = cameo_party(trios)
    return party.sector if party is not None else None


def _plural(word: str) -> str:
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith("s") else "s")


def plain_name(written: str) -> str:
    """Return a name of a dictionary as news writes it: `UNITED_NATIONS_` as "United Nations"."""
    words = written.replace("_", " ").split()
    out = []
    for n, word in enumerate(words):
        lower = word.lower()
        small = 0 < n < len(words) - 1 and lower in SMALL
        out.append(lower if small else "-".join(_capital(p) for p in lower.split("-")))
    name = " ".join(out)
    return name if any(c.isalnum() for c in name) else ""


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def terms(record: Record, countries: Iterable[str]) -> tuple[tuple[Term, ...], str]:
    """Return the rows of a record, and why there are none.

    Codes are tried in order and the first that fits a day counts; the rows are the spans of days
    that follow from that, none overlapping.
    """
    known = frozenset(countries)
    out: list[Term] = []
    why = ""
    for start, end, code in first_fits(record.codes):
        party = cameo_party(code)
        if party is None or (party.country is None and party.sector is None):
            why = why or f"'{code}' names no country and no role"
            continue
        country = party.country if party.country in known else None
        if party.country is not None and country is None:
            why = why or f"'{code}' is of a country that the tables do not have"
            continue
        name, *aliases = record.names
        out.append(Term(name, tuple(aliases), country, party.sector, None, start, end))
    return tuple(out), why


def first_fits(codes: tuple[Coded, ...]) -> list[tuple[date | None, date | None, str]]:
    """Return the spans of days with the code that counts in each; discarded spans left out."""
    cuts = sorted({c.start for c in codes if c.start} | {c.end + DAY for c in codes if c.end})
    starts: list[date | None] = [None, *cuts]
    ends: list[date | None] = [*(cut - DAY for cut in cuts), None]
    spans: list[tuple[date | None, date | None, str]] = []
    for start, end in zip(starts, ends, strict=True):
        day = start or end or date.max
        spans.append((start, end, next((c.code for c in codes if c.fits(day)), "---")))
    out: list[tuple[date | None, date | None, str]] = []
    for code, run in groupby(spans, key=lambda s: s[2]):
        alike = list(run)
        if code not in DISCARDED:
            out.append((alike[0][0], alike[-1][1], code))
    return out


# Writing --------------------------------------------------------------------------------------


def write_actors(entries: Iterable[tuple[Name, tuple[str, ...]]]) -> Iterator[str]:
    """Yield the lines of an actor dictionary: a record for each name, its terms below it.

    What has no CAMEO code is left out; office holders are ELI outside their terms.
    """
    by_name: dict[str, list[tuple[Name, tuple[str, ...]]]] = {}
    for entry, aliases in entries:
        by_name.setdefault(entry.name, []).append((entry, aliases))
    for rows in by_name.values():
        codes = [c for entry, _ in rows if (c := _written_code(entry))]
        if not codes:
            continue
        written = list(
            dict.fromkeys(
                w for entry, aliases in rows for a in (entry.name, *aliases) if (w := upper_name(a))
            )
        )
        if not written:
            continue
        last = _fallback(rows[0][0], codes)
        if len(codes) == 1 and not last:
            yield f"{written[0]}_ [{codes[0]}]"
        else:
            yield f"{written[0]}_"
        yield from (f"+{w}_" for w in written[1:])
        if len(codes) > 1 or last:
            yield from (f"\t[{code}]" for code in (*codes, *last))


def _written_code(entry: Name) -> str:
    code = _cameo(entry.country, entry.sector)
    if not code:
        return ""
    if entry.start and entry.end:
        return f"{code} {entry.start:%Y%m%d}-{entry.end + DAY:%Y%m%d}"
    if entry.start:
        return f"{code} >{entry.start:%Y%m%d}"
    return f"{code} <{entry.end + DAY:%Y%m%d}" if entry.end else code


def _fallback(entry: Name, codes: list[str]) -> tuple[str, ...]:
    if entry.kind != "person" or any(" " not in c for c in codes):
        return ()
    code = _cameo(entry.country, "ELI")
    return (code,) if code else ()


@lru_cache(maxsize=4_000)
def _cameo(country: str | None, sector: str | None) -> str:
    party = ForeignParty(None, country, sector, (sector,) if sector else ())
    return cameo_actor(party).code


def upper_name(name: str) -> str:
    """Return a name as dictionaries write it: upper case, without accents, `_` between words."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    letters = letters.upper().replace("#", "").replace("[", "(").replace("]", ")").replace(";", ",")
    return "_".join(letters.encode("ascii", "ignore").decode().split()).lstrip("+")


def write_agents(rows: Iterable[tuple[str, str, str | None]]) -> Iterator[str]:
    """Yield the lines of an agent dictionary from roles with plural and sector."""
    for word, plural, sector in rows:
        code = _cameo(None, sector)
        if code and upper_name(word):
            many = upper_name(plural)
            yield f"{upper_name(word)} {{{many}}} [~{code}]"
