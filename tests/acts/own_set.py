"""Scores the coder on the sentences of our own in `eval/own`.

`uv run python tests/acts/own_set.py no_events --half dev` lists what goes wrong in one half;
with `--write` the limits in `eval/own/limits.json` follow where the coder got better.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.coder import Coder, make_coder
from detente.evaluate.events import evaluate_stories
from detente.evaluate.matching import countries
from detente.evaluate.tasks import Half, describe, half, read_rows
from detente.pages import make_story
from detente.records import Event

OWN = Path(__file__).resolve().parents[2] / "eval" / "own"
LIMITS = OWN / "limits.json"
# Little may be lost where something else is won; a sentence that was quiet stays quiet.
SLACK = {
    "no_events": 0.0,
    "pairs": 0.01,
    "stories": 0.01,
    "sentences": 0.01,
    "sentences_later": 0.01,
}
PUBLISHED = "2024-03-14"
HALVES: tuple[Half, ...] = ("dev", "held")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence with what came of it: `right` by the name of what is asked."""

    id: str
    half: str
    kind: str
    text: str
    expected: str
    events: tuple[Event, ...]
    right: dict[str, bool]


def read_table(name: str) -> list[dict[str, str]]:
    with (OWN / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def no_events(coder: Coder) -> list[Outcome]:
    """Code the sentences that tell of no political event; `quiet` is right where none came."""
    rows = read_table("no_events")
    coded = coder.code_stream(make_story(row["text"], published=PUBLISHED) for row in rows)
    return [
        Outcome(
            row["text"],
            half(row["text"]),
            row["kind"],
            row["text"],
            "NONE",
            c.events,
            {"quiet": not c.events},
        )
        for row, c in zip(rows, coded, strict=True)
    ]


def pairs(coder: Coder) -> list[Outcome]:
    """Code the minimal pairs: `sides` is right where an event has type, actor and recipient,
    `status` where such an event also stands as it should, `outer` where it also lies in the act
    that is due. A sentence that tells of nothing must give no event.
    """
    rows = read_table("pairs")
    coded = coder.code_stream(make_story(r["text"], published=r["published"]) for r in rows)
    return [
        Outcome(
            row["pair"],
            half(row["pair"]),
            row["pair"],
            row["text"],
            " ".join(row[column] for column in ("type", "status", "actor", "recipient", "outer")),
            c.events,
            pair_right(row, c.events),
        )
        for row, c in zip(rows, coded, strict=True)
    ]


def pair_right(row: dict[str, str], events: Sequence[Event]) -> dict[str, bool]:
    """Return which of sides, status and outer act some event of a sentence has right."""
    if row["type"] == "NONE":
        return dict.fromkeys(ASKED, not events)
    types = {e.id: e.type for e in events}
    best = dict.fromkeys(ASKED, False)
    for kind, stands, actor, recipient, outer in readings(row):
        sides = [e for e in events if e.type == kind and sides_right(actor, recipient, e)]
        status = [e for e in sides if e.status == stands]
        inside = [e for e in status if (types.get(e.embedded_in or "") or "-") == outer]
        for asked, found in zip(ASKED, (sides, status, inside), strict=True):
            best[asked] |= bool(found)
    return best


def readings(row: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the readings that count as right; cells with several hold them in the same order."""
    cells = [row[name].split("|") for name in ("type", "status", "actor", "recipient", "outer")]
    count = max(map(len, cells))
    for cell in cells:
        assert len(cell) in (1, count), f"{row['pair']}: {cell} beside {count} readings"
    yield from zip(*(cell if len(cell) == count else cell * count for cell in cells), strict=True)


def codes(cell: str) -> frozenset[str]:
    return countries(cell.replace("-", "").split(","))


def sides_right(actor: str, recipient: str, event: Event) -> bool:
    """Whether the sides share a country with what is due; where both act alike, two together."""
    wanted = codes(actor), codes(recipient)
    ours = tuple(countries(q.country for q in side) for side in (event.actors, event.recipients))
    if event.reciprocal:
        both = wanted[0] | wanted[1]
        return len((ours[0] | ours[1]) & both) >= min(2, len(both))
    return all(w & o if w else not o for w, o in zip(wanted, ours, strict=True))


ASKED = ("sides", "status", "outer")
TASKS = {"no_events": no_events, "pairs": pairs}
# Shares of matched events are left out: they fall where harder events come to be matched.
STORY_SCORES = ("triple_f1", "type_sentence_f1", "lead_recall")


def stories(coder: Coder) -> dict[str, dict[str, float]]:
    """Return for each half the scores of the annotated stories, as `detente evaluate` has them."""
    results = {
        name: evaluate_stories(read_rows(OWN / "stories", name), coder.code) for name in HALVES
    }
    return {
        name: {asked: result.scores[asked].value for asked in STORY_SCORES}
        for name, result in results.items()
    }


def shares(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return for each half, and for each thing asked, the share that is right."""
    return {
        name: {
            asked: sum(o.right[asked] for o in outcomes if o.half == name)
            / sum(o.half == name for o in outcomes)
            for asked in outcomes[0].right
        }
        for name in HALVES
    }


def load_limits() -> dict[str, dict[str, dict[str, float]]]:
    limits: dict[str, dict[str, dict[str, float]]] = json.loads(LIMITS.read_text("utf-8"))
    return limits


def fallen(task: str, reached: dict[str, dict[str, float]]) -> Iterator[str]:
    """Yield a line for each share that lies under its limit."""
    for name, limits in load_limits()[task].items():
        for asked, limit in limits.items():
            if reached[name][asked] < limit - SLACK[task]:
                yield f"{task} {name} {asked}: {reached[name][asked]:.4f}, limit {limit}"


def write_limits(task: str, reached: dict[str, dict[str, float]]) -> None:
    """Raise the limits of a task to what is reached now; none is lowered."""
    limits = load_limits() if LIMITS.exists() else {}
    before = limits.get(task, {})
    limits[task] = {
        name: {
            asked: max(int(share * 1000) / 1000, before.get(name, {}).get(asked, 0.0))
            for asked, share in asks.items()
        }
        for name, asks in reached.items()
    }
    LIMITS.write_text(json.dumps(limits, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=[*sorted(TASKS), "stories"])
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--write", action="store_true", help="raise the limits")
    options = parser.parse_args()
    if options.task == "stories":
        reached = stories(make_coder())
        outcomes: list[Outcome] = []
    else:
        outcomes = TASKS[options.task](make_coder())
        reached = shares(outcomes)
    for o in outcomes:
        if all(o.right.values()) or (options.half and o.half != options.half):
            continue
        failed = ", ".join(asked for asked, ok in o.right.items() if not ok)
        print(f"{o.kind}: {o.text}\n   wrong {failed}; expected {o.expected}")
        for event in o.events:
            print(f"   {describe(event).split('] ')[0]}]")
    print(json.dumps({options.half: reached[options.half]} if options.half else reached))
    if options.write:
        write_limits(options.task, reached)


if __name__ == "__main__":
    main()
