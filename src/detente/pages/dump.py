"""Reads a news page that was scraped to plain text with all that stands around the story.

Such a dump keeps the nesting of the page as indentation. The body is the densest run of running
text at one depth; the title stands isolated above it, date and byline between the two or around
them. What is left over is furniture, and each line of it is kept with its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from detente.pages.assemble import PageParts
from detente.pages.captions import read_caption, read_credit
from detente.pages.credits import (
    agency_of,
    is_byline,
    name_alone,
    read_byline,
    read_dateline,
    read_desk,
    read_names,
)
from detente.pages.dates import find_age, find_dates, rest_without_dates
from detente.pages.lines import Line, fold, read_lines
from detente.records import Furniture

# Weights of the search for the body, in words. A line between paragraphs costs little, a heading
# of a zone of furniture as much as two paragraphs, so that a box inside the story is crossed.
_OTHER_LINE = -4.0
_BULLET_LINE = -5.0
_ZONE_LINE = -45.0
_MOST_WORDS = 70.0


@dataclass(frozen=True, slots=True)
class Body:
    """Where the body stands: the depth of its paragraphs, its first and its last line."""

    indent: int
    first: int
    last: int


def read_dump(text: str) -> PageParts:
    """Return the parts of a dumped page; `paragraphs` is empty where no body was found."""
    lines = read_lines(text)
    body = find_body(lines)
    if body is None:
        left = tuple(Furniture(line.text, line.kind or "menu") for line in lines if line.text)
        return PageParts(paragraphs=(), furniture=left)
    title_at = find_title(lines, body)
    first = body.first + 1 if title_at == body.first else body.first
    taken: set[int] = set() if title_at is None else {title_at}
    title = None if title_at is None else lines[title_at].text
    head = _head(lines, title_at, first, body.last)
    published, dated_at = _published(lines, head, first, body.last, title_at)
    age_note = _age(lines, (*head, *range(max(0, first - 4), first)))
    authors, signed_at = _authors(lines, head, first, body.last)
    standfirst = _standfirst(lines, title_at, first, body)
    captions, captioned_at = _captions(lines, body, standfirst, title_at)
    taken |= captioned_at | signed_at
    if dated_at is not None:
        taken.add(dated_at)
    paragraphs_at = [
        i
        for i in (*standfirst, *range(first, body.last + 1))
        if i not in taken and (i in standfirst or _is_paragraph(lines, i, body))
    ]
    paragraphs_at = _unrepeated(lines, paragraphs_at)
    taken.update(paragraphs_at)
    desk_at = [
        i
        for i in range(first, min(len(lines), body.last + 12))
        if i not in taken and read_desk(lines[i].text) is not None
    ]
    taken.update(desk_at)
    return PageParts(
        paragraphs=tuple(lines[i].text for i in sorted({*paragraphs_at, *desk_at})),
        title=title,
        published=published,
        age_note=age_note,
        authors=authors,
        captions=captions,
        furniture=_furniture(lines, taken),
    )


def find_body(lines: tuple[Line, ...]) -> Body | None:
    """Return the run of lines with the most running text at one depth, or None without any."""
    weight: Counter[int] = Counter()
    for line in lines:
        if line.prose:
            weight[line.indent] += line.words
    best: tuple[float, Body] | None = None
    for indent, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0]))[:6]:
        score, first, last = _densest(lines, indent)
        if best is None or score > best[0]:
            best = (score, Body(indent, first, last))
    return best[1] if best else None


def _densest(lines: tuple[Line, ...], indent: int) -> tuple[float, int, int]:
    """Return score, first and last line of the densest run at a depth (maximal subarray)."""
    best = (0.0, 0, 0)
    run, start = 0.0, 0
    zone: str | None = None
    for i, line in enumerate(lines):
        gain = _gain(line, indent)
        if line.zone is not None:
            zone = line.zone
        if run <= 0:
            run, start = 0.0, i
        # Comments and teasers can be longer than the story; what follows their heading weighs half.
        run += gain / 2 if zone is not None and gain > 0 and start > 0 and run <= 0 else gain
        if run > best[0]:
            best = (run, start, i)
    return best


def _gain(line: Line, indent: int) -> float:
    if line.prose:
        words = min(float(line.words), _MOST_WORDS)
        if not line.terminal:
            words /= 3
        if line.indent == indent:
            return words
        if abs(line.indent - indent) <= 2:
            return words / 4
        return _OTHER_LINE
    if line.zone is not None:
        return _ZONE_LINE
    if line.indent == indent and not line.bullet:
        return -1.0
    return _BULLET_LINE if line.bullet else _OTHER_LINE


def find_title(lines: tuple[Line, ...], body: Body) -> int | None:
    """Return the line with the title: isolated, like a heading, above byline, date and body."""
    best: tuple[float, int] | None = None
    seen = Counter(line.text.lower() for line in lines)
    for i in range(max(0, body.first - 250), body.first + 1):
        line = lines[i]
        if not _may_be_title(line) or (i == body.first and line.terminal and not _asks(line)):
            continue
        score = 2.0 if line.isolated else 0.0
        score += 1.0 if 5 <= line.words <= 16 else 0.6 if 17 <= line.words <= 22 else 0.0
        score += 2.0 if _repeated(line, i, lines, seen, body) else 0.0
        score += 1.5 if _signed_soon(lines, i, body) else 0.0
        score -= 2.5 if line.text.endswith(".") else 0.0
        score -= min(1.4, 0.035 * (body.first - i))
        score -= 1.0 if line.bullet or line.kind else 0.0
        score -= 0.5 if line.words < 4 else 0.0
        score -= 2.0 if name_alone(line.text) else 0.0
        if best is None or score > best[0] + 0.3:
            best = (score, i)
    return best[1] if best and best[0] > 0.5 else None


def _may_be_title(line: Line) -> bool:
    if line.zone is not None or not 2 <= line.words <= 40:
        return False
    # A headline may begin like a link to another story ("Explainer: ..."), or stand in a list.
    if (line.bullet or line.kind is not None) and not (line.isolated and line.words >= 5):
        return False
    if line.kind not in (None, "related"):
        return False
    if read_credit(line.text) or is_byline(line.text) or read_dateline(line.text):
        return False
    if read_caption(line.text) or not re.match(r"[\"'“‘«(\[]*[\w$€£]", line.text):
        return False
    return not (_has_date(line) and len(rest_without_dates(line.text).split()) < 5)


def _asks(line: Line) -> bool:
    return bool(re.search(r"[?!\"'”’]$", line.text)) and line.words < 25


def _repeated(line: Line, at: int, lines: tuple[Line, ...], seen: Counter[str], body: Body) -> bool:
    """Return whether a heading stands elsewhere too, as in a breadcrumb above the title."""
    words = line.text.lower()
    if line.words < 4:
        return False
    if seen[words] > 1:
        return True
    # Above, a breadcrumb may have the title run together with what is before it.
    return any(
        words in lines[i].text.lower() for i in range(max(0, at - 40), body.first) if i != at
    )


def _signed_soon(lines: tuple[Line, ...], at: int, body: Body) -> bool:
    """Return whether a byline or a date follows within a few lines, before the body."""
    near = [line for line in lines[at + 1 : min(at + 30, body.first)] if not line.bullet][:8]
    return any(is_byline(line.text) or _has_date(line) for line in near)


def _has_date(line: Line) -> bool:
    return line.words <= 24 and bool(find_dates(line.text) or find_age(line.text))


def _head(lines: tuple[Line, ...], title_at: int | None, first: int, last: int) -> tuple[int, ...]:
    """Return the lines between title and body, or the few above the body without a title.

    A lead may stand at the body's own depth above byline and date: short lines among the first
    paragraphs count too.
    """
    start = title_at + 1 if title_at is not None and title_at < first else max(0, first - 12)
    leads = [i for i in range(first, min(first + 8, last)) if not lines[i].prose]
    return (*range(start, first), *leads)


def _published(
    lines: tuple[Line, ...], head: tuple[int, ...], first: int, last: int, title_at: int | None
) -> tuple[str | None, int | None]:
    """Return the page's date and its line: between title and body, above the title, below."""
    top = title_at if title_at is not None else first
    above = range(top - 1, max(-1, top - 8), -1)
    below = range(last + 1, min(len(lines), last + 25))
    for labelled_only, places in ((False, head), (False, above), (True, below), (False, below[:8])):
        dated = [
            (date, i)
            for i in places
            if lines[i].words <= 30
            and read_caption(lines[i].text) is None
            and (lines[i].words <= 14 or not lines[i].terminal or "·" in lines[i].text)
            and lines[i].kind != "legal"
            for date in find_dates(lines[i].text)
            if len(date.iso) >= 7 and (not labelled_only or date.published or date.updated)
        ]
        if dated:
            date, at = min(dated, key=lambda pair: (not pair[0].published, pair[0].updated))
            return date.iso, at
    return None, None


def _age(lines: tuple[Line, ...], places: Iterable[int]) -> str | None:
    for i in places:
        if lines[i].words <= 14:
            age = find_age(lines[i].text)
            if age is not None:
                return age
    return None


def _authors(
    lines: tuple[Line, ...], head: tuple[int, ...], first: int, last: int
) -> tuple[tuple[str, ...], set[int]]:
    """Return the authors and the lines they were read from."""
    start = head[0] if head else first
    above = range(max(0, start - 5), max(0, start - 1))
    below = range(last + 1, min(len(lines), last + 8))
    for places in (head, above, below):
        authors: list[str] = []
        used: set[int] = set()
        for i in places:
            names = _signed(lines, i)
            authors.extend(name for name in names if name not in authors)
            if names:
                used.add(i)
        if authors:
            return tuple(authors), used
    for i in head:
        names = _signed_with_date(lines, i, head)
        if names:
            return names, {i}
    return (), set()


def _signed(lines: tuple[Line, ...], at: int) -> tuple[str, ...]:
    """Return the names that a line signs with, after "By" in it or on a line before it."""
    line = lines[at]
    if line.words > 40 or (line.terminal and line.words > 14):
        return ()
    names = read_byline(line.text)
    if names:
        return names
    if at > 0 and re.fullmatch(
        r"(?:written |words |story )?by:?", lines[at - 1].text, re.IGNORECASE
    ):
        return read_names(line.text)
    return ()


def _signed_with_date(lines: tuple[Line, ...], at: int, head: tuple[int, ...]) -> tuple[str, ...]:
    """Return a name that stands alone beside a date: on its line, or on the next one."""
    line = lines[at]
    if line.kind is not None or line.bullet or line.terminal or line.words > 16:
        return ()
    if _has_date(line):
        return read_names(line.text) if len(rest_without_dates(line.text).split()) >= 2 else ()
    near = [i for i in range(at - 6, at + 5) if i in head and i != at]
    if not any(_has_date(lines[i]) for i in near):
        return ()
    name = name_alone(line.text)
    if name is None and agency_of(line.text) is None:
        return ()
    return (name,) if name else (line.text,)


def _standfirst(
    lines: tuple[Line, ...], title_at: int | None, first: int, body: Body
) -> tuple[int, ...]:
    """Return the lead lines between title and body that belong to the story."""
    if title_at is None or title_at >= first:
        return ()
    kept: list[int] = []
    signed = False
    for i in range(title_at + 1, first):
        line = lines[i]
        if is_byline(line.text) or _has_date(line) or line.kind == "share":
            signed = True
            continue
        if not line.text or line.bullet or line.kind or line.zone or read_caption(line.text):
            continue
        # Below the byline a lone sentence is a caption; a lead of several sentences is not.
        long_enough = line.words >= 35 and line.terminal if signed else line.words >= 8
        if (
            long_enough
            and (i == title_at + 1 or line.words >= 12)
            and not _loose_caption(line, body)
        ):
            kept.append(i)
    return tuple(kept)


def _is_paragraph(lines: tuple[Line, ...], at: int, body: Body) -> bool:
    """Return whether a line inside the body's run belongs to the story."""
    line = lines[at]
    if not line.text or line.kind is not None or read_caption(line.text) is not None:
        return False
    if line.zone is not None and not (line.indent == body.indent and line.terminal):
        return False
    if line.bullet:
        return line.terminal and line.words >= 8 and _beside_prose(lines, at, body)
    if line.indent == body.indent:
        return not _shouted_link(line) and (line.prose or _is_subheading(lines, at, body))
    if 0 < line.indent - body.indent <= 2 and not line.terminal:
        return line.isolated and _is_subheading(lines, at, body)
    return line.prose and _quoted_block(lines, at, body)


def _is_subheading(lines: tuple[Line, ...], at: int, body: Body) -> bool:
    """Return whether a short line heads or belongs to paragraphs that follow it."""
    line = lines[at]
    if _has_date(line) and line.words <= 8:
        return False
    following = lines[at + 1 : at + 4]
    if line.terminal or line.text.endswith(":"):
        return any(other.indent == body.indent for other in following)
    if line.words > 14:
        return False
    return any(other.prose and other.indent == body.indent for other in following)


def _shouted_link(line: Line) -> bool:
    """Return whether a line in capitals is long enough to be another story's headline."""
    letters = [c for c in line.text if c.isalpha()]
    return line.words >= 6 and bool(letters) and all(c.isupper() for c in letters)


def _beside_prose(lines: tuple[Line, ...], at: int, body: Body) -> bool:
    """Return whether a run of bullets starts right after a paragraph and ends before another."""
    before = at
    while before > body.first and lines[before].bullet:
        before -= 1
    after = at
    while after < body.last and lines[after].bullet:
        after += 1
    return all(lines[i].indent == body.indent and lines[i].kind is None for i in (before, after))


def _quoted_block(lines: tuple[Line, ...], at: int, body: Body) -> bool:
    """Return whether a deeper line quotes at length what a paragraph before it announces."""
    line = lines[at]
    before = lines[at - 1] if at else None
    announced = before is not None and before.text.endswith(":") and before.indent == body.indent
    quoted = line.text[0] in '"“‘«' and line.words >= 12
    return line.indent > body.indent and line.terminal and (announced or quoted)


def _loose_caption(line: Line, body: Body) -> bool:
    """Return whether a line away from the body's depth ends in brackets after its full stop."""
    return line.indent != body.indent and bool(
        re.search(r"[.!?\"”’]\s*[(\[][A-Z][^()\[\]]{1,60}[)\]]$", line.text)
    )


def _captions(
    lines: tuple[Line, ...], body: Body, standfirst: tuple[int, ...], title_at: int | None
) -> tuple[tuple[tuple[str, str | None], ...], set[int]]:
    """Return captions with their credits, and the lines that they were read from."""
    found: dict[str, str | None] = {}
    used: set[int] = set()
    top = title_at + 1 if title_at is not None else max(0, body.first - 10)
    for i in range(min(top, body.first), body.last + 1):
        if i in standfirst or i in used:
            continue
        caption = _caption_at(lines, i, body)
        if caption is None:
            continue
        words, credit, at = caption
        used.update(at)
        if words:
            found[words] = found.get(words) or credit
    return tuple(found.items()), used


def _caption_at(
    lines: tuple[Line, ...], at: int, body: Body
) -> tuple[str, str | None, set[int]] | None:
    """Return caption words, credit and lines where a caption starts at a line."""
    line = lines[at]
    if line.bullet or line.kind is not None or line.zone is not None:
        return None
    read = read_caption(line.text)
    if read is not None:
        return (*read, {at}) if read[0] else None
    after = lines[at + 1] if at + 1 < len(lines) else None
    before = lines[at - 1] if at else None
    opened = re.match(r"^(?P<text>.+\S)\s*\($", line.text)
    if opened and after is not None and read_credit(_through(lines, at + 1)):
        end = at + 1 if after.text.endswith(")") else at + 2
        return opened["text"], read_credit(_through(lines, at + 1)), set(range(at, end + 1))
    if line.indent == body.indent or line.words < 4:
        return None
    loose = re.match(
        r"^(?P<text>.+[.!?\"”’])\s*[(\[](?P<credit>[A-Z][^()\[\]]{1,60})[)\]]$", line.text
    )
    if loose:
        return loose["text"], loose["credit"], {at}
    inside = body.first <= at <= body.last
    for neighbour, step in ((before, -1), (after, 1)):
        credit = read_credit(neighbour.text) if neighbour is not None else None
        if credit is not None and (inside or line.terminal):
            return line.text, credit, {at, at + step}
    if line.prose and line.terminal and inside and not _quoted_block(lines, at, body):
        return line.text, None, {at}
    return None


def _through(lines: tuple[Line, ...], at: int) -> str:
    """Return a credit that may be broken over two lines inside its brackets."""
    text = lines[at].text
    if not text.endswith(")") and at + 1 < len(lines) and lines[at + 1].text.endswith(")"):
        text = f"{text} {lines[at + 1].text}"
    return text


def _unrepeated(lines: tuple[Line, ...], places: list[int]) -> list[int]:
    """Return the places without those whose words stood before word for word."""
    seen: set[str] = set()
    kept: list[int] = []
    for i in places:
        words = fold(lines[i].text).lower()
        if words not in seen:
            kept.append(i)
        seen.add(words)
    return kept


def _furniture(lines: tuple[Line, ...], taken: set[int]) -> tuple[Furniture, ...]:
    """Return every line that became no field, with its kind or that of the zone it stands in."""
    left: list[Furniture] = []
    zone: str | None = None
    for i, line in enumerate(lines):
        if i in taken:
            zone = None
            continue
        zone = line.zone or zone
        if not line.text:
            continue
        left.append(Furniture(line.text, _left_kind(line, zone)))
    return tuple(left)


def _left_kind(line: Line, zone: str | None) -> str:
    if line.zone or line.kind:
        return line.zone or line.kind or "menu"
    if _has_date(line) and line.words <= 12:
        return "date"
    if is_byline(line.text):
        return "credit"
    if read_credit(line.text):
        return "credit"
    return zone or ("other" if line.prose else "menu")
