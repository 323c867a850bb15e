"""Our own record, read back from the lines that `detente code` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from detente.formats.foreign import ForeignEvent, Malformed
from detente.formats.lines import Line
from detente.records import CodedStory


def read_record(lines: Iterable[Line]) -> Iterator[CodedStory | Malformed]:
    """Yield the coded stories of `--format jsonl`; a line that is none comes with its reason."""
    for line in lines:
        if not line.text.strip():
            continue
        try:
            yield _adapter().validate_python(json.loads(line.text))
        except ValueError as error:  # of JSON and of the schema alike
            said = " ".join(str(error).split())[:300]
            yield Malformed(line.input, line.number, f"not a coded story: {said}", line.text)


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # 0.3 s: only where records are read

    return TypeAdapter(CodedStory)


def read_foreign(lines: Iterable[Line]) -> Iterator[ForeignEvent | Malformed]:
    """Yield the events of a file that `detente import` wrote."""
    from pydantic import TypeAdapter

    adapter: Any = TypeAdapter(ForeignEvent)
    for line in lines:
        if not line.text.strip():
            continue
        try:
            yield adapter.validate_python(json.loads(line.text))
        except ValueError as error:
            said = " ".join(str(error).split())[:300]
            yield Malformed(line.input, line.number, f"not a foreign event: {said}", line.text)
