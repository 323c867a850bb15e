"""One sentence on six days: who somebody was in 1995 is not who they are in 2025."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from detente.actors import resolve_phrase
from detente.codebook.names import NameBook
from detente.language.parse import Parse, Parser

TERMS = Path(__file__).with_name("terms.txt")
YEARS = (1995, 2008, 2016, 2018, 2022, 2025)
ENOUGH = 90


@dataclass(frozen=True)
class Term:
    """What is right on a day: any of these countries, sectors and roles; no roles means any."""

    name: str
    day: date
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    roles: tuple[str, ...]

    def fits(self, country: str | None, sector: str | None, role: str | None) -> bool:
        known = (role or "").replace("-", " ")
        return (
            country in self.countries
            and (sector or "-") in self.sectors
            and (not self.roles or known in self.roles)
        )


def terms() -> Iterator[Term]:
    for line in TERMS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, home, *cells = (c.strip() for c in line.split(";"))
        for year, cell in zip(YEARS, cells, strict=True):
            words = cell.split(" ")
            other = len(words) > 1 and words[1].replace("/", "").isupper()
            country = words.pop(0) if other else home
            roles = " ".join(words[1:]).replace("-", " ")
            yield Term(
                name, date(year, 6, 15), tuple(country.split("/")), tuple(words[0].split("/")),
                tuple(roles.split("/")) if roles else (),
            )  # fmt: skip


def test_many_people_stand_on_six_days_each() -> None:
    names = [t.name for t in terms()]
    assert len(set(names)) >= ENOUGH
    assert all(names.count(name) == len(YEARS) for name in set(names))


def test_the_same_sentence_has_the_sector_and_role_of_its_day(
    parser: Parser, book: NameBook
) -> None:
    parsed: dict[str, tuple[Parse, ...]] = {}
    wrong = []
    for term in terms():
        if term.name not in parsed:
            parsed[term.name] = tuple(parser.parse(f"{term.name} called for talks."))
        found = resolve_phrase(parsed[term.name], term.name, book=book, published=term.day)
        got = [(q.country, q.sector, q.role) for q in found.parties]
        if len(got) != 1 or not term.fits(*got[0]):
            wrong.append(f"{term.name} on {term.day}: {got} for {term.sectors} {term.roles}")
    assert not wrong, "\n".join(wrong)
