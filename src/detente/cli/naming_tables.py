"""`detente actors import|export|stats|missing`: knowledge in and out, and what is lacking."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from detente.actors.unresolved import count_unresolved
from detente.cli.naming import CodebookOption, ModelOption, actors_app
from detente.cli.options import PublishedOption
from detente.codebook import load_codebook
from detente.codebook.coverage import coverage, coverage_text
from detente.codebook.names import NameBook
from detente.coder import make_coder
from detente.errors import ConfigError
from detente.formats.actor_tables import (
    TABLES,
    Imported,
    agent_tables,
    csv_rows,
    read_csv,
    read_wikidata,
    term_tables,
    write_tables,
)
from detente.formats.petrarch import (
    Refusal,
    Term,
    read_actors,
    read_agents,
    terms,
    write_actors,
    write_agents,
)
from detente.language.parse import DEFAULT_MODEL
from detente.pages import Refused, read_paths

EXIT_REFUSED = 1
__all__ = ["actors_app"]


class Kind(StrEnum):
    """Kinds of knowledge that can be read."""

    actors = "petrarch-actors"
    agents = "petrarch-agents"
    csv = "csv"
    wikidata = "wikidata"


class Form(StrEnum):
    """Kinds of knowledge that can be written."""

    petrarch = "petrarch"
    csv = "csv"


@actors_app.command(name="import")
def import_names(
    path: Annotated[Path, typer.Argument(help="A dictionary, a CSV or a Wikidata extract.")],
    into: Annotated[
        Path, typer.Option(help="The codebook folder to write to; its actors/ is laid over ours.")
    ],
    kind: Annotated[
        Kind | None, typer.Option(help="What the file is; found by its name where left out.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="The table for all rows, such as people or parties.")
    ] = None,
    refused: Annotated[
        Path | None, typer.Option(help="File for the refused lines, else standard output.")
    ] = None,
) -> None:
    """Read actors of PETRARCH dictionaries, a CSV or Wikidata into a codebook folder of your own.

    A CSV has the columns name,country,sector,role,from,to and, if you like, aliases, wikidata,
    table. Each refused line is listed with its reason. Exit status: 1 where lines were refused.
    """
    if table is not None and table not in TABLES:
        raise ConfigError(f"--table is '{table}'; wanted one of {', '.join(sorted(TABLES))}")
    found = read_knowledge(path, kind or guessed_kind(path), load_codebook(None).names, table)
    written = write_tables(found, into / "actors")
    lines = [f"{path} line {r.line}: {r.reason}: {r.text}" for r in found.refused]
    if refused is not None:
        refused.write_text("".join(line + "\n" for line in lines), "utf-8")
    else:
        for line in lines:
            typer.echo(line)
    parts = ", ".join(f"{n} in {name}.tsv" for name, n in written.items()) or "none"
    typer.echo(f"rows written: {parts}; lines refused: {len(lines)}", err=True)
    if lines:
        raise typer.Exit(EXIT_REFUSED)


def guessed_kind(path: Path) -> Kind:
    """Return what a file is by its name; raises `ConfigError` where the name does not say."""
    name = path.name.lower()
    if name.endswith(".csv"):
        return Kind.csv
    if name.endswith(".json"):
        return Kind.wikidata
    if "agent" in name:
        return Kind.agents
    if name.endswith((".txt", ".actors")):
        return Kind.actors
    raise ConfigError(f"'{path.name}' does not say what it is; give --kind, one of {list(Kind)}")


def read_knowledge(path: Path, kind: Kind, book: NameBook, table: str | None) -> Imported:
    """Return the rows that a file gives for our tables, and its refused lines."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot read '{path}': {error.strerror}") from None
    except UnicodeDecodeError:
        text = path.read_text("latin-1")  # old dictionaries
    if kind is Kind.csv:
        some, refused, tables = read_csv(text, book)
        return _by_given_table(some, refused, tables, table)
    if kind is Kind.wikidata:
        some, refused = read_wikidata(text, book)
        return term_tables(some, refused, table=table or "people")
    if kind is Kind.agents:
        agents, refused = read_agents(text.splitlines())
        return agent_tables(agents, refused, book)
    records, refused = read_actors(text.splitlines())
    out: list[Term] = []
    more: list[Refusal] = list(refused)
    for record in records:
        rows, why = terms(record, (*book.countries, *SPECIAL))
        out += rows
        if why:
            more.append(Refusal(record.line, record.names[0], why))
    return term_tables(out, sorted(more, key=lambda r: r.line), table=table)


SPECIAL = ("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC")


def _by_given_table(
    some: tuple[Term, ...], refused: tuple[Refusal, ...], tables: list[str], table: str | None
) -> Imported:
    rows: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in dict.fromkeys([table] if table else tables):
        chosen = [t for t, own in zip(some, tables, strict=True) if table or own == name]
        for at, found in term_tables(chosen, (), table=name or None).rows.items():
            rows[at] = (*rows.get(at, ()), *found)
    return Imported(rows, refused)


@actors_app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    form: Annotated[Form, typer.Option("--format", "-f", help="What to write.")] = Form.petrarch,
    codebook: CodebookOption = None,
) -> None:
    """Write what is known of actors as PETRARCH dictionaries or as CSV."""
    book = load_codebook(codebook).names
    folder.mkdir(parents=True, exist_ok=True)
    if form is Form.csv:
        (folder / "actors.csv").write_text("".join(csv_rows(book)), "utf-8")
        typer.echo(f"{folder / 'actors.csv'}", err=True)
        return
    actors = [line + "\n" for line in write_actors(book.entries)]
    agents = [
        line + "\n" for line in write_agents((r.role, r.plural, r.sector) for r in book.roles)
    ]
    (folder / "actors.txt").write_text("".join(actors), "utf-8")
    (folder / "agents.txt").write_text("".join(agents), "utf-8")
    typer.echo(f"{folder / 'actors.txt'}, {folder / 'agents.txt'}", err=True)


@actors_app.command()
def stats(
    country: Annotated[
        str | None, typer.Option(help="Only this country, as three letters; with its years.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    codebook: CodebookOption = None,
) -> None:
    """Count what is known: entries by table, and who is known in office by country and year."""
    book = load_codebook(codebook).names
    if country is not None and country.upper() not in book.countries:
        raise ConfigError(f"'{country}' is no country of the tables; give three letters, as FRA")
    found = coverage(book)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        typer.echo(coverage_text(found, country.upper() if country else None))


@actors_app.command()
def missing(
    paths: Annotated[list[str], typer.Argument(help="Pages, as for `detente code`.")],
    most: Annotated[int, typer.Option(help="How many names to list.")] = 50,
    published: PublishedOption = None,
    model: ModelOption = DEFAULT_MODEL,
    codebook: CodebookOption = None,
) -> None:
    """List the names of a corpus that are not known, those that act most often first.

    Columns: how often the name acts or is acted upon, mentions, stories, the name, what it seems to
    be (person, organisation, place, or nothing), a sentence.
    """
    coder = make_coder(model, codebook)
    stories = (s for s in read_paths(paths, published=published) if not isinstance(s, Refused))
    names = count_unresolved(
        (story.id, [(trace.unit.parse, trace.unit.mentions) for trace in coder.trace(story)[1]])
        for story in stories
    )
    typer.echo("acts\tmentions\tstories\tname\tkind\texample")
    for name in names[:most]:
        cells = (name.acts, name.mentions, name.stories, name.name, name.kind or "-", name.example)
        typer.echo("\t".join(map(str, cells)))
    acting = sum(name.acts > 0 for name in names)
    typer.echo(f"{len(names)} names are not known; {acting} of them act", err=True)
