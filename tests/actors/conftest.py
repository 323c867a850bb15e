from pathlib import Path

import pytest

import detente.codebook
from detente.codebook.names import NameBook, load_names
from detente.language.parse import Parser

FOLDER = Path(detente.codebook.__file__).parent / "data" / "actors"


@pytest.fixture(scope="session")
def book() -> NameBook:
    return load_names(FOLDER)


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()
