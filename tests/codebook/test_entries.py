"""The loader of entries: patterns, and problems with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.codebook import BUNDLED, load_codebook
from detente.codebook.entries import load_acts
from detente.codebook.ontology import load_ontology
from detente.errors import CodebookError, ConfigError

ENTRY = """
[[act]]
id = "consult.try"
type = "CONSULT"
verbs = ["hold @parley with", "call off|cancel"]
nouns = ["peace parley"]
examples = [{text = "X held a parley with Y."}]
[classes]
parley = ["parley", "powwow"]
"""


def write(folder: Path, text: str) -> Path:
    (folder / "acts").mkdir(parents=True)
    (folder / "acts" / "own.toml").write_text(text, "utf-8")
    return folder / "acts"


def test_patterns_are_indexed_by_their_head(tmp_path: Path) -> None:
    book = load_acts([write(tmp_path, ENTRY)], load_ontology([BUNDLED / "plover"]))
    (held,) = book.verbs["hold"]
    assert held.words == (frozenset(["parley", "powwow"]), frozenset(["with"]))
    (parley,) = book.nouns["parley"]
    assert parley.words == (frozenset(["peace"]),)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            '"CONSULT"',
            '"CONSULTS"',
            "unknown type 'CONSULTS' @ acts/own.toml $.act[0].type; known: ",
        ),
        (
            'type = "CONSULT"',
            'type = "CONSULT"\nmode = "fax"',
            "unknown mode 'fax' @ acts/own.toml",
        ),
        ('type = "CONSULT"', "", "an entry without type needs 'inner'"),
        ("@parley", "@parleys", "unknown class '@parleys' in 'hold @parleys with'"),
        ("examples", "exmples", "unknown key 'exmples' @ acts/own.toml $.act[0].exmples"),
        ("[[act]]", "[[act]", "cannot be read"),
        ('id = "consult.try"', "", "entry without id"),
    ],
)
def test_problems_name_file_and_key(tmp_path: Path, old: str, new: str, problem: str) -> None:
    folder = write(tmp_path, ENTRY.replace(old, new, 1))
    with pytest.raises(CodebookError) as caught:
        load_acts([folder], load_ontology([BUNDLED / "plover"]))
    assert any(problem in line for line in caught.value.problems), caught.value.problems


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        ENTRY.replace('"CONSULT"', '"X"').replace("@parley", "@none")
        + ENTRY.replace('id = "consult.try"', 'id = "b"\nneeds = ["luck"]').split("[classes]")[0]
    )
    with pytest.raises(CodebookError) as caught:
        load_acts([write(tmp_path, text)], load_ontology([BUNDLED / "plover"]))
    assert len(caught.value.problems) >= 2


def test_an_overlay_replaces_an_entry_by_id(tmp_path: Path) -> None:
    bundled = load_codebook()
    some = next(e for e in bundled.acts.entries.values() if e.type == "CONSULT")
    write(tmp_path, ENTRY.replace("consult.try", some.id))
    laid = load_codebook(tmp_path)
    assert laid.acts.entries[some.id].file.startswith("acts/own.toml")
    assert len(laid.acts.entries) == len(bundled.acts.entries)
    assert laid.digest != bundled.digest


def test_a_missing_overlay_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no codebook folder"):
        load_codebook(tmp_path / "absent")
