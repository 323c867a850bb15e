"""The tasks sentences and stories: events from raw text against those of the gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detente.codebook.fold import FoldTable, fold_events
from detente.evaluate.fields import FIELDS, Tally, field_tally
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
from detente.evaluate.scores import class_scores, f1, ratio, sum_intervals
from detente.evaluate.tasks import (
    NONE,
    Case,
    Code,
    FieldScore,
    Mark,
    Result,
    Row,
    coded_events,
    describe,
    row_text,
)
from detente.records import Event


def evaluate_sentences(rows: Sequence[Row], code: Code, table: FoldTable) -> Result:
    """Return how well events are coded from one raw sentence, folded."""
    predicted = [fold_events(coded_events(r, code, row_text(r, "text")), table) for r in rows]
    return _events("sentences", rows, predicted)


def evaluate_stories(rows: Sequence[Row], code: Code) -> Result:
    """Return how well events are coded from title and text."""
    predicted = [coded_events(r, code, row_text(r, "text")) for r in rows]
    return _events("stories", rows, predicted)


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


def event_metrics(task: str) -> dict[str, Callable[[Tally], float]]:
    """Return the scores of `sentences` or `stories` as functions of the items' summed tallies."""
    metrics = _metrics("triple", 0)
    if task != "stories":
        return metrics | _metrics("type", 3)
    return (
        metrics
        | _metrics("type_sentence", 3)
        | {
            "lead_recall": _share(6, 7),
            "status": _share(9, 8),
            "month": _share(10, 8),
            "attribution": _share(11, 8),
        }
    )


def _events(task: str, rows: Sequence[Row], predicted: Sequence[tuple[Event, ...]]) -> Result:
    stories = task == "stories"
    marks: list[Mark] = []
    tallies: list[Tally] = []
    of_fields: list[Tally] = []
    confusion: Counter[tuple[str, str]] = Counter()
    statuses: Counter[tuple[str, str]] = Counter()
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
        marks.append(Mark(row["id"], tallies[-1]))
        if stories:
            of_fields.append(field_tally(row["events"], events, triple, second))
            statuses += _statuses(row["events"], gold, ours, triple)
        confusion += _types(gold, ours, triple)
        if cost := triple.core - triple.found + triple.wrong:
            cases.append(_case(row, events, triple, cost))
    return Result(
        task=task,
        items=len(rows),
        scored=len(tallies),
        scores=sum_intervals(tallies, event_metrics(task)),
        by_class=tuple(s for s in class_scores(confusion) if s.name != NONE),
        confusion=confusion,
        cases=tuple(sorted(cases, key=lambda c: (-c.cost, c.id))),
        predictions=tuple(predictions),
        marks=tuple(marks),
        fields=_field_scores(of_fields),
        by_status=class_scores(statuses),
    )


def _field_scores(tallies: Sequence[Tally]) -> tuple[FieldScore, ...]:
    metrics = {name: _share(2 * n, 2 * n + 1) for n, name in enumerate(FIELDS)}
    scores = sum_intervals(tallies, metrics)
    return tuple(
        FieldScore(name, score, int(sum(t[2 * n + 1] for t in tallies)))
        for n, (name, score) in enumerate(scores.items())
    )


def _statuses(
    rows: Sequence[Mapping[str, Any]],
    gold: Sequence[Act],
    ours: Sequence[Act],
    triple: Matching,
) -> Counter[tuple[str, str]]:
    """Return which status was taken for which, over the events found by type and countries."""
    cells: Counter[tuple[str, str]] = Counter()
    for g, p in triple.pairs:
        (status,) = ours[p].statuses
        right = status if status in gold[g].statuses else str(rows[g].get("status") or NONE)
        cells[right, status] += 1
    return cells


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
