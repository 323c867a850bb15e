"""How long the ranking of changes and a card take in a large record.

Run as `uv run python bench/relating.py [--happenings 5000000] [--pairs 200] [--stories 400]`.

The ranking reads a workspace whose tables of happenings and story groups are made here, row by row
as joining writes them but without their sentences: so many happenings of so many pairs over ten
years, a few pairs with many, most with few. The card is that of a pair of whose stories the newest
ones are read (`most_stories`): those of the histories of the tests, told again on other days.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import duckdb

from detente.codebook import Codebook, load_codebook
from detente.coder import make_coder
from detente.records import CodedStory
from detente.relations import build_record, make_card, side_of
from detente.relations.changes import rank_changes
from detente.store import Counts, Work
from detente.store.schemas import TABLES
from detente.store.store import new_part
from detente.workspace import Workspace, create_workspace
from detente.workspace.pairs import day_counts_of, stories_read

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from relations.histories import read_history, stories_of

LAST = date(2024, 12, 31)
DAYS = 3650
CHUNK = 500_000
_PARTY = (
    "[{{'name': {0}, 'text': {0}, 'country': {0}, 'sector': 'GOV', 'role': NULL, 'actor_id': NULL, "
    "'span': [0, 3], 'basis': 'country'}}]"
)


def fill(ws: Workspace, happenings: int, pairs: list[tuple[str, str]], types: list[str]) -> None:
    """Write happenings of pairs, and a story group for every three of them."""
    part = new_part()
    con = duckdb.connect()
    con.execute("CREATE TABLE pairs (n BIGINT, a VARCHAR, b VARCHAR)")
    con.executemany("INSERT INTO pairs VALUES (?, ?, ?)", [(n, *p) for n, p in enumerate(pairs)])
    kinds = ", ".join(f"'{t}'" for t in types)
    for first in range(0, happenings, CHUNK):
        last = min(happenings, first + CHUNK)
        rows = f"""
          SELECT i, p.a, p.b, DATE '{LAST}' - CAST(hash(i + 1) % {DAYS} AS INTEGER) AS day,
            list_extract([{kinds}], 1 + CAST(hash(i + 2) % {len(types)} AS INTEGER)) AS type
          FROM range({first}, {last}) t(i)
          JOIN pairs p ON
            p.n = CAST(floor(pow((hash(i + 3) % 1000000) / 1e6, 2) * {len(pairs)}) AS BIGINT)
        """
        made = {
            "happenings": f"""
              SELECT 'hp_' || i AS id, 'hc_' || i AS component, day, type, 'happened' AS status,
                false AS reciprocal, a AS actor_countries, b AS recipient_countries,
                {_PARTY.format("a")} AS actors, {_PARTY.format("b")} AS recipients,
                {{'start': CAST(day AS VARCHAR), 'end': CAST(day AS VARCHAR), 'precision': 'day',
                  'basis': 'stated', 'text': NULL, 'span': NULL}} AS date,
                CAST(day AS VARCHAR) AS first_published, CAST(day AS VARCHAR) AS last_published,
                1 AS stories, 1 AS sources, 0.9 AS confidence, false AS confirmed, i AS row
              FROM ({rows})""",
            "groups": f"""
              SELECT 'sg_' || i AS id, 'sc_' || i AS component, 'wire' AS origin,
                [{{'story_id': 'st_' || i, 'published': CAST(day AS VARCHAR), 'source': 'wire',
                  'relation': 'first', 'against': NULL, 'similarity': 1.0, 'added': [],
                  'left_out': []}}] AS members, i AS row
              FROM ({rows}) WHERE i % 3 = 0""",
        }
        for name, query in made.items():
            con.execute(f"CREATE OR REPLACE TEMP TABLE made AS {query}")
            have = {row[0] for row in con.execute("DESCRIBE made").fetchall()}
            columns = ", ".join(
                str(part) if c.name in ("part", "batch") else f'"{c.name}"' if c.name in have
                else "NULL"
                for c in TABLES[name].columns
            )  # fmt: skip
            table = con.sql(f"SELECT {columns} FROM made").to_arrow_table()
            table = table.rename_columns([c.name for c in TABLES[name].columns])
            ws.store.table(name).append(table.cast(TABLES[name].schema))
    ws.store.mark(Work("rn_bench", "import", datetime.now(UTC), {}, Counts(), last=True), part)


def many_stories(coded: list[CodedStory], wanted: int) -> list[CodedStory]:
    """Return stories of a pair told again on other days, until there are as many as wanted."""
    out: list[CodedStory] = []
    turn = 0
    while len(out) < wanted:
        for one in coded:
            story = one.story
            assert story is not None
            day = date.fromisoformat((story.published or "")[:10]) - timedelta(days=37 * turn)
            name = f"{story.id}x{turn}"
            events = tuple(
                replace(e, id=f"{e.id}x{turn}", story_id=name,
                        embedded_in=e.embedded_in and f"{e.embedded_in}x{turn}")
                for e in one.events
            )  # fmt: skip
            told = replace(story, id=name, published=day.isoformat())
            out.append(replace(one, story=told, events=events, input=name))
        turn += 1
    return out[:wanted]


def time_changes(folder: Path, happenings: int, pairs: int, book: Codebook) -> None:
    """Print how long filling and ranking took."""
    codes = sorted(book.names.countries)
    chosen = [(a, b) for n, a in enumerate(codes) for b in codes[n + 1 : n + 4]][:pairs]
    ws = create_workspace(folder / "ws")
    start = perf_counter()
    fill(ws, happenings, chosen, sorted(book.ontology.types))
    print(f"{happenings:,} happenings of {pairs} pairs written in {perf_counter() - start:.0f} s")
    on, since = LAST.isoformat(), (LAST - timedelta(days=7)).isoformat()
    first = (LAST - timedelta(days=7 + book.relating.series["past_days"])).isoformat()
    for turn in range(2):
        wall, cpu = perf_counter(), process_time()
        counts = day_counts_of(ws, book, first, on)
        ranked = rank_changes(counts, stories_read(ws), book, on, since)
        print(
            f"changes, turn {turn + 1}: {perf_counter() - wall:.2f} s ({process_time() - cpu:.2f} "
            f"s of processor), {len(counts):,} counts by day, {len(ranked)} kinds of pairs ranked"
        )


def time_card(stories: int, book: Codebook) -> None:
    """Print how long a card of so many stories takes."""
    history = read_history("kenya_tanzania")
    coded = list(make_coder().code_stream(stories_of(history)))
    told = many_stories(coded, stories)
    pair = side_of(history["one"], book), side_of(history["other"], book)
    words = sum(len(c.story.text.split()) for c in told if c.story)
    for turn in range(2):
        wall, cpu = perf_counter(), process_time()
        record = build_record(told, book, "2008-12-31")
        middle = process_time()
        make_card(record, *pair, book, "2008-12-31")
        print(
            f"card, turn {turn + 1}: {perf_counter() - wall:.2f} s ({process_time() - cpu:.2f} s "
            f"of processor, {middle - cpu:.2f} s of it joining), {stories} stories, {words:,} words"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--happenings", type=int, default=5_000_000)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--stories", type=int, default=400)
    args = parser.parse_args()
    book = load_codebook(None)
    time_card(args.stories, book)
    with tempfile.TemporaryDirectory() as folder:
        time_changes(Path(folder), args.happenings, args.pairs, book)


if __name__ == "__main__":
    main()
