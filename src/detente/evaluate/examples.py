"""The codebook's own examples, run: each must give the act that it is an example of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.codebook.entries import Entry, Example
from detente.coder import Coder
from detente.pages import make_story
from detente.records import CodedStory, Event, Party


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example with what it gave; `problem` is empty where it came out as it should."""

    entry: Entry
    example: Example
    counter: bool
    events: tuple[Event, ...]
    problem: str


def run_examples(coder: Coder, entries: Iterable[Entry]) -> Iterator[ExampleResult]:
    """Yield the result of every example and counter-example of the entries, in order."""
    jobs = [
        (entry, example, counter)
        for entry in entries
        for counter, examples in ((False, entry.examples), (True, entry.counter_examples))
        for example in examples
    ]
    stories = (make_story(example.text, input=entry.id) for entry, example, _ in jobs)
    for (entry, example, counter), coded in zip(jobs, coder.code_stream(stories), strict=True):
        problem = _counter_problem(entry, coded) if counter else _problem(entry, example, coded)
        yield ExampleResult(entry, example, counter, coded.events, problem)


def _counter_problem(entry: Entry, coded: CodedStory) -> str:
    wrong = [e for e in coded.events if e.rule == entry.id]
    return f"gives {wrong[0].type} by {entry.id}" if wrong else ""


def _problem(entry: Entry, example: Example, coded: CodedStory) -> str:
    wanted = example.type or entry.type
    if wanted is None:  # the entry only colours the act inside it
        if example.status is None or any(e.status == example.status for e in coded.events):
            return "" if coded.events else "gives no event"
        return f"status {[e.status for e in coded.events]}, expected {example.status}"
    events = [e for e in coded.events if e.type == wanted]
    if not events:
        given = ", ".join(f"{e.type} by {e.rule}" for e in coded.events) or "nothing"
        return f"gives {given}, expected {wanted}"
    problems = [_differences(entry, example, e) for e in events]
    return min(problems, key=len)


def _differences(entry: Entry, example: Example, event: Event) -> str:
    out = []
    mode = entry.mode if example.type is None else None
    if mode is not None and event.mode != mode:
        out.append(f"mode {event.mode} by {event.rule}, expected {mode}")
    sides = (
        (example.actor, event.actors, "actor"),
        (example.recipient, event.recipients, "recipient"),
    )
    for words, parties, role in sides:
        if words is not None and not _named(words, parties):
            if event.reciprocal and _named(words, (*event.actors, *event.recipients)):
                continue
            out.append(f"{role} {[q.text for q in parties]}, expected '{words}'")
    if example.status is not None and event.status != example.status:
        out.append(f"status {event.status}, expected {example.status}")
    return "; ".join(out)


def _named(words: str, parties: tuple[Party, ...]) -> bool:
    wanted = words.lower()
    return any(
        wanted in text.lower() or text.lower() in wanted
        for q in parties
        for text in (q.text, q.name)
    )
