"""Sentences of our own with what is read in each, as a page that can be read: `readings.txt`.

Beside the codebook's own examples, for what no single entry decides: clauses that share a mood, who
does what stands behind "of", what a whole story is of. `uv run python tests/acts/test_readings.py`
writes the page anew; look at what changed before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.coder import Coder, make_coder
from detente.formats.text import describe

PAGE = Path(__file__).with_name("readings.txt")
PUBLISHED = "2024-03-14"


def readings(coder: Coder, page: str) -> Iterator[str]:
    """Yield the texts of a page, each followed by its events, indented."""
    for line in page.splitlines():
        if line.startswith("  "):
            continue
        yield line
        if line and not line.startswith("#"):
            events = coder.code(line, published=PUBLISHED).events
            yield from (f"  {describe(e)}" for e in events)
            if not events:
                yield "  (nothing)"


def test_the_page_is_read_as_written(coder: Coder) -> None:
    page = PAGE.read_text("utf-8")
    assert "\n".join(readings(coder, page)) + "\n" == page


if __name__ == "__main__":
    written = "\n".join(readings(make_coder(), PAGE.read_text("utf-8"))) + "\n"
    PAGE.write_text(written, "utf-8")
