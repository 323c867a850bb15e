"""Gold files, results, and the tasks that ask for one label: relations and quads.

What predicts is handed in: `classify(sentence, actor=..., recipient=...)` gives a reading with a
type and a status, `code(text, title=..., published=...)` a coded story. Items without labels are
predicted and not scored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from detente.codebook.fold import FoldTable, fold_events
from detente.errors import InputError
from detente.evaluate.scores import (
    Cells,
    ClassScore,
    Score,
    accuracy,
    cell_intervals,
    class_scores,
    macro_f1,
    mapped,
)
from detente.records import CodedStory, Event, EventType, Status

Row: TypeAlias = Mapping[str, Any]
Half = Literal["dev", "held"]

NONE = "-"
# The Zero-Shot PLOVER set, where YIELD stands for CONCEDE or RETREAT, counts it as material
# cooperation, as CAMEO does its root 08.
YIELD, YIELD_QUAD = "YIELD", 2
YIELDING = frozenset(["CONCEDE", "RETREAT"])

# CAMEO's roots in the penta classes, as the Phoenix event data sets group them: 0 none, 1 verbal
# and 2 material cooperation, 3 verbal and 4 material conflict. Reduced relations (16) count as
# verbal there, as in the table of quad categories of the PLOVER manual, draft 2.0.
PENTA = {
    **dict.fromkeys(("01", "02"), 0),
    **dict.fromkeys(("03", "04", "05"), 1),
    **dict.fromkeys(("06", "07", "08"), 2),
    **dict.fromkeys(("09", "10", "11", "12", "13", "16"), 3),
    **dict.fromkeys(("14", "15", "17", "18", "19", "20"), 4),
}
QUAD_METRICS: Mapping[str, Callable[[Cells], float]] = {"accuracy": accuracy, "macro_f1": macro_f1}
TYPE_CLASSES = {"SANCTION": 3, "CONCEDE": 2, "RETREAT": 2}


class Reading(Protocol):
    """What `classify` gives: a type and how the act stands, with the rule that decided."""

    @property
    def type(self) -> EventType:
        """The type of the act."""

    @property
    def status(self) -> Status:
        """How the act stands."""

    @property
    def stopped(self) -> bool:
        """Whether a cancelled act had been under way."""

    @property
    def reason(self) -> str:
        """The rule that decided, in words."""


class Classify(Protocol):
    """Says what the actor does to the recipient in a sentence, or None."""

    def __call__(self, sentence: str, *, actor: str, recipient: str) -> Reading | None:
        """Return the reading that fits best."""


class Code(Protocol):
    """Codes one text."""

    def __call__(
        self, text: str, *, title: str | None = None, published: str | None = None
    ) -> CodedStory:
        """Return the coded story."""


@dataclass(frozen=True, slots=True)
class Case:
    """One item that went wrong, for reading: what the gold has, what we have and by which rule."""

    id: str
    text: str
    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Mark:
    """What one item adds to the scores: a pair (gold, predicted) of labels, or counts."""

    id: str
    tally: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """The share of events whose field is right, of the `compared` that have it in the gold."""

    name: str
    score: Score
    compared: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of a task came to.

    `scores` are overall scores by name, each with its interval; `by_class` those of each class;
    `confusion` counts (gold, predicted), where `-` is none; `cases` are the worst first. `marks`
    are the scored items in order. Stories also have scores by field, and by status over the events
    that were found.
    """

    task: str
    items: int
    scored: int
    scores: Mapping[str, Score]
    by_class: tuple[ClassScore, ...]
    confusion: Cells
    cases: tuple[Case, ...]
    predictions: tuple[Mapping[str, Any], ...]
    marks: tuple[Mark, ...] = ()
    fields: tuple[FieldScore, ...] = ()
    by_status: tuple[ClassScore, ...] = ()


def half(item: str) -> Half:
    """Return the half that an item belongs to, by a digest of its id."""
    return "held" if blake2b(item.encode(), digest_size=1).digest()[0] & 1 else "dev"


def read_rows(path: Path, only: Half | None = None) -> tuple[Row, ...]:
    """Return the items of a gold file of JSON lines, or of a folder of JSON files.

    `only` keeps one of the halves. Raises `InputError` where something is no item.
    """
    if path.is_dir():
        texts = [(str(p), p.read_text("utf-8")) for p in sorted(path.glob("*.json"))]
    elif path.is_file():
        lines = path.read_text("utf-8").split("\n")
        texts = [(f"{path}:{n}", line) for n, line in enumerate(lines, 1) if line.strip()]
    else:
        raise InputError(f"no gold file or folder '{path}'")
    rows = []
    for where, text in texts:
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"{where} is not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise InputError(f"{where} is not an item: an object with a text 'id' is needed")
        rows.append(row)
    if not rows:
        raise InputError(f"no items in '{path}'")
    return tuple(row for row in rows if only is None or half(row["id"]) == only)


def row_text(row: Row, *names: str) -> str:
    """Return the first of the named texts that an item has; raises `InputError` without any."""
    for name in names:
        if isinstance(row.get(name), str):
            return str(row[name])
    raise InputError(f"item '{row['id']}' has no {' or '.join(names)}")


def coded_events(row: Row, code: Code, text: str) -> tuple[Event, ...]:
    """Return the events of an item; none where its text is refused, which counts as missed."""
    try:
        coded = code(text, title=row.get("title") or None, published=row.get("published") or None)
    except InputError:
        return ()
    return coded.events


# --- relations -------------------------------------------------------------------------------


def evaluate_relations(
    rows: Sequence[Row], classify: Classify, table: FoldTable, quads: Mapping[str, int]
) -> Result:
    """Return how well the type between a given actor and recipient is told.

    `quads` gives the quad of each of the 16 types. No prediction counts as wrong.
    """
    marks: list[Mark] = []
    cases: list[Case] = []
    predictions: list[dict[str, Any]] = []
    for row in rows:
        sentence = row_text(row, "sentence", "text")
        actor, recipient = _phrase(row.get("actor")), _phrase(row.get("recipient"))
        reading = classify(sentence, actor=actor, recipient=recipient)
        folded = reading and table.fold(reading.type, reading.status, reading.stopped)
        ours = YIELD if folded in YIELDING else folded
        predictions.append({"id": row["id"], "type": ours})
        gold = row.get("type")
        if not gold:
            continue
        gold = YIELD if gold in YIELDING else gold
        marks.append(Mark(row["id"], (gold, ours or NONE)))
        if gold != ours:
            why = "nothing found" if reading is None else _why(reading)
            cases.append(
                Case(
                    id=row["id"],
                    text=sentence,
                    gold=(f"{gold}: {actor} > {recipient}",),
                    predicted=(f"{ours or NONE}: {why}",),
                    cost=1.0 if ours else 1.5,
                )
            )
    scores = cell_intervals(pairs_of(marks), relation_metrics(quads))
    return _classes("relations", rows, marks, scores, cases, predictions)


def relation_metrics(quads: Mapping[str, int]) -> dict[str, Callable[[Cells], float]]:
    """Return the scores of relations as functions of (gold, predicted) counts."""
    fifteen = {**quads, YIELD: YIELD_QUAD}

    def quad(name: str) -> str:
        return str(fifteen.get(name, NONE))

    def side(name: str) -> str:
        return NONE if name not in fifteen else "cooperation" if fifteen[name] <= 2 else "conflict"

    return {
        "macro_f1": macro_f1,
        "accuracy": accuracy,
        "quad_macro_f1": lambda cells: macro_f1(mapped(cells, quad)),
        "side_macro_f1": lambda cells: macro_f1(mapped(cells, side)),
    }


def pairs_of(marks: Sequence[Mark]) -> list[tuple[str, str]]:
    """Return the (gold, predicted) labels of marks of a task that asks for one label."""
    return [(str(m.tally[0]), str(m.tally[1])) for m in marks]


def _phrase(value: object) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return value if isinstance(value, str) else ""


def _why(reading: Reading) -> str:
    return f"{reading.type} {reading.status}, {reading.reason}"


def _classes(
    task: str,
    rows: Sequence[Row],
    marks: Sequence[Mark],
    scores: Mapping[str, Score],
    cases: Iterable[Case],
    predictions: Iterable[Mapping[str, Any]],
) -> Result:
    confusion = Counter(pairs_of(marks))
    return Result(
        task=task,
        items=len(rows),
        scored=len(marks),
        scores=scores,
        by_class=class_scores(confusion),
        confusion=confusion,
        cases=tuple(sorted(cases, key=lambda c: (-c.cost, c.id))),
        predictions=tuple(predictions),
        marks=tuple(marks),
    )


# --- quads -----------------------------------------------------------------------------------


def evaluate_quads(
    rows: Sequence[Row], code: Code, table: FoldTable, quads: Mapping[str, int]
) -> Result:
    """Return how well the penta class of a sentence alone is told."""
    marks: list[Mark] = []
    cases: list[Case] = []
    predictions: list[dict[str, Any]] = []
    for row in rows:
        sentence = row_text(row, "sentence", "text")
        coded = coded_events(row, code, sentence)
        events = fold_events(coded, table)
        types = {e.id: e.type for e in coded}
        classes = {e.id: penta_of(e, types[e.id], quads) for e in events}
        event = strongest(events, classes)
        penta = 0 if event is None else classes[event.id]
        predictions.append({"id": row["id"], "penta": penta})
        gold = row.get("penta")
        if gold is None:
            continue
        marks.append(Mark(row["id"], (str(gold), str(penta))))
        if gold != penta:
            cases.append(
                Case(
                    id=row["id"],
                    text=sentence,
                    gold=(str(gold),),
                    predicted=tuple(map(describe, events)) or ("no event",),
                    cost=1.0 + (gold > 2) + (gold == 4),
                )
            )
    scores = cell_intervals(pairs_of(marks), QUAD_METRICS)
    return _classes("quads", rows, marks, scores, cases, predictions)


def penta_of(event: Event, unfolded: EventType, quads: Mapping[str, int]) -> int:
    """Return the penta class of a folded event whose own type was `unfolded`.

    The class is that of the CAMEO code's root. Where folding changed the type the code is no longer
    that of the act, and the type's own class counts. An act that is only weighed, under no
    condition, is "consider policy option" (014) and none.
    """
    if event.status == "conditional" and event.condition is None:
        return 0
    if event.type != unfolded or event.cameo is None:
        return TYPE_CLASSES.get(event.type, quads[event.type])
    return PENTA[event.cameo[:2]]


def strongest(events: Sequence[Event], classes: Mapping[str, int]) -> Event | None:
    """Return the strongest event between the main actors of a sentence, or None.

    `classes` has the penta class of each event by id. The main actors are those of the first event
    that is not embedded in another. Among the events between the same countries, embedded ones
    apart, a deed is stronger than a word, and conflict stronger than cooperation.
    """
    outer = [e for e in events if e.embedded_in is None]
    if not outer:
        return None
    main = _dyad(outer[0])
    among = [e for e in outer if _dyad(e) == main]
    return max(among, key=lambda e: (classes[e.id] in (2, 4), classes[e.id]))


def _dyad(event: Event) -> frozenset[str | None]:
    return frozenset(p.country for p in (*event.actors, *event.recipients))


def describe(event: Event) -> str:
    """Return an event in one line: type, sides, status, words and rule."""
    sides = " > ".join(
        ", ".join(f"{p.name} ({p.country or '?'})" for p in side) or NONE
        for side in (event.actors, event.recipients)
    )
    words = event.evidence[0].text if event.evidence else ""
    inside = " inside" if event.embedded_in else ""
    return f"{event.type} {sides} [{event.status}{inside}; {event.rule}] {words}".rstrip()
