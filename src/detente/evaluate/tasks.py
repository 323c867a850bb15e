"""The tasks relations, quads, sentences and stories: gold files, predictions and scores.

What predicts is handed in: `classify(sentence, actor=..., recipient=...)` gives a reading with a
type and a status, `code(text, title=..., published=...)` a coded story. Items without labels are
predicted and not scored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from detente.errors import InputError
from detente.evaluate.fold import FoldTable, fold_events
from detente.evaluate.matching import (
    Act,
    Matching,
    gold_act,
    match,
    predicted_act,
    right_attribution,
    right_month,
    right_status,
    triple_matches,
    type_and_sentence_match,
    type_matches,
)
from detente.evaluate.scores import (
    Cells,
    ClassScore,
    Score,
    accuracy,
    cell_intervals,
    class_scores,
    f1,
    macro_f1,
    mapped,
    ratio,
    sum_intervals,
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
class Result:
    """What a run of a task came to.

    `scores` are overall scores by name, each with its interval; `by_class` those of each class;
    `confusion` counts (gold, predicted), where `-` is none; `cases` are the worst first.
    """

    task: str
    items: int
    scored: int
    scores: Mapping[str, Score]
    by_class: tuple[ClassScore, ...]
    confusion: Cells
    cases: tuple[Case, ...]
    predictions: tuple[Mapping[str, Any], ...]


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


def _field(row: Row, *names: str) -> str:
    for name in names:
        if isinstance(row.get(name), str):
            return str(row[name])
    raise InputError(f"item '{row['id']}' has no {' or '.join(names)}")


def _coded(row: Row, code: Code, text: str) -> tuple[Event, ...]:
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
    pairs: list[tuple[str, str]] = []
    cases: list[Case] = []
    predictions: list[dict[str, Any]] = []
    for row in rows:
        sentence = _field(row, "sentence", "text")
        actor, recipient = _phrase(row.get("actor")), _phrase(row.get("recipient"))
        reading = classify(sentence, actor=actor, recipient=recipient)
        folded = reading and table.fold(reading.type, reading.status, reading.stopped)
        ours = YIELD if folded in YIELDING else folded
        predictions.append({"id": row["id"], "type": ours})
        gold = row.get("type")
        if not gold:
            continue
        gold = YIELD if gold in YIELDING else gold
        pairs.append((gold, ours or NONE))
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
    fifteen = {**quads, YIELD: YIELD_QUAD}

    def quad(name: str) -> str:
        return str(fifteen.get(name, NONE))

    def side(name: str) -> str:
        return NONE if name not in fifteen else "cooperation" if fifteen[name] <= 2 else "conflict"

    scores = cell_intervals(
        pairs,
        {
            "macro_f1": macro_f1,
            "accuracy": accuracy,
            "quad_macro_f1": lambda cells: macro_f1(mapped(cells, quad)),
            "side_macro_f1": lambda cells: macro_f1(mapped(cells, side)),
        },
    )
    return _classes("relations", rows, pairs, scores, cases, predictions)


def _phrase(value: object) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return value if isinstance(value, str) else ""


def _why(reading: Reading) -> str:
    return f"{reading.type} {reading.status}, {reading.reason}"


def _classes(
    task: str,
    rows: Sequence[Row],
    pairs: Sequence[tuple[str, str]],
    scores: Mapping[str, Score],
    cases: Iterable[Case],
    predictions: Iterable[Mapping[str, Any]],
) -> Result:
    confusion = Counter(pairs)
    return Result(
        task=task,
        items=len(rows),
        scored=len(pairs),
        scores=scores,
        by_class=class_scores(confusion),
        confusion=confusion,
        cases=tuple(sorted(cases, key=lambda c: (-c.cost, c.id))),
        predictions=tuple(predictions),
    )


# --- quads -----------------------------------------------------------------------------------


def evaluate_quads(
    rows: Sequence[Row], code: Code, table: FoldTable, quads: Mapping[str, int]
) -> Result:
    """Return how well the penta class of a sentence alone is told."""
    pairs: list[tuple[str, str]] = []
    cases: list[Case] = []
    predictions: list[dict[str, Any]] = []
    for row in rows:
        sentence = _field(row, "sentence", "text")
        coded = _coded(row, code, sentence)
        events = fold_events(coded, table)
        types = {e.id: e.type for e in coded}
        classes = {e.id: penta_of(e, types[e.id], quads) for e in events}
        event = strongest(events, classes)
        penta = 0 if event is None else classes[event.id]
        predictions.append({"id": row["id"], "penta": penta})
        gold = row.get("penta")
        if gold is None:
            continue
        pairs.append((str(gold), str(penta)))
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
    scores = cell_intervals(pairs, {"accuracy": accuracy, "macro_f1": macro_f1})
    return _classes("quads", rows, pairs, scores, cases, predictions)


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


# --- sentences and stories -------------------------------------------------------------------


def evaluate_sentences(rows: Sequence[Row], code: Code, table: FoldTable) -> Result:
    """Return how well events are coded from one raw sentence, folded."""
    predicted = [fold_events(_coded(r, code, _field(r, "text")), table) for r in rows]
    return _events("sentences", rows, predicted)


def evaluate_stories(rows: Sequence[Row], code: Code) -> Result:
    """Return how well events are coded from title and text."""
    predicted = [_coded(r, code, _field(r, "text")) for r in rows]
    return _events("stories", rows, predicted)


Tally: TypeAlias = tuple[float, ...]


def _metrics(name: str, at: int) -> dict[str, Callable[[Tally], float]]:
    """Return precision, recall and F1 from (found, core, wrong) at a place of the tallies."""

    def precision(t: Tally) -> float:
        return ratio(t[at], t[at] + t[at + 2])

    def recall(t: Tally) -> float:
        return ratio(t[at], t[at + 1])

    return {
        f"{name}_precision": precision,
        f"{name}_recall": recall,
        f"{name}_f1": lambda t: f1(precision(t), recall(t)),
    }


def _share(part: int, whole: int) -> Callable[[Tally], float]:
    return lambda t: ratio(t[part], t[whole])


def _events(task: str, rows: Sequence[Row], predicted: Sequence[tuple[Event, ...]]) -> Result:
    stories = task == "stories"
    tallies: list[Tally] = []
    confusion: Counter[tuple[str, str]] = Counter()
    cases: list[Case] = []
    predictions = []
    for row, events in zip(rows, predicted, strict=True):
        predictions.append({"id": row["id"], "events": [asdict(e) for e in events]})
        if row.get("events") is None:
            continue
        ours = [predicted_act(e) for e in events]
        gold = [gold_act(e) for e in row["events"]]
        triple = match(gold, ours, triple_matches)
        second = match(gold, ours, type_and_sentence_match if stories else type_matches)
        tallies.append(
            (
                *_counts(triple),
                *_counts(second),
                *(_lead(gold, triple) + _details(gold, ours, triple) if stories else ()),
            )
        )
        confusion += _types(gold, ours, triple)
        if cost := triple.core - triple.found + triple.wrong:
            cases.append(_case(row, events, triple, cost))
    metrics = _metrics("triple", 0)
    if stories:
        metrics |= _metrics("type_sentence", 3) | {
            "lead_recall": _share(6, 7),
            "status": _share(9, 8),
            "month": _share(10, 8),
            "attribution": _share(11, 8),
        }
    else:
        metrics |= _metrics("type", 3)
    return Result(
        task=task,
        items=len(rows),
        scored=len(tallies),
        scores=sum_intervals(tallies, metrics),
        by_class=tuple(s for s in class_scores(confusion) if s.name != NONE),
        confusion=confusion,
        cases=tuple(sorted(cases, key=lambda c: (-c.cost, c.id))),
        predictions=tuple(predictions),
    )


def _counts(matching: Matching) -> Tally:
    return matching.found, matching.core, matching.wrong


def _lead(gold: Sequence[Act], matching: Matching) -> Tally:
    """Return how many lead events among the core were found, and how many there are."""
    leads = {g for g, act in enumerate(gold) if act.lead and not act.optional}
    return len(leads & {g for g, _ in matching.pairs}), len(leads)


def _details(gold: Sequence[Act], ours: Sequence[Act], matching: Matching) -> Tally:
    """Return the number of matched events, and of those with status, month, attribution right."""
    pairs = [(gold[g], ours[p]) for g, p in matching.pairs]
    return (
        len(pairs),
        sum(right_status(*pair) for pair in pairs),
        sum(right_month(*pair) for pair in pairs),
        sum(right_attribution(*pair) for pair in pairs),
    )


def _types(gold: Sequence[Act], ours: Sequence[Act], triple: Matching) -> Counter[tuple[str, str]]:
    """Return which type was taken for which; `-` stands for what has no partner.

    Optional events, and what matched them, are left out. Where one core event and one of ours are
    left without a partner, ours is what the other was taken for.
    """
    partner = dict(triple.pairs)
    taken = set(partner.values())
    cells = Counter((gold[g].type, ours[p].type) for g, p in triple.pairs if not gold[g].optional)
    missed = [a.type for g, a in enumerate(gold) if g not in partner and not a.optional]
    extra = [a.type for p, a in enumerate(ours) if p not in taken]
    if len(missed) == len(extra) == 1:
        cells[missed[0], extra[0]] += 1
    else:
        cells.update((kind, NONE) for kind in missed)
        cells.update((NONE, kind) for kind in extra)
    return cells


def _case(row: Row, events: Sequence[Event], triple: Matching, cost: float) -> Case:
    found = {g for g, _ in triple.pairs}
    taken = {p for _, p in triple.pairs}
    return Case(
        id=row["id"],
        text=str(row.get("title") or row.get("text") or ""),
        gold=tuple(
            describe_gold(e, optional=bool(e.get("optional")))
            for g, e in enumerate(row["events"])
            if g not in found
        ),
        predicted=tuple(describe(e) for p, e in enumerate(events) if p not in taken),
        cost=cost,
    )


def describe(event: Event) -> str:
    """Return an event in one line: type, sides, status, words and rule."""
    sides = " > ".join(
        ", ".join(f"{p.name} ({p.country or '?'})" for p in side) or NONE
        for side in (event.actors, event.recipients)
    )
    words = event.evidence[0].text if event.evidence else ""
    inside = " inside" if event.embedded_in else ""
    return f"{event.type} {sides} [{event.status}{inside}; {event.rule}] {words}".rstrip()


def describe_gold(event: Mapping[str, Any], *, optional: bool = False) -> str:
    """Return a gold event in one line."""
    sides = " > ".join(
        ", ".join(f"{p.get('text') or ''} ({p.get('country') or '?'})".strip() for p in side)
        or NONE
        for side in (
            event.get("sources") or event.get("actors") or (),
            event.get("targets") or event.get("recipients") or (),
        )
    )
    words = (event.get("sentences") or [""])[0]
    status = event.get("status") or ""
    mark = " reciprocal" if event.get("reciprocal") else ""
    extra = " optional" if optional else ""
    return f"{event['type']} {sides} [{status}{mark}{extra}] {words}".replace(" []", "").rstrip()
