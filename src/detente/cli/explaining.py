"""What `detente explain` prints."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.text import Text

from detente.acts.events import MIN_CONFIDENCE
from detente.acts.tellings import SentenceTrace
from detente.coder import Coder
from detente.formats.text import describe
from detente.records import Event, Mention, Story

LABEL = 9


def explain_story(console: Console, coder: Coder, story: Story, *, only: int | None) -> None:
    """Print, sentence by sentence, what was found and what failed."""
    coded, traces = coder.trace(story)
    console.print(Text(story.title or story.input, style="bold"))
    for number, trace in enumerate(traces, start=1):
        if only is None or only == number:
            _explain(console, number, trace, coded.events)
    if only is not None and only > len(traces):
        console.print(f"there are {len(traces)} sentences; --sentence {only} is past the last")
    for part in coded.skipped:
        console.print()
        _line(console, "left out", f"characters {part.span[0]}-{part.span[1]}: {part.reason}")


def _explain(
    console: Console, number: int, trace: SentenceTrace, events: tuple[Event, ...]
) -> None:
    p = trace.unit.parse
    where = {-1: "title", -2: "caption"}.get(trace.unit.part, f"paragraph {trace.unit.part + 1}")
    console.print()
    console.print(Text(f"sentence {number}, {where}", style="dim"))
    _hang(console, p.text, "", "", style="bold")
    for mention in trace.unit.mentions:
        words = p.slice(mention.first, mention.last)
        _line(console, "who", f"'{words}' = {_who(mention)}")
    for draft in trace.drafts:
        words = " … ".join(p.words[t] for t in sorted(draft.tokens))
        _line(console, "act", f"'{words}': {draft.type} {draft.status}, {draft.reason}")
    for miss in trace.misses:
        words = " … ".join(p.words[t] for t in sorted(miss.tokens))
        _line(console, "no act", f"'{words}' ({miss.rule}): {miss.reason}")
    for event in trace.dropped:
        text = f"{describe(event)}: confidence {event.confidence}, {MIN_CONFIDENCE} is needed"
        _line(console, "dropped", f"{text}; {event.reason}")
    for event in events:
        if any(v.sentence == (p.start, p.end) for v in event.evidence):
            _line(console, "event", describe(event), style="green")
    if not trace.drafts and not trace.misses:
        _line(console, "no act", "no word of the codebook stands in this sentence")


def _who(mention: Mention) -> str:
    if not mention.parties:
        return mention.reason
    named = ", ".join(
        f"{q.name} {'/'.join(x for x in (q.country, q.sector) if x) or '?'}"
        for q in mention.parties
    )
    return f"{named} (by {mention.reason})"


def _line(console: Console, label: str, text: str, style: str = "") -> None:
    first = "  " + label.ljust(LABEL)
    _hang(console, text, first, " " * len(first), style=style)


def _hang(console: Console, text: str, first: str, rest: str, *, style: str = "") -> None:
    """Print a text wrapped to the terminal; in one line where it goes to a file or a pipe."""
    folded = " ".join(text.split())
    lines = [first + folded]
    if console.is_terminal:
        lines = textwrap.wrap(
            folded, console.width, initial_indent=first, subsequent_indent=rest,
            break_on_hyphens=False,
        )  # fmt: skip
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)
