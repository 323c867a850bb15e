"""The words under pictures, and whom they credit."""

from __future__ import annotations

import re

from detente.pages.words import byline_words

_TRAILING_PAREN = re.compile(
    r"^(?P<text>.*\S)\s*[(\[](?P<credit>[^()\[\]]{2,90})[)\]]\s*\.?$", re.DOTALL
)
_TRAILING_AGENCY = re.compile(
    r"^(?P<text>.+?[.!?…\"”’)])\s+(?P<credit>(?:REUTERS|AP|AFP|EPA|AAP|ANSA|EFE|TASS|XINHUA)"
    r"(?:\s+(?:Photo|PHOTO|Images))?(?:\s*/\s*.{2,60})?)$",
    re.DOTALL,
)
_SLASHED = re.compile(r"[A-Z][\w.'’\- ]{1,40}\s?/\s?[A-Z][\w.'’\- /]{1,50}")


def read_caption(line: str) -> tuple[str, str] | None:
    """Return a caption's words and its credit where a line ends in one, else None.

    A line that is only a credit ("Photo: A. Name/Agency") gives empty words.
    """
    text = " ".join(line.split())
    if len(text) > 700:
        return None
    agency = _TRAILING_AGENCY.match(text)
    if agency is not None and len(agency["text"].split()) >= 3:
        return agency["text"], agency["credit"]
    only = read_credit(text)
    if only is not None:
        return "", only
    paren = _TRAILING_PAREN.match(text)
    if paren is not None and _is_credit(paren["credit"]):
        return paren["text"], paren["credit"]
    label = re.match(
        r"^(?P<text>.+?[.!?…\"”’])\s+"
        rf"(?P<credit>{byline_words().photo_label.pattern}\s?[:©]\s*.{{2,80}})$",
        text,
        re.IGNORECASE,
    )
    if label is not None:
        return label["text"], _bare(label["credit"])
    return None


def read_credit(line: str) -> str | None:
    """Return whom a line credits for a picture if that is all it does, else None."""
    text = line.strip().strip("()[]").strip()
    if not text or len(text) > 120:
        return None
    label = byline_words().photo_label.match(text)
    if label is not None and re.match(r"\s*[:©|]\s*\S", text[label.end() :]):
        return _bare(text)
    if text.lower() in byline_words().photo_houses and len(text) > 1:
        return text
    if text.startswith("©") and len(text.split()) <= 6 and not re.search(r"\d{4}", text):
        return text.lstrip("© ")
    if len(text.split()) <= 8 and _SLASHED.fullmatch(text) and _names_house(text):
        return text
    return None


def _is_credit(text: str) -> bool:
    """Return whether words in brackets at the end of a line credit a picture."""
    label = byline_words().photo_label.match(text)
    if label is not None and (
        re.match(r"\s*[:©/]", text[label.end() :]) or label.end() == len(text)
    ):
        return True
    return _names_house(text)


def _names_house(text: str) -> bool:
    houses = byline_words().photo_houses
    parts = [part.strip().lower() for part in re.split(r"/|\bvia\b|,|\|", text)]
    return any(part in houses for part in parts) or bool(
        re.search(
            r"\b(?:getty images|ap photo|reuters|afp|shutterstock|alamy)\b", text, re.IGNORECASE
        )
        and len(text.split()) <= 8
    )


def _bare(credit: str) -> str:
    """Return a credit without the label before it."""
    label = byline_words().photo_label.match(credit)
    rest = credit[label.end() :].lstrip(" :©|") if label else credit
    return rest.rstrip(" ;)") or credit
