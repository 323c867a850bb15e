"""`detente actors`: who somebody is, what is known of actors, and knowledge from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.actors import Decision, resolve_phrase
from detente.codebook import Codebook, load_codebook
from detente.errors import ConfigError, InputError
from detente.language.parse import DEFAULT_MODEL, Parser

actors_app = typer.Typer(
    no_args_is_help=True, help="Say who an actor is, and read, write and count what is known."
)

CodebookOption = Annotated[
    Path | None, typer.Option("--codebook", help="A folder laid over the bundled codebook.")
]
ModelOption = Annotated[str, typer.Option(help="An installed spaCy English pipeline.")]


@actors_app.command()
def resolve(
    phrase: Annotated[
        str | None, typer.Argument(help="Words that name an actor.", show_default=False)
    ] = None,
    day: Annotated[str | None, typer.Option("--date", help="The story's date, YYYY-MM-DD.")] = None,
    context: Annotated[
        str, typer.Option(help="The sentences that the words stand in, or that came before.")
    ] = "",
    batch: Annotated[
        Path | None,
        typer.Option(help="JSONL rows with id, sentence, phrase, published; - for input."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, else standard output.")
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    codebook: CodebookOption = None,
) -> None:
    """Say who a phrase is on a day, by which rule, how sure that is, and what else it could be.

    `--batch` writes for each row a line of JSON with id, name, country, sector, role, basis,
    confidence, reason, losers, and under `parties` all of them where the phrase names several.

    Examples: `detente actors resolve "President Bush" --date 1991-01-16`,
    `detente actors resolve "the senate" --context "Nigeria's president wrote to the senate."`.
    """
    if (phrase is None) == (batch is None):
        raise ConfigError("give a phrase or --batch FILE, one of the two")
    book, parser = load_codebook(codebook), Parser(model)
    if batch is None:
        assert phrase is not None
        decision = decide(phrase, context, parse_date(day, "--date"), book, parser)
        typer.echo(decision_text(phrase, decision))
        return
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in decide_rows(batch, book, parser))
    if output is None:
        for line in lines:
            typer.echo(line, nl=False)
    else:
        output.write_text("".join(lines), "utf-8")


def decide(phrase: str, context: str, day: date | None, book: Codebook, parser: Parser) -> Decision:
    """Return who a phrase is in a context, which may be empty."""
    sentences = parser.parse(context) if context.strip() else ()
    alone = parser.parse(phrase) if phrase.strip() else ()
    return resolve_phrase(sentences, phrase, book=book.names, published=day, alone=alone)


def decide_rows(path: Path, book: Codebook, parser: Parser) -> Iterator[dict[str, Any]]:
    """Yield a line for each row of a batch, in order; a row that cannot be read has its reason."""
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        where = f"{path} line {number}"
        row: Mapping[str, Any] = {}
        try:
            row = _row(line, where)
            if not isinstance(row.get("phrase"), str):
                wanted = "id, sentence, phrase, published"
                raise InputError(f"{where} has no text 'phrase'; wanted: {wanted}")
            day = parse_date(row.get("published") or None, f"{where}: published")
            sentence = row.get("sentence") or ""
            if not isinstance(sentence, str):
                raise InputError(f"{where}: sentence is no text")
            decision = decide(row["phrase"], sentence, day, book, parser)
        except (InputError, ConfigError) as error:
            decision = Decision((), f"not read: {error}", 0.0, ())
        yield {"id": row.get("id"), **decision_row(decision)}


def _lines(path: Path) -> Sequence[str]:
    if str(path) == "-":
        return typer.get_text_stream("stdin").read().splitlines()
    try:
        return path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigError(f"cannot read '{path}': {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"'{path}' is not UTF-8: {error.reason}") from None


def _row(line: str, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where} is not JSON: {error}") from None
    if not isinstance(row, dict):
        raise InputError(f"{where} is no object; wanted: id, sentence, phrase, published")
    return row


def decision_row(decision: Decision) -> dict[str, Any]:
    """Return a decision as what `--batch` writes; the first party's fields stand outside."""
    parties = [
        {
            "name": q.name,
            "country": q.country,
            "sector": q.sector,
            "role": q.role,
            "basis": q.basis,
        }
        for q in decision.parties
    ]
    empty = dict.fromkeys(("name", "country", "sector", "role", "basis"))
    return {
        **(parties[0] if parties else empty),
        "confidence": decision.confidence,
        "reason": decision.reason,
        "parties": parties,
        "losers": [
            {
                "name": q.name,
                "country": q.country,
                "sector": q.sector,
                "role": q.role,
                "basis": q.basis,
                "reason": q.reason,
            }
            for q in decision.losers
        ],
    }


def decision_text(phrase: str, decision: Decision) -> str:
    """Return a decision for reading."""
    lines = [phrase]
    for q in decision.parties:
        code = "/".join(x or "-" for x in (q.country, q.sector))
        role = f", {q.role}" if q.role else ""
        lines.append(f"  = {q.name} ({code}{role}) by {q.basis}")
    if not decision.parties:
        lines.append(f"  ? {decision.reason}")
    else:
        lines.append(f"  confidence {decision.confidence:.2f}")
    for loser in decision.losers:
        code = "/".join(x or "-" for x in (loser.country, loser.sector))
        role = f", {loser.role}" if loser.role else ""
        lines.append(f"  not {loser.name} ({code}{role}): {loser.reason}")
    return "\n".join(lines)


def parse_date(text: object, what: str) -> date | None:
    """Return the day of an ISO date or time, or None for none; the first day of a bare month."""
    if text is None:
        return None
    if isinstance(text, str):
        for form in (text[:10], f"{text}-01", f"{text}-01-01"):
            try:
                return date.fromisoformat(form)
            except ValueError:
                continue
    raise ConfigError(f"{what} is '{text}'; write YYYY-MM-DD")
