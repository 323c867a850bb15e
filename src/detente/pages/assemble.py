"""Lays out the text of a story and derives its ids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.ids import content_id
from detente.pages.credits import Desk, photo_credit_length, read_dateline, read_desk
from detente.records import Caption, Furniture, Span, Story

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class PageParts:
    """What was read from a page, before it is laid out as one text."""

    paragraphs: tuple[str, ...]
    title: str | None = None
    published: str | None = None
    age_note: str | None = None
    url: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    captions: tuple[tuple[str, str | None], ...] = ()
    furniture: tuple[Furniture, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Datelines and credit lines found among the paragraphs of a body.

    `day` is the date in the dateline, which counts where the page says no other.
    """

    paragraphs: tuple[Span, ...]
    places: tuple[str, ...]
    agency: str | None
    desk: Desk
    day: str | None


def story_of_parts(parts: PageParts, *, name: str, input_id: str | None) -> Story:
    """Return the story of a page; dateline and credit lines become fields, not body."""
    raw = _GAP.join(parts.paragraphs)
    opening = open_body(raw, _spans(parts.paragraphs))
    body = tuple(raw[start:end] for start, end in opening.paragraphs)
    return lay_out(_GAP.join(body), _spans(body), opening, parts, name=name, input_id=input_id)


def story_of_text(text: str, parts: PageParts, *, name: str, input_id: str | None) -> Story:
    """Return the story of a text that stays as it is: spans go around datelines and credits."""
    opening = open_body(text, split_paragraphs(text))
    return lay_out(text, opening.paragraphs, opening, parts, name=name, input_id=input_id)


def lay_out(
    body: str,
    paragraphs: tuple[Span, ...],
    opening: Opening,
    parts: PageParts,
    *,
    name: str,
    input_id: str | None,
) -> Story:
    """Return the record: the body first, then the title, then each caption."""
    text = body
    title_span: Span | None = None
    if parts.title:
        start = len(text) + len(_GAP)
        text = f"{text}{_GAP}{parts.title}"
        title_span = (start, len(text))
    captions: list[Caption] = []
    for words, credit in parts.captions:
        start = len(text) + len(_GAP)
        text = f"{text}{_GAP}{words}"
        captions.append(Caption(words, credit, (start, len(text))))
    published = parts.published or opening.day
    return Story(
        id=content_id("st", text, parts.title or "", published or "", parts.url or ""),
        input=name,
        input_id=input_id,
        url=parts.url,
        title=parts.title,
        title_span=title_span,
        published=published,
        age_note=parts.age_note,
        language="en",
        section=parts.section,
        agency=opening.agency,
        dateline_places=opening.places,
        authors=parts.authors,
        reporting=opening.desk.reporting,
        writing=opening.desk.writing,
        editing=opening.desk.editing,
        captions=tuple(captions),
        paragraphs=paragraphs,
        text=text,
        text_hash=content_id("tx", text),
        furniture=parts.furniture,
    )


def open_body(text: str, paragraphs: tuple[Span, ...]) -> Opening:
    """Return the body's spans without datelines and credit lines, and what those say."""
    kept: list[Span] = []
    places: tuple[str, ...] = ()
    agency: str | None = None
    day: str | None = None
    found: list[Desk] = []
    dateline_seen = False
    for place, (start, end) in enumerate(paragraphs):
        paragraph = text[start:end]
        desk = read_desk(paragraph) if len(paragraph) < 1000 else None
        if desk is not None:
            found.append(desk)
            continue
        # A lead may stand before the paragraph with the dateline, rarely more.
        if place < 4 and not dateline_seen:
            dateline = read_dateline(paragraph)
            if dateline is not None:
                dateline_seen = True
                places, agency, day = dateline.places, dateline.agency, dateline.day
                start += dateline.length
        start += photo_credit_length(text[start:end])
        kept.append((start, end))
    desk = Desk(
        tuple(dict.fromkeys(name for one in found for name in one.reporting)),
        tuple(dict.fromkeys(name for one in found for name in one.writing)),
        tuple(dict.fromkeys(name for one in found for name in one.editing)),
    )
    return Opening(tuple(kept), places, agency, desk, day)


def split_paragraphs(text: str) -> tuple[Span, ...]:
    """Return the spans of the paragraphs of a text: between blank lines, else line by line."""
    breaks = (
        r"\n[ \t\r\f\v]*(?:\n[ \t\r\f\v]*)+" if re.search(r"\n[ \t\r]*\n", text.strip()) else r"\n"
    )
    spans: list[Span] = []
    start = 0
    for stop, after in [*((m.start(), m.end()) for m in re.finditer(breaks, text)), (len(text), 0)]:
        piece = text[start:stop]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if right > left:
            spans.append((start + left, start + right))
        start = after
    return tuple(spans)


def _spans(paragraphs: tuple[str, ...]) -> tuple[Span, ...]:
    spans: list[Span] = []
    place = 0
    for paragraph in paragraphs:
        spans.append((place, place + len(paragraph)))
        place += len(paragraph) + len(_GAP)
    return tuple(spans)
