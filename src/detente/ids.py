"""Ids derived from content, so that the same input gives the same ids on every run."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

# 10 bytes: at 10 million records the chance of any collision is about 4e-11.
_BYTES = 10


def content_id(prefix: str, *parts: str) -> str:
    """Return `prefix_` and the hex digest of the parts; parts are kept apart, order counts."""
    return f"{prefix}_{digest_of(map(told_part, parts))}"


def told_part(part: str) -> bytes:
    """Return a part as it goes into a digest: its length comes first, so that parts stay apart."""
    raw = part.encode("utf-8", "surrogatepass")
    return len(raw).to_bytes(8, "big") + raw


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the hex digest of parts told by `told_part`: that which ends a `content_id`."""
    return blake2b(b"".join(parts), digest_size=_BYTES).hexdigest()


def happening_id(event_id: str) -> str:
    """Return the id that a happening bears whose first member is the event.

    >>> happening_id("ev_07"), happening_id("hp_07")
    ('hp_07', 'hp_07')
    """
    return "hp_" + event_id.removeprefix("ev_").removeprefix("hp_")


def whole_number(*parts: str) -> int:
    """Return a positive whole number of up to 52 bits derived from the parts.

    Programs that hold numbers as doubles (R, spreadsheets) keep it exact. Among a million numbers
    the chance that any two are equal is 1 in 9,000.
    """
    return int(content_id("", *parts)[1:14], 16) or 1
