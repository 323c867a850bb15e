"""`detente codebook`: check, show and list what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from detente.codebook import load_codebook
from detente.codebook.entries import Entry, Pattern
from detente.coder import make_coder
from detente.errors import CodebookError
from detente.evaluate.examples import run_examples

codebook_app = typer.Typer(no_args_is_help=True, help="Check and read the codebook.")

Folder = Annotated[
    Path | None, typer.Argument(help="A folder laid over the bundled codebook.", show_default=False)
]


@codebook_app.command()
def check(folder: Folder = None) -> None:
    """Read every file, run every example, and report all problems at once with file and key.

    With a folder, only the examples of its own entries are run.
    """
    console = Console(highlight=False)
    try:
        codebook = load_codebook(folder)
    except CodebookError as error:
        for problem in error.problems:
            console.print(Text(problem))
        console.print(f"{len(error.problems)} problems")
        raise typer.Exit(1) from None
    bundled = set(load_codebook(None).acts.entries.values()) if folder is not None else set()
    entries = [e for e in codebook.acts.entries.values() if e not in bundled]
    results = list(run_examples(make_coder(codebook=folder, guess=False), entries))
    wrong = [r for r in results if r.problem]
    for r in wrong:
        kind = "counter_examples" if r.counter else "examples"
        console.print(Text(f"{r.problem}: '{r.example.text}' @ {r.entry.file}.{kind}"))
    acts = codebook.acts
    console.print(
        f"{len(acts.entries)} entries, {len(acts.verbs)} verb lemmas, {len(acts.nouns)} noun "
        f"lemmas; {len(results)} examples run, {len(wrong)} wrong"
    )
    if wrong:
        raise typer.Exit(1)


@codebook_app.command()
def show(
    word: Annotated[str, typer.Argument(help="A lemma: the head of a verb or noun pattern.")],
    codebook: Annotated[
        Path | None, typer.Option(help="A folder laid over the bundled one.")
    ] = None,
) -> None:
    """Say every reading of a word, in the order in which they are tried, and which wins when."""
    console = Console(highlight=False)
    acts = load_codebook(codebook).acts
    found = False
    for kind, index in (("verb", acts.verbs), ("noun", acts.nouns), ("phrase", acts.phrases)):
        readings = index.get(word, ())
        if readings:
            found = True
            console.print(Text(f"{kind} '{word}', {WINS}:"))
        for pattern in readings:
            console.print(Text(_reading(kind, word, pattern)))
    if not found:
        near = sorted(w for w in {*acts.verbs, *acts.nouns} if w[:4] == word[:4])[:12]
        console.print(Text(f"no reading of '{word}'; near it: {', '.join(near) or 'nothing'}"))
        raise typer.Exit(1)


# How a pattern wins, as `ActBook` sorts them and `drafts` tries them.
WINS = (
    "tried from the top; the first whose words all stand in the sentence and whose needs hold wins "
    "(more words go before fewer, then more needs; `.not.` ends the trial)"
)
SHOWN = 4


def _words(choices: frozenset[str]) -> str:
    """Return the alternatives of a word of a pattern, the first few of many."""
    some = "|".join(sorted(choices)[:SHOWN])
    return some if len(choices) <= SHOWN else f"{some}|... ({len(choices)})"


def _reading(kind: str, word: str, pattern: Pattern) -> str:
    entry = pattern.entry
    words = " ".join(map(_words, pattern.words))
    head = f"{word} {words}".strip() if kind == "verb" else f"{words} {word}".strip()
    return f"{kind:6} {head:32} {_what(entry):34} {entry.id}"


def _what(entry: Entry) -> str:
    what: str = entry.type or "(colours the act inside)"
    if entry.mode:
        what += f"/{entry.mode}"
    if entry.inner:
        what += f", inside: {entry.inner}"
    if entry.possible:
        what += ", only possible"
    if entry.own_voice:
        what += ", in its own voice"
    if entry.needs:
        what += f", needs {' and '.join(entry.needs)}"
    return what
