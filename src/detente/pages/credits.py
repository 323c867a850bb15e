"""Who wrote, reported and edited a story, and from where: bylines, datelines, credit lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.pages.dates import parse_date, rest_without_dates
from detente.pages.words import byline_words

_BY = re.compile(r"^(?:(?:words|written|text|story|reported|posted|published)\s+)?by:?\s+(?=\S)",
                 re.IGNORECASE)  # fmt: skip
_NAME = re.compile(
    r"(?:[A-ZÀ-ÞŌŠŽĆČ][\w'’.\-]*|(?:de|da|del|della|di|dos|du|von|van|der|den|bin|bint|ibn|al|el|"
    r"le|la|y|e|ter|ten|mac)\b[-\w]*)(?:\s+(?:[A-ZÀ-ÞŌŠŽĆČ][\w'’.\-]*|(?:de|da|del|della|di|dos|du|"
    r"von|van|der|den|bin|bint|ibn|al|el|le|la|y|e|ter|ten)\b[-\w]*)){0,5}"
)
_DATELINE = re.compile(
    r"(?P<places>[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]+(?:[ ][A-ZÀ-Þ.'’\-]{2,}){0,3}"
    r"(?:\s?/\s?[A-ZÀ-Þ][A-ZÀ-Þ.'’\- ]+)*(?:,\s(?:[A-Z][\w.]+)(?:\s[A-Z][\w.]+){0,2})?)"
    r"(?:,\s+(?P<date>(?:[A-Z][a-z]+\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]+)(?:,?\s+\d{4})?))?"
    r"(?:\s*\((?P<agency>[^()]{2,40})\)\s*[-–—―:]+\s*|\s*(?P<mark>[–—―]|\s--?|:)\s+|\s+--\s+)"
    r"(?=\S)"
)
_MIXED_DATELINE = re.compile(
    r"(?P<places>[A-ZÀ-Þ][\w.'’\-]+(?:[ /,]{1,2}[A-ZÀ-Þ][\w.'’\-]+){0,4})"
    r"(?:,\s+(?P<date>(?:[A-Z][a-z]+\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]+)(?:,?\s+\d{4})?))?"
    r"\s*\((?P<agency>[^()]{2,40})\)\s*(?:[-–—―]+\s*(?=\S)|(?=[A-ZÀ-Þ]))"
)
_YEAR = re.compile(r"\d{4}$")
# A town in small letters: "Nairobi – Several thousand teachers".
_SMALL_DATELINE = re.compile(
    r"(?P<places>[A-ZÀ-Þ][a-zà-ÿ’'\-]{2,}(?: [A-ZÀ-Þ][a-zà-ÿ’'\-]{2,}){0,2})"
    r"(?P<dash>\s[–—―]\s)(?=[A-ZÀ-Þ])(?P<agency>)"
)
# Characters of the shortest paragraph before which it may stand: a heading has fewer.
WHOLE_SENTENCE = 60
_AGENCY_ONLY = re.compile(r"\((?P<agency>[^()]{2,30})\)\s*(?:[-–—―]+\s*(?=\S)|(?=[A-ZÀ-Þ]))")
_PHOTO_HOUSE = re.compile(
    r"(?P<house>[A-Z][A-Za-z]+)(?: or licensors|:Associated Press)?\s(?P<next>[A-Z][\w'’-]+)"
    r"\s\S+\s\S+\s\S"
)
_CREDIT_PART = re.compile(
    r"(?P<what>(?:additional |further )?(?:reporting|writing|written|editing|edited|compiled|"
    r"reported|graphics?|translated|translation|production))"
    r"(?: and (?P<more>reporting|writing|editing))?\s+by:?\s+(?P<names>[^;]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What opens a story before its first sentence, and how many characters that takes.

    `day` is its date as ISO 8601, None where no year is said.
    """

    places: tuple[str, ...]
    agency: str | None
    length: int
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The names of a credit line by what each did."""

    reporting: tuple[str, ...]
    writing: tuple[str, ...]
    editing: tuple[str, ...]


def read_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline at the head of a paragraph, or None if there is none."""
    head = paragraph[:160]
    match = _DATELINE.match(head)
    if match is None:
        mixed = _MIXED_DATELINE.match(head) or _AGENCY_ONLY.match(head)
        if mixed is None or agency_of(mixed["agency"]) is None:
            mixed = _SMALL_DATELINE.match(head) if len(paragraph) >= WHOLE_SENTENCE else None
            if mixed is None or paragraph.count(mixed["dash"]) > 1:
                return None
        match = mixed
    groups = match.groupdict()
    agency = (groups.get("agency") or "").strip() or None
    if agency is None and groups.get("mark") == ":" and not _all_capitals(groups.get("places")):
        return None
    places = tuple(
        place.strip(" ,") for place in (groups.get("places") or "").split("/") if place.strip(" ,")
    )
    # "UN -" or "US:" is no place line, unless an agency stands beside it.
    if agency is None and all(len(place) < 4 for place in places):
        return None
    said = groups.get("date") or ""
    day = parse_date(said) if _YEAR.search(said) else None
    return Dateline(places, agency_of(agency) or agency if agency else None, match.end(), day)


def photo_credit_length(paragraph: str) -> int:
    """Return how many characters of a caption name only who took the picture, mostly none.

    Text taken from a page runs the two together: "Reuters North Korean leader Kim Jong Un watches".
    """
    match = _PHOTO_HOUSE.match(paragraph)
    if match is None or agency_of(match["house"]) is None:
        return 0
    return 0 if match["next"] in byline_words().of_agency else match.start("next")


def read_desk(line: str) -> Desk | None:
    """Return the names of a credit line ("Reporting by A; Editing by B"), or None."""
    text = line.strip().strip("()[]").strip()
    if not _CREDIT_PART.match(text):
        return None
    found: dict[str, list[str]] = {"reporting": [], "writing": [], "editing": []}
    for part in _CREDIT_PART.finditer(text):
        names = split_names(part["names"])
        for word in (part["what"], part["more"] or ""):
            desk = _desk_of(word.lower())
            if desk:
                found[desk].extend(name for name in names if name not in found[desk])
    return Desk(tuple(found["reporting"]), tuple(found["writing"]), tuple(found["editing"]))


def read_byline(line: str) -> tuple[str, ...]:
    """Return the authors that a line names after "By", or no one."""
    text = " ".join(line.split())
    match = _BY.match(text)
    if match is None or len(text.split()) > 30:
        return ()
    return read_names(text[match.end() :])


def is_byline(line: str) -> bool:
    """Return whether a line is a byline, or only the word "By" before one."""
    text = " ".join(line.split())
    return bool(re.fullmatch(r"by:?", text, re.IGNORECASE)) or bool(read_byline(text))


def read_names(text: str) -> tuple[str, ...]:
    """Return the names of people or desks that stand alone in a line, without roles and dates."""
    segments = re.split(r"\s+[|/·•–—]\s+|\s+-\s+|\s*[|·•]\s*|,?\s+in\s+(?=[A-Z])|\t", text)
    for segment in segments:
        rest = rest_without_dates(segment)
        rest = re.sub(r"\bFollow\b.*$|\S+@\S+|@\w+|<[^>]*>|\([^)]*\)", " ", rest).strip(" ,;")
        names = split_names(rest)
        if names:
            return names
    return ()


def name_alone(line: str) -> str | None:
    """Return the person's name where a line holds just one, two to four words; else None."""
    rest = rest_without_dates(line)
    words = rest.split()
    if not 2 <= len(words) <= 4 or not _NAME.fullmatch(rest):
        return None
    if any(word.lower().strip(".") in byline_words().roles for word in words) or rest.isupper():
        return None
    return rest


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of a list such as "A, B and C", each without the role after it."""
    names: list[str] = []
    for piece in re.split(r"\s*(?:,|;|&|\band\b|\bwith\b)\s*", " ".join(text.split())):
        name = _without_role(re.sub(r"^by\s+", "", piece, flags=re.IGNORECASE).strip(" .:"))
        if name and _NAME.fullmatch(name) and len(name) <= 60 and name not in names:
            names.append(name)
        elif names and not name:
            continue
        elif not name or not _NAME.match(name):
            break
    return tuple(names)


def agency_of(name: str | None) -> str | None:
    """Return the usual spelling of a news agency's name, or None if it is not a known one."""
    if not name:
        return None
    return byline_words().agencies.get(" ".join(name.split()).lower())


def _without_role(name: str) -> str:
    """Return a name without a role ("Political Correspondent") and its field behind it."""
    words = name.split()
    roles, fields = byline_words().roles, byline_words().fields
    lowered = [word.lower().strip(".,'’") for word in words]
    if not any(word in roles for word in lowered):
        return name
    if len(words) <= 2 and lowered[-1] == "staff":
        return name
    first_role = next(i for i, word in enumerate(lowered) if word in roles)
    cut = first_role
    while cut > 0 and lowered[cut - 1] in fields:
        cut -= 1
    return " ".join(words[:cut])


def _desk_of(word: str) -> str | None:
    if "edit" in word:
        return "editing"
    if "writ" in word or "compil" in word:
        return "writing"
    if "report" in word:
        return "reporting"
    return None


def _all_capitals(text: str | None) -> bool:
    return bool(text) and text == text.upper() if text else False
