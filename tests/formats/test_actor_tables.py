import json
from datetime import date
from pathlib import Path

import pytest

from detente.codebook import load_codebook
from detente.codebook.coverage import coverage, coverage_text
from detente.codebook.names import NameBook
from detente.errors import ConfigError
from detente.formats.actor_tables import (
    agent_tables,
    csv_rows,
    read_csv,
    read_wikidata,
    term_tables,
    write_tables,
)
from detente.formats.petrarch import read_agents

HEADER = "name,country,sector,role,from,to\n"


@pytest.fixture(scope="module")
def book() -> NameBook:
    return load_codebook(None).names


def entries(book: NameBook, name: str) -> list[tuple[str | None, str | None, date | None]]:
    return [(e.country, e.sector, e.start) for e, _ in book.entries if e.name == name]


def test_csv_rows_become_terms_and_bad_ones_say_why(book: NameBook) -> None:
    terms, refused, _ = read_csv(
        HEADER + "Ada Vane,FRA,GOV,trade minister,2020-01,2021\nAda Vane,France,PTY,,,\n"
        ",FRA,GOV,,,\nB,Nowhereland,GOV,,,\nC,FRA,XXX,,,\nD,FRA,GOV,,2020-13,\nE,FRA,GOV,,2021,2020\n",
        book,
    )
    assert [(t.country, t.sector, t.start, t.end) for t in terms] == [
        ("FRA", "GOV", date(2020, 1, 1), date(2021, 12, 31)), ("FRA", "PTY", None, None),
    ]  # fmt: skip
    assert [r.line for r in refused] == [4, 5, 6, 7, 8]


def test_a_csv_without_its_columns_is_refused(book: NameBook) -> None:
    with pytest.raises(ConfigError, match="no column country, sector"):
        read_csv("name,role,from,to\n", book)


def test_an_import_wins_over_the_bundled_tables(tmp_path: Path, book: NameBook) -> None:
    terms, _, _ = read_csv(HEADER + "Greenpeace,NLD,BUS,,,\nAda Vane,FRA,GOV,minister,,\n", book)
    write_tables(term_tables(terms, ()), tmp_path / "actors")
    mine = load_codebook(tmp_path).names
    forms = mine.index["greenpeace"].forms
    assert {(f.entry.country, f.entry.sector) for f in forms} == {("NLD", "BUS")}
    assert entries(mine, "Ada Vane") == [("FRA", "GOV", None)]


def test_a_second_import_keeps_what_is_there(tmp_path: Path, book: NameBook) -> None:
    for name, sector in (("Ada Vane", "GOV"), ("Bo Krull", "GOV"), ("Ada Vane", "LEG")):
        terms, _, _ = read_csv(HEADER + f"{name},FRA,{sector},deputy,2001,\n", book)
        write_tables(term_tables(terms, ()), tmp_path / "actors")
    mine = load_codebook(tmp_path).names
    assert entries(mine, "Ada Vane") == [("FRA", "LEG", date(2001, 1, 1))]
    assert entries(mine, "Bo Krull") == [("FRA", "GOV", date(2001, 1, 1))]


def test_wikidata_extracts_in_both_shapes(tmp_path: Path, book: NameBook) -> None:
    row = {
        "person": "entity/Q900001", "personLabel": "Ada Vane", "country": "FRA",
        "positionLabel": "Prime Minister of France", "start": "2031-05-02T00:00:00Z",
        "personAltLabel": "A. Vane, Ada M. Vane",
    }  # fmt: skip
    full = {"results": {"bindings": [{k: {"value": v} for k, v in row.items()}]}}
    plain, none = read_wikidata(json.dumps([row]), book)
    asked, _ = read_wikidata(json.dumps(full), book)
    assert plain == asked
    assert not none
    called = {k.replace("person", "item"): v for k, v in row.items()}
    assert read_wikidata(json.dumps([called]), book)[0] == plain
    write_tables(term_tables(plain, (), table="people"), tmp_path / "actors")
    (entry,) = [e for e, _ in load_codebook(tmp_path).names.entries if e.name == "Ada Vane"]
    assert (entry.role, entry.wikidata, entry.start) == (
        "prime minister", "Q900001", date(2031, 5, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("label", "country", "role"),
    [
        ("Minister of Foreign Affairs of Norway", "NOR", "foreign minister"),
        ("President of the United States", "USA", "president"),
        ("French Minister of Defence", "FRA", "defense minister"),
        ("United States Secretary of State", "USA", "secretary of state"),
        ("mayor of Oslo", None, "mayor"),
    ],
)
def test_wikidata_labels_give_the_longest_post_and_its_country(
    label: str, country: str | None, role: str, book: NameBook
) -> None:
    row = {"item": "Q1", "itemLabel": "Ada Vane", "positionLabel": label}
    terms, refused = read_wikidata(json.dumps([row]), book)
    assert [(t.country, t.role) for t in terms] == ([(country, role)] if country else [])
    assert len(refused) == (country is None)


def test_wikidata_rows_that_lack_something_say_what(book: NameBook) -> None:
    rows = [
        {"positionLabel": "president", "country": "FRA"},
        {"personLabel": "A B", "positionLabel": "court jester", "country": "FRA"},
        {"personLabel": "A B", "positionLabel": "president"},
        {"personLabel": "A B", "positionLabel": "president of France", "start": "soon"},
    ]
    terms, refused = read_wikidata(json.dumps(rows), book)
    assert not terms
    assert [r.reason.split(":")[0].split("'")[0].strip() for r in refused] == [
        "no personLabel", "positionLabel", "no country", "start and end must be ISO dates",
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="not JSON"):
        read_wikidata("{", book)


def test_agents_become_roles_and_known_ones_keep_their_kind(tmp_path: Path, book: NameBook) -> None:
    agents, _ = read_agents(["GENERAL [~MIL]", "GOOSEHERD [~AGR]"])
    write_tables(agent_tables(agents, (), book), tmp_path / "actors")
    mine = load_codebook(tmp_path).names
    assert {(r.role, r.kind) for r in mine.roles if r.role in ("general", "gooseherd")} == {
        ("general", "post"), ("gooseherd", "group"),
    }  # fmt: skip


def test_the_csv_of_all_names_reads_back(book: NameBook) -> None:
    terms, refused, tables = read_csv("".join(csv_rows(book)), book)
    assert not refused
    assert len(terms) == len(book.entries) == len(tables)
    assert [(t.name, t.country, t.start) for t in terms] == [
        (e.name, e.country, e.start) for e, _ in book.entries
    ]


def test_coverage_counts_years_in_office(book: NameBook) -> None:
    found = coverage(book)
    assert found.years["head of state or government"]["USA"] == frozenset(range(1990, 2026))
    assert sum(found.tables.values()) >= len(book.entries)
    assert "36 of 36 years" in coverage_text(found, "USA")
