"""The lines of a page dump, with what can be told of each by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.pages.words import furniture_words

_BULLET = re.compile(r"^(?P<mark>[*+•·◦▪■●‣–-]|o|\d{1,2}\.)(?:\s+(?P<rest>.*))?$")
_RUN_TOGETHER = re.compile(r"[a-z)!?][A-Z][a-z]")
_CELLS = re.compile(r"\S(?: {3,}|\t)(?=\S)")
_TERMINAL = re.compile(r"[.!?…][\"'”’»)\]]*$|[\"”]$")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its words, where it stands and what it looks like."""

    text: str
    indent: int
    bullet: bool
    isolated: bool
    words: int
    terminal: bool
    zone: str | None
    kind: str | None

    @property
    def prose(self) -> bool:
        """Return whether the line reads like a paragraph of running text."""
        return (
            not self.bullet
            and self.kind is None
            and self.zone is None
            and ((self.terminal and self.words >= 5) or self.words >= 16)
        )


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a dump; lines wrapped by a browser are joined first."""
    rows = _unwrap(text.expandtabs(4).splitlines())
    lines: list[Line] = []
    for i, row in enumerate(rows):
        folded = fold(row)
        if not folded:
            continue
        blank_before = i == 0 or not rows[i - 1].strip()
        blank_after = i + 1 >= len(rows) or not rows[i + 1].strip()
        lines.append(_line(row, folded, isolated=blank_before and blank_after))
    return tuple(lines)


def fold(text: str) -> str:
    """Return text with its white space folded and invisible marks dropped."""
    return " ".join(re.sub(r"[\u200b-\u200f\u2060\ufeff\ufe0f\ufffc]", "", text).split())


def zone_kind(text: str) -> str | None:
    """Return the kind of zone of furniture that a short line opens, if it does."""
    if len(text) > 120:
        return None
    return next((kind for kind, words in furniture_words().zones if words.fullmatch(text)), None)


def furniture_kind(text: str) -> str | None:
    """Return the kind of furniture that a line is by its words alone, if it is."""
    if len(text) > 420:
        return None
    for kind, words in furniture_words().lines:
        if words.fullmatch(text):
            return kind
    if len(_RUN_TOGETHER.findall(text)) >= 3 and not _TERMINAL.search(text):
        return "menu"
    return None


def _line(row: str, folded: str, *, isolated: bool) -> Line:
    match = _BULLET.match(folded)
    indent = len(row) - len(row.lstrip())
    bullet = match is not None and (indent > 0 or match["mark"] in "*•·◦▪■●‣+")
    text = (match["rest"] or "") if match is not None and bullet else folded
    words = len(_WORD.findall(text[:3000]))
    return Line(
        text=text,
        indent=indent,
        bullet=bullet,
        isolated=isolated,
        words=words,
        terminal=bool(_TERMINAL.search(text[-12:])),
        zone=None if bullet else zone_kind(text),
        kind=_kind(row, text),
    )


def _kind(row: str, text: str) -> str | None:
    """Return the kind of furniture a line is; rows of a table are told by their wide gaps."""
    if not text:
        return "menu"
    if len(_CELLS.findall(row)) >= 2:
        return "table"
    return furniture_kind(text)


def _unwrap(rows: list[str]) -> list[str]:
    """Return rows with paragraphs joined that were wrapped at a fixed width.

    A page counts as wrapped where long lines that stop inside a sentence nearly all have about
    the same length and go on in the next line at the same indent.
    """
    widths = sorted(len(row.rstrip()) for row in rows if len(row.split()) >= 8)
    if len(widths) < 6 or widths[-1] > 110 or widths[len(widths) // 2] < 55:
        return rows
    width = widths[-1]
    joined: list[str] = []
    for i, row in enumerate(rows):
        before = rows[i - 1].rstrip() if i else ""
        indent = len(row) - len(row.lstrip())
        goes_on = (
            bool(before.strip())
            and bool(row.strip())
            and indent == len(before) - len(before.lstrip())
            and len(before) + 1 + len(row.split()[0]) > width - 8
            and not _BULLET.match(row.strip())
        )
        if goes_on and joined:
            joined[-1] = f"{joined[-1].rstrip()} {row.strip()}"
        else:
            joined.append(row)
    return joined
