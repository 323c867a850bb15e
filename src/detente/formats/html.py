"""A coded story as HTML with the evidence marked, for notebooks and for saving."""

from __future__ import annotations

from html import escape

from detente.formats.text import describe
from detente.records import CodedStory, Span

_COLOURS = {1: "#d7ecd9", 2: "#b5dcb9", 3: "#fbe3c8", 4: "#f4c4bd"}


def story_to_html(coded: CodedStory) -> str:
    """Return a coded story as one `<div>`: text with triggers marked, then the events.

    Green marks cooperation and red conflict, the stronger the more material; the event's line
    is the mark's tooltip, so that nothing depends on colour alone.
    """
    story = coded.story
    if story is None:
        said = f"{coded.input}: {coded.outcome} ({coded.reason or ''})"
        return f"<div>{escape(said)}</div>"
    marks: dict[Span, tuple[str, str]] = {}
    for event in coded.events:
        for evidence in event.evidence:
            marks.setdefault(evidence.trigger, (_COLOURS[event.quad], describe(event)))
    body = "".join(f"<p>{_marked(story.text, span, marks)}</p>" for span in story.paragraphs)
    items = "".join(f"<li>{escape(describe(event))}</li>" for event in coded.events)
    return (
        f"<div><h4>{escape(story.title or '')}</h4><p><small>{escape(story.published or '')}"
        f"</small></p>{body}<ol>{items}</ol></div>"
    )


def _marked(text: str, span: Span, marks: dict[Span, tuple[str, str]]) -> str:
    out, at = [], span[0]
    for (first, last), (colour, title) in sorted(marks.items()):
        if first < at or last > span[1]:
            continue
        out.append(escape(text[at:first]))
        out.append(
            f'<mark style="background:{colour}" title="{escape(title, quote=True)}">'
            f"{escape(text[first:last])}</mark>"
        )
        at = last
    return "".join(out) + escape(text[at : span[1]])


# Notebooks look for this name on what they show; the record itself knows nothing of HTML.
CodedStory._repr_html_ = story_to_html  # type: ignore[attr-defined]
