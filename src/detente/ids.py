"""Ids derived from content, so that the same input gives the same ids on every run."""

from __future__ import annotations

from hashlib import blake2b

# 10 bytes: at 10 million records the chance of any collision is about 4e-11.
_BYTES = 10


def content_id(prefix: str, *parts: str) -> str:
    """Return `prefix_` and the hex digest of the parts; parts are kept apart, order counts."""
    digest = blake2b(digest_size=_BYTES)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return f"{prefix}_{digest.hexdigest()}"


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
