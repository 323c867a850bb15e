"""Write what follows from the code: commands, record and schema in `docs/`, the README's example.

Run as `uv run python tools/docs.py` (`make docs`); `tests/test_docs.py` holds that they are
current.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from enum import EnumType
from importlib.resources import files
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import typer.main

from detente import records
from detente.cli.app import app
from detente.coder import make_coder
from detente.formats import PAIR_COLUMNS, record_schema, story_to_text
from detente.formats.dictionary import described
from detente.pages import read_paths
from detente.store import VIEWS

ROOT = Path(__file__).resolve().parent.parent
FIELDS = Path(__file__).with_name("fields.toml")
FORMATS_INTRO = Path(__file__).with_name("formats_intro.md")
EXAMPLE = re.compile(r"(<!-- shown: begin -->\n).*?(<!-- shown: end -->)", re.DOTALL)
SHOWN = 22
ORDER = (
    "CodedStory", "Story", "Caption", "Furniture", "Event", "Party", "When", "Place",
    "Attribution", "Magnitude", "Evidence", "Link", "Skipped",
    "StoryGroup", "StoryMember", "StoryHead", "Report", "Decision", "Happening",
    "HappeningMember", "Disagreement", "LifeLink", "ChainStep",
)  # fmt: skip


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, "utf-8")
    readme = ROOT / "README.md"
    readme.write_text(with_example(readme.read_text("utf-8")), "utf-8")


def pages() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {
        "commands.md": commands_page(),
        "formats.md": formats_page(),
        "record.md": record_page(),
        "workspace.md": workspace_page(),
        "schema.json": json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def with_example(readme: str) -> str:
    """Return the README with its example as the coder now gives it, cut where it says `…`."""
    page = str(files("detente.demo") / "page.txt")
    (coded,) = make_coder().code_stream(read_paths([page]))
    if coded.story is None:
        raise SystemExit(f"the page of the demonstration is {coded.outcome}: {coded.reason}")
    story = replace(coded.story, input="page.txt")
    lines = story_to_text(replace(coded, story=story)).splitlines()[:SHOWN]
    shown = "```\n" + "\n".join(lines).rstrip() + "\n…\n```\n"
    return EXAMPLE.sub(lambda m: m[1] + shown + m[2], readme)


def commands_page() -> str:
    """Return all commands with their arguments and options."""
    parts = ["# Commands\n\nMade from the program by `make docs`.\n"]
    parts += _command("detente", typer.main.get_command(app))
    return "\n".join(parts)


def _command(name: str, command: Any) -> Iterator[str]:
    yield f"## {name}\n\n{_text(command.help)}\n"
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if not hasattr(command, "commands"):
        words = [name, *("[OPTIONS]" for _ in options[:1]), *map(_argument, arguments)]
        yield f"```\n{' '.join(words)}\n```\n"
    rows = [(f"`{_argument(p)}`", _text(p.help)) for p in arguments]
    rows += [(f"`{', '.join(p.opts)}`{_values(p)}", _text(p.help)) for p in options]
    if rows:
        yield _table(("option", "what"), rows)
    for child, inner in getattr(command, "commands", {}).items():
        yield from _command(f"{name} {child}", inner)


def _argument(param: Any) -> str:
    name = param.name.upper() + ("..." if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _values(param: Any) -> str:
    kind = param.type_descriptor.annotation
    choices = [str(c.value) for c in kind] if isinstance(kind, EnumType) else []
    said = f" {'|'.join(choices)}" if choices else ""
    default = getattr(param.default, "value", param.default)
    if isinstance(default, (str, int, Path)) and not isinstance(default, bool):
        said += f" ({default})"
    return said


def _text(text: str | None) -> str:
    return re.sub(r"(?<!\n)\n[ \t]*(?!\n)", " ", (text or "").strip())


def record_page() -> str:
    """Return the dictionary of the record's fields and of the CSV's columns."""
    said = tomllib.loads(FIELDS.read_text("utf-8"))
    parts = [
        "# What comes out\n\nMade from `records.py` and `tools/fields.toml` by `make docs`; as a "
        "JSON Schema: `schema.json`, or `detente schema`.\n",
        "A line of `--format jsonl` is one `CodedStory`. Spans are pairs of character offsets into "
        "`story.text`, end exclusive. No key is ever left out: what is absent is null or an empty "
        "list.\n",
    ]
    for name in ORDER:
        kind = getattr(records, name)
        hints = get_type_hints(kind)
        parts.append(f"## {name}\n\n{_text(inspect.cleandoc(kind.__doc__))}\n")
        rows = [
            (f"`{f.name}`", _type(hints[f.name]), said[name][f.name])
            for f in dataclasses.fields(kind)
        ]
        parts.append(_table(("field", "type", "what"), rows))
    parts.append(
        "## Columns of the CSV\n\nOne row for each event and pair of actor and recipient; an event "
        "without a recipient has one row for each actor.\n"
    )
    columns = described()["csv"].columns
    parts.append(_table(("column", "what"), [(f"`{c}`", columns[c]) for c in PAIR_COLUMNS]))
    return "\n".join(parts)


def formats_page() -> str:
    """Return the page on formats: an introduction that is kept by hand, then each format."""
    parts = [FORMATS_INTRO.read_text("utf-8")]
    for name, entry in described().items():
        names = {"gdelt": "gdelt1`, `gdelt2", "dyad-month": "dyad-month`, `dyad-day"}
        parts.append(f"## {entry.title} (`{names.get(name, name)}`)\n\n{entry.what}\n")
        parts.append(f"**Lost:** {entry.lost}\n")
        parts.append(f"Python: `{entry.pandas}`\\\nR: `{entry.r}`\n")
        rows = [(f"`{column}`", what) for column, what in entry.columns.items()]
        parts.append(_table(("column", "what"), rows))
    return "\n".join(parts)


def workspace_page() -> str:
    """Return what a workspace is, with its views and their columns."""
    parts = [Path(__file__).with_name("workspace_intro.md").read_text("utf-8")]
    for view in VIEWS:
        parts.append(f"### {view.name}\n\n{view.what}\n")
        parts.append(_table(("column", "what"), [(f"`{c}`", what) for c, what in view.columns]))
    return "\n".join(parts)


def _type(hint: Any) -> str:
    """Return a type in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint == records.Span:
        return "span"
    if origin is Literal:
        return " ".join(f"`{value}`" for value in inner)
    if origin in (Union, UnionType):
        return " or ".join("null" if t is type(None) else _type(t) for t in inner)
    if origin is tuple:
        return f"list of {_type(inner[0])}"
    plain = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return plain.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    cells = [head, tuple("---" for _ in head), *rows]
    lines = ("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in cells)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
