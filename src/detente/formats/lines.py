"""Lines of the files that data sets come in: plain, gzipped, zipped, or standard input."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

from detente.errors import InputError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file without its end; `number` counts from 1."""

    input: str
    number: int
    text: str


def read_lines(path: str) -> Iterator[Line]:
    """Yield the lines of a file, of each file in a zip, or of standard input (`-`).

    A file that is not valid UTF-8 is read as Latin-1 as a whole, as the readers of such data do.
    Lines end at line feeds only: other breaks are part of the news text. Raises `InputError` where
    the file cannot be opened.
    """
    name = Path(path).name
    for part, make in _parts(path):
        label = name if part is None else f"{name}/{part}"
        with make() as raw:
            encoding = _encoding(raw)
        with make() as raw:
            text = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
            for n, line in enumerate(text, 1):
                yield Line(label, n, line.removesuffix("\n").removesuffix("\r"))
            text.detach()


def _encoding(raw: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := raw.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8-sig"


def _parts(path: str) -> Iterator[tuple[str | None, Callable[[], IO[bytes]]]]:
    """Yield each file in a path with a function that opens it, since each is read twice."""
    if path == "-":
        held = sys.stdin.buffer.read()
        yield None, lambda: io.BytesIO(held)
        return
    if not Path(path).is_file():
        raise InputError(f"no such file: {path}")
    if not zipfile.is_zipfile(path):
        yield None, partial(_open, path)
        return
    with zipfile.ZipFile(path) as archive:
        names = sorted(n for n in archive.namelist() if not n.endswith("/"))
        if not names:
            raise InputError(f"{path} is a zip without files in it")
        for name in names:
            yield (name if len(names) > 1 else None), partial(archive.open, name)


def _open(path: str) -> IO[bytes]:
    if path.endswith(".gz"):
        return cast(IO[bytes], gzip.open(path))
    return Path(path).open("rb")


def plain_cell(value: object) -> str:
    """Return a value as a cell of a tab-separated file: one line, no tabs, empty where absent."""
    if value is None:
        return ""
    if isinstance(value, float):
        return decimal(value)
    return " ".join(str(value).split())


def decimal(value: float) -> str:
    """Return a number without an exponent and without a needless `.0`."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
