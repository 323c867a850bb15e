"""The demo newswire coded once, and workspaces that hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from detente.coder import Coder
from detente.demo import newswire
from detente.language.parse import DEFAULT_MODEL
from detente.records import CodedStory
from detente.store import Coding
from detente.workspace import Report, Workspace, create_workspace
from detente.workspace.coding import coding_of
from detente.workspace.ingest import Keeper

Fill = Callable[..., Report]


@pytest.fixture(scope="session")
def coding(coder: Coder) -> Coding:
    return coding_of(coder, DEFAULT_MODEL)


@pytest.fixture(scope="session")
def coded(coder: Coder) -> tuple[CodedStory, ...]:
    refused = CodedStory("rejected", "empty", "nothing.txt", None, ())
    return (*coder.code_stream(newswire()), refused)


@pytest.fixture(scope="session")
def fill(coding: Coding) -> Fill:
    """Keep coded stories in a workspace, in pieces of some size, and join them."""

    def fill(ws: Workspace, stories: Iterable[CodedStory], piece: int = 400) -> Report:
        report = Keeper(ws.store, coding, ["wire"], piece=piece).keep(stories)
        ws.search.update(ws.snapshot())
        ws.join()
        return report

    return fill


@pytest.fixture(scope="session")
def wire(
    tmp_path_factory: pytest.TempPathFactory, coded: tuple[CodedStory, ...], fill: Fill
) -> Workspace:
    """A workspace with the newswire, for reading."""
    ws = create_workspace(tmp_path_factory.mktemp("wire") / "ws")
    fill(ws, coded)
    return ws


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return create_workspace(tmp_path / "ws")
