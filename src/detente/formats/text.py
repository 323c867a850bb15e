"""A story for reading: its sentences, and beneath each the events that it tells."""

from __future__ import annotations

from collections import defaultdict

from detente.records import CodedStory, Event, Party, Span


def story_to_text(coded: CodedStory) -> str:
    """Return a coded story as plain text, events beneath their first sentence."""
    if coded.story is None:
        return f"{coded.input}: {coded.outcome} ({coded.reason})\n"
    story = coded.story
    head = [story.title or "(no title)", f"  {story.published or 'no date'} · {story.input}"]
    if coded.reason:
        head.append(f"  note: {coded.reason}")
    told: dict[Span, list[Event]] = defaultdict(list)
    for event in coded.events:
        if event.evidence:
            told[event.evidence[0].sentence].append(event)
    out = [*head, ""]
    for span in sorted(told):
        out.append(_wrapped(story.text[span[0] : span[1]]))
        out += [f"    {describe(event)}" for event in told[span]]
        out.append("")
    if not coded.events:
        out += ["(no events)", ""]
    return "\n".join(out) + "\n"


def describe(event: Event) -> str:
    """Return an event in one line: type, status, who to whom, when, where, according to whom."""
    arrow = "<->" if event.reciprocal else "->"
    mode = f"/{event.mode}" if event.mode else ""
    line = f"{event.type}{mode} [{event.status}] {_names(event.actors)}"
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
        verb = "according to" if said.stance == "reports" else said.stance + " by"
        line += f" | {verb} {said.speaker}"
    if event.embedded_in:
        line += " | inside another act"
    return line


def _names(parties: tuple[Party, ...]) -> str:
    return ", ".join(
        f"{q.name} ({'/'.join(x for x in (q.country, q.sector) if x) or '?'})" for q in parties
    )


def _wrapped(text: str, width: int = 96) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])
