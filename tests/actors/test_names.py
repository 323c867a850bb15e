from datetime import date
from pathlib import Path

import pytest

from detente.codebook.names import NameBook, load_names, words_of
from detente.errors import CodebookError

COUNTRIES = "code\tname\taliases\tadjectives\tpeople\tcapitals\tseats\tfrom\tto\n"
NAMES = "name\taliases\tcountry\tsector\trole\tfrom\tto\n"
ROLES = "role\tplural\tsector\tkind\taliases\n"
PERU = "PER\tPeru\t\tPeruvian\tPeruvians\tLima\t\t\t\n"


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def entry_names(book: NameBook, *words: str) -> list[str]:
    level, node = book.index, None
    for word in words:
        node = level[word]
        level = node.next
    return [f.entry.name for f in node.forms] if node else []


def test_bundled_tables_are_without_problems(book: NameBook) -> None:
    assert book.size > 1000
    assert len(book.digest) == 64


def test_words_are_cut_as_the_parser_cuts_them() -> None:
    assert words_of("al-Qaida") == ["al", "Qaida"]
    assert words_of("People's Republic of China") == ["People", "'s", "Republic", "of", "China"]
    assert words_of("Côte d’Ivoire") == ["Côte", "d'Ivoire"]
    assert words_of("U.S.") == ["U.S."]


def test_names_are_found_without_accents_and_articles(tmp_path: Path) -> None:
    people = NAMES + "Martín Vizcarra\t\tPER\tGOV\tpresident\t2018-03\t2020-11-09\n"
    book = load_names(write(tmp_path, countries=COUNTRIES + PERU, people=people))
    assert entry_names(book, "martin", "vizcarra") == ["Martín Vizcarra"]
    (entry,) = book.offices["PER", "president"]
    assert (entry.start, entry.end) == (date(2018, 3, 1), date(2020, 11, 9))
    assert entry.holds(date(2019, 1, 1))
    assert not entry.holds(date(2021, 1, 1))


def test_overlay_replaces_names_and_adds_others(tmp_path: Path) -> None:
    base = write(
        tmp_path / "a", countries=COUNTRIES + PERU,
        bodies=NAMES + "Old Guard\t\tPER\tMIL\t\t\t\nTax Office\t\tPER\tGOV\t\t\t\n",
    )  # fmt: skip
    own = write(
        tmp_path / "b",
        bodies=NAMES + "Tax Office\t\tPER\tCOP\t\t\t\nFish Office\t\tPER\tGOV\t\t\t\n",
    )
    book = load_names(base, own)
    sectors = {
        form.entry.name: form.entry.sector
        for word in ("old", "tax", "fish")
        for node in book.index[word].next.values()
        for form in node.forms
    }
    assert sectors == {"Old Guard": "MIL", "Tax Office": "COP", "Fish Office": "GOV"}
    assert book.digest != load_names(base).digest


def test_all_problems_are_told_with_their_place(tmp_path: Path) -> None:
    write(
        tmp_path, countries=COUNTRIES + PERU,
        bodies=NAMES + "A\t\tXXX\tGOV\t\t\t\n# a comment\nB\t\tPER\tFOO\t\t\t\n"
        "C\t\tPER\tGOV\t\t2010-13\t\nD\t\tPER\tGOV\t\t2012\t2011\n",
        roles=ROLES + "minister\tministers\tGOV\tpots\t\n",
        parties="name\tcountry\n",
    )  # fmt: skip
    with pytest.raises(CodebookError) as caught:
        load_names(tmp_path)
    assert set(caught.value.problems) == {
        "unknown country 'XXX' @ bodies.tsv line 2 column country",
        "unknown sector 'FOO' @ bodies.tsv line 4 column sector",
        "'2010-13' is not YYYY, YYYY-MM or YYYY-MM-DD @ bodies.tsv line 5 column from",
        "ends before it starts @ bodies.tsv line 6 column to",
        "unknown kind 'pots' @ roles.tsv line 2 column kind",
        "the header must be: name aliases country sector role from to @ parties.tsv line 1",
    }
