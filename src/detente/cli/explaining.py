"""What `detente explain` prints."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.acts.events import SentenceTrace
from detente.coder import Coder
from detente.formats.text import describe
from detente.records import Event, Story


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
        console.print(Text(f"characters {part.span[0]}-{part.span[1]}: {part.reason}"))


def _explain(
    console: Console, number: int, trace: SentenceTrace, events: tuple[Event, ...]
) -> None:
    p = trace.unit.parse
    where = {-1: "title", -2: "caption"}.get(trace.unit.part, f"paragraph {trace.unit.part + 1}")
    console.print()
    console.print(Text(f"{number} ({where})  ", style="dim") + Text(p.text))
    for mention in trace.unit.mentions:
        words = p.slice(mention.first, mention.last)
        who = ", ".join(
            f"{q.name} {'/'.join(x for x in (q.country, q.sector) if x) or '?'}" for q in mention.parties
        )
        console.print(Text(f"   who   '{words}' = {who or 'unresolved'}  ({mention.reason})"))
    for draft in trace.drafts:
        words = " … ".join(p.words[t] for t in sorted(draft.tokens))
        console.print(Text(f"   act   '{words}': {draft.type} {draft.status}, {draft.reason}"))
    for miss in trace.misses:
        words = " … ".join(p.words[t] for t in sorted(miss.tokens))
        console.print(Text(f"   no    '{words}' ({miss.rule}): {miss.reason}"))
    told = [e for e in events if any(v.sentence == (p.start, p.end) for v in e.evidence)]
    for event in told:
        console.print(Text(f"   event {describe(event)}", style="green"))
    if not trace.drafts and not trace.misses:
        console.print(Text("   no word of the codebook stands in this sentence", style="dim"))
