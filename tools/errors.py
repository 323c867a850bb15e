"""Error table of `sentences` and `stories`: what became of each gold event that was not found.

`uv run python tools/errors.py stories ../shared/gold/stories` prints the classes with their counts,
then every case. Only the half for development is shown.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.acts.tellings import SentenceTrace
from detente.codebook.fold import fold_events, load_fold
from detente.coder import Coder, make_coder
from detente.evaluate.events import describe_gold
from detente.evaluate.fields import FIELDS
from detente.evaluate.matching import (
    Act,
    gold_act,
    match,
    predicted_act,
    right_attribution,
    right_month,
    right_status,
    same_sentence,
    same_sides,
    share_evidence,
    triple_matches,
    type_and_sentence_match,
)
from detente.evaluate.tasks import describe, read_rows
from detente.pages import make_story
from detente.records import Event


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that went wrong: its class, and the lines that tell it."""

    kind: str
    lines: tuple[str, ...]


def main() -> None:
    """Print the classes with their counts, then every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["sentences", "stories"])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--only", default="", help="show only classes that begin with this")
    parser.add_argument("--all", action="store_true", help="both halves; for data of our own")
    args = parser.parse_args()
    coder = make_coder()
    rows = read_rows(args.gold, None if args.all else "dev")
    found = [f for row in rows for f in errors_of(row, coder, stories=args.task == "stories")]
    for kind, count in Counter(f.kind for f in found).most_common():
        print(f"{count:4} {kind}")
    for finding in sorted(found, key=lambda f: f.kind):
        if finding.kind.startswith(args.only):
            print(f"\n== {finding.kind}", *finding.lines, sep="\n   ")


def errors_of(row: Any, coder: Coder, *, stories: bool) -> Iterator[Finding]:
    """Yield what went wrong with an item."""
    story = make_story(
        row["text"], title=row.get("title") or None, published=row.get("published") or None
    )
    coded, traces = coder.trace(story)
    events = coded.events if stories else fold_events(coded.events, load_fold())
    gold = [gold_act(e) for e in row["events"]]
    ours = [predicted_act(e) for e in events]
    matching = match(gold, ours, triple_matches)
    partner = dict(matching.pairs)
    taken = set(partner.values())
    if not stories:
        gold = [_within(g, row["text"]) for g in gold]
    for g, act in enumerate(gold):
        if g in partner or act.optional:
            continue
        here = [p for p, a in enumerate(ours) if share_evidence(act, a)]
        kind = why_missed(act, here, ours, taken, traces)
        lead = "lead " if act.lead else ""
        yield Finding(
            f"missed: {kind}",
            (
                f"{row['id']} {lead}{describe_gold(row['events'][g])}",
                f"trigger: {row['events'][g].get('trigger', '')}",
                *(f"  have {'' if p in taken else '(free) '}{describe(events[p])}" for p in here),
                *(f"  miss {m}" for m in _misses(act, traces)),
            ),
        )
    for p, act in enumerate(ours):
        if p not in taken:
            kind = why_false(act, gold, partner)
            inside = "inside " if act.embedded else ""
            yield Finding(f"false: {inside}{kind}", (f"{row['id']} {describe(events[p])}",))
    if stories:
        for g, p in matching.pairs:
            yield from _details(row, row["events"][g], gold[g], ours[p], events[p])
        for g, p in match(gold, ours, type_and_sentence_match).pairs:
            if not gold[g].optional:
                yield from _fields(row, row["events"][g], events[p])


def _within(act: Act, text: str) -> Act:
    return Act(
        act.type, act.actors, act.recipients, act.reciprocal, (text,), act.statuses, act.dates,
        act.attributed,
    )  # fmt: skip


def why_missed(
    act: Act,
    here: Sequence[int],
    ours: Sequence[Act],
    taken: set[int],
    traces: Sequence[SentenceTrace],
) -> str:
    """Return the first thing that explains a missed event."""
    free = [ours[p] for p in here if p not in taken]
    if any(a.type == act.type for a in free):
        return "wrong side"
    if any(same_sides(act, a) for a in free):
        other = next(a.type for a in free if same_sides(act, a))
        return f"wrong type, {act.type} read as {other}"
    for trace in _traces(act, traces):
        for miss in trace.misses:
            if f"{act.type.lower()}." in miss.rule:
                return f"dropped, {miss.reason.split(':')[0].split(chr(39))[0]}"
    if any(ours[p].type == act.type for p in here):
        return "used up by another"
    if any(a.type == act.type and same_sides(act, a) for a in ours):
        return "told elsewhere"
    if any(t.drafts or t.misses for t in _traces(act, traces)):
        return "trigger unknown, others known"
    return "trigger unknown"


def why_false(act: Act, gold: Sequence[Act], partner: dict[int, int]) -> str:
    """Return the first thing that explains an event that the gold does not have."""
    near = [g for g in gold if share_evidence(g, act)]
    if any(g.type == act.type and same_sides(g, act) for g in gold):
        return "duplicate"
    if any(g.type == act.type for g in near):
        return "wrong side"
    if any(same_sides(g, act) and n not in partner for n, g in enumerate(gold) if g in near):
        return "wrong type"
    return "beside a gold event" if near else "where the gold has none"


def _traces(act: Act, traces: Sequence[SentenceTrace]) -> list[SentenceTrace]:
    return [
        t for t in traces if any(same_sentence(s, t.unit.parse.text) for s in act.sentences)
    ]  # fmt: skip


def _misses(act: Act, traces: Sequence[SentenceTrace]) -> list[str]:
    return [
        f"{t.unit.parse.words[m.trigger]} {m.rule}: {m.reason}"
        for t in _traces(act, traces)
        for m in t.misses
    ]


def _fields(row: Any, told: Any, event: Event) -> Iterator[Finding]:
    for name, (_, judge, by_sentence) in FIELDS.items():
        if by_sentence and judge(told, event) is False:
            sides = " > ".join(
                " + ".join(f"{p.name} {p.country} {p.sector} ({p.basis})" for p in side) or "-"
                for side in (event.actors, event.recipients)
            )
            theirs = " > ".join(
                " + ".join(f"{p['text']} {p['country']} {p['sector']}" for p in told[side]) or "-"
                for side in ("sources", "targets")
            )
            kind = f"field: {name}"
            said = event.evidence[0].text
            yield Finding(kind, (f"{row['id']} gold {theirs}", f"ours {sides}", said))


def _details(row: Any, told: Any, gold: Act, ours: Act, event: Event) -> Iterator[Finding]:
    line = f"{row['id']} {describe_gold(told)}"
    if not right_status(gold, ours):
        kind = f"status: {'/'.join(sorted(gold.statuses))} read as {event.status}"
        yield Finding(kind, (line, describe(event)))
    if not right_month(gold, ours):
        stated = "/".join(sorted(gold.dates)) or "-"
        basis = "publication" if event.date.basis == "publication" else event.date.start or "-"
        kind = f"month: {'stated' if any(gold.dates) else 'unstated'} read as {event.date.basis}"
        lines = (line, f"gold {stated} ours {basis}; published {row.get('published')}")
        yield Finding(kind, (*lines, describe(event)))
    if not right_attribution(gold, ours):
        gave = "; ".join(a.speaker for a in event.attribution) or "-"
        kind = f"attribution: {'missing' if any(gold.attributed) else 'too many'}"
        lines = (line, f"gold '{told.get('attributed_to')}' ours '{gave}'", describe(event))
        yield Finding(kind, lines)


if __name__ == "__main__":
    sys.exit(main())
