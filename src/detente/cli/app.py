"""The commands of `detente`.

The module of a command is imported when the command is called: all of them took a second.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from detente import __version__
from detente.errors import DetenteError

EXIT_USAGE = 2
# One BLAS thread for each process: workers share the cores. numpy reads this when it is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Where each command or group of commands is, in the order in which they are listed.
COMMANDS = {
    "init": "keeping.init",
    "ingest": "keeping.ingest",
    "events": "asking.events",
    "sql": "asking.sql",
    "compact": "keeping.compact",
    "check": "keeping.check",
    "cite": "keeping.cite",
    "story-of": "asking.story_of",
    "export": "exchanging.export",
    "import": "exchanging.import_events",
    "status": "relating.status",
    "changes": "relating.changes",
    "coverage": "relating.coverage",
    "brief": "briefing.brief",
    "watch": "watching.watch_news",
    "alerts": "watching.alerts",
    "compare": "comparing.compare",
    "code": "coding.code",
    "explain": "coding.explain",
    "demo": "coding.demo",
    "schema": "coding.schema",
    "actors": "naming_tables.actors_app",
    "codebook": "knowing.codebook_app",
    "evaluate": "evaluating.evaluate_app",
}
# Commands that end within seconds and hold to the end what they make: looking for garbage meanwhile
# was a fifth of the time of a card.
BRIEF_LIVED = frozenset(["status", "changes", "coverage"])
_SETTINGS = {"help_option_names": ["-h", "--help"]}


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = dict.fromkeys(COMMANDS)

    def __getitem__(self, name: str) -> Any:
        made = self._made[name]
        if made is None:
            module, _, attribute = COMMANDS[name].partition(".")
            found = getattr(import_module(f"detente.cli.{module}"), attribute)
            made = self._made[name] = _command(name, found)
        return made

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def _command(name: str, found: Any) -> Any:
    """Return what typer calls: of a group of commands, or of a function."""
    group = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    if isinstance(found, typer.Typer):
        group.add_typer(found, name=name)
    else:
        group.command(name)(found)
    made = typer.main.get_command(group)
    return made.commands[name] if isinstance(made, TyperGroup) else made


class _Root(TyperGroup):
    """All commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands()


app = typer.Typer(
    cls=_Root,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings=_SETTINGS,
    help="Read the news and keep the record: who did what to whom, when, where, according to whom.",
    epilog="Start with `detente demo`. Docs: README.md and docs/ of the project.",
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors of ours become one line and the exit status for wrong use."""
    if sys.argv[1:2] and sys.argv[1] in BRIEF_LIVED:
        gc.disable()
        atexit.register(gc.freeze)  # else what is left is looked through once more at the end
    try:
        app()
    except DetenteError as error:
        Console(stderr=True, highlight=False).print(f"detente: {error}", markup=False)
        sys.exit(EXIT_USAGE)
    except BrokenPipeError:  # `detente code ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
