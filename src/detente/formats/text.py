"""A story for reading: its text, and beneath each sentence the events that it tells."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from detente.records import CodedStory, Event, Party, Span

WIDTH = 96
SAID = {"reports": "according to", "confirms": "confirmed by", "denies": "denied by"}


def story_to_text(coded: CodedStory) -> str:
    """Return a coded story as plain text, events beneath the first sentence that tells them."""
    story = coded.story
    if story is None:
        return f"{coded.input}: {coded.outcome} ({coded.reason})\n\n"
    told = told_in(coded.events)
    out = _wrapped(story.title or "(no title)")
    out.append(f"  {story.published or 'no date'} · {story.input}")
    if coded.reason:
        out += _wrapped(f"note: {coded.reason}", "  ")
    if story.title_span is not None:
        out += _events(told, story.title_span)
    for paragraph in story.paragraphs:
        out.append("")
        out += _part(story.text, paragraph, told)
    for caption in story.captions:
        if caption.span is not None:
            out += ["", "(picture)", *_part(story.text, caption.span, told)]
    if not coded.events:
        out += ["", "(no events)"]
    return "\n".join(out) + "\n\n"


def told_in(events: Iterable[Event]) -> dict[Span, list[Event]]:
    """Return events by the first sentence that tells them."""
    told: dict[Span, list[Event]] = defaultdict(list)
    for event in events:
        if event.evidence:
            told[event.evidence[0].sentence].append(event)
    return told


def nested(events: Sequence[Event]) -> Iterator[tuple[int, Event]]:
    """Yield events with their depth, each act inside another right after that one."""
    ids = {e.id for e in events}
    inner: dict[str | None, list[Event]] = defaultdict(list)
    for event in events:
        inner[event.embedded_in if event.embedded_in in ids else None].append(event)
    stack = [(0, e) for e in reversed(inner[None])]
    while stack:
        depth, event = stack.pop()
        yield depth, event
        stack += [(depth + 1, e) for e in reversed(inner.pop(event.id, []))]


def describe(event: Event, *, inside: bool = True) -> str:
    """Return an event in one line: type, status, who to whom, when, where, according to whom.

    `inside` says of an act inside another that it is one; leave it out where the layout shows it.
    """
    arrow = "<->" if event.reciprocal else "->"
    mode = f"/{event.mode}" if event.mode else ""
    line = f"{event.type}{mode} [{event.status}] {_names(event.actors) or '(nobody named)'}"
    if event.recipients:
        line += f" {arrow} {_names(event.recipients)}"
    if event.date.start:
        end = f"..{event.date.end}" if event.date.end not in (None, event.date.start) else ""
        line += f" | {event.date.start}{end}"
    if event.place is not None:
        line += f" | {event.place.text}"
    if event.condition:
        line += f" | {event.condition}"
    for said in event.attribution:
        line += f" | {SAID[said.stance]} {said.speaker}"
    if event.embedded_in and inside:
        line += " | inside another act"
    return line


def _part(text: str, part: Span, told: Mapping[Span, Sequence[Event]]) -> list[str]:
    """Return a paragraph's lines, broken after each sentence that has events."""
    out: list[str] = []
    at = part[0]
    for sentence in sorted(s for s in told if part[0] <= s[0] and s[1] <= part[1]):
        out += _wrapped(text[at : sentence[1]])
        out += _lines(told[sentence])
        at = sentence[1]
    return out + _wrapped(text[at : part[1]])


def _events(told: Mapping[Span, Sequence[Event]], part: Span) -> list[str]:
    within = sorted(s for s in told if part[0] <= s[0] and s[1] <= part[1])
    return [line for sentence in within for line in _lines(told[sentence])]


def _lines(events: Sequence[Event]) -> list[str]:
    out: list[str] = []
    for depth, event in nested(events):
        line = describe(event, inside=depth == 0)
        out += _wrapped(line, "    " + "  " * depth + ("└ " if depth else ""))
    return out


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Return a text's lines, the later ones four characters deeper than an indented first one."""
    rest = " " * (len(indent) + 4) if indent else ""
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _names(parties: tuple[Party, ...]) -> str:
    return ", ".join(
        f"{q.name} ({'/'.join(x for x in (q.country, q.sector) if x) or '?'})" for q in parties
    )
