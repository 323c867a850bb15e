"""Bytes to text: what the bytes are if they are not text, and how they are encoded."""

from __future__ import annotations

import re

from detente.errors import InputError

# First bytes of what is no page, with what it is called. (These are the formats' own marks.)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"{\\rtf", "an RTF document"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w\-:]+)", re.IGNORECASE)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def refuse_binary(head: bytes) -> None:
    """Raise InputError naming what the bytes are, if they are not text."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"not text: {name}")
    if head[4:8] == b"ftyp":
        raise InputError("not text: a video or HEIF image")
    if b"\0" in head and not any(head.startswith(mark) for mark, _ in _BOMS):
        raise InputError("not text: binary data")


def decode(data: bytes) -> tuple[str, str | None]:
    """Return the text, and a note where it had to be read in another encoding than UTF-8."""
    refuse_binary(data[:65536])
    for mark, codec in _BOMS:
        if data.startswith(mark):
            try:
                return _sensible(data.decode(codec)), None
            except UnicodeDecodeError as error:
                raise InputError(f"undecodable: {codec} text is broken ({error.reason})") from None
    try:
        return _sensible(data.decode("utf-8")), None
    except UnicodeDecodeError as error:
        # A file cut inside its last character is still UTF-8.
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return _sensible(data[: error.start].decode("utf-8")), None
    declared = _CHARSET.search(data[:4096])
    if declared is not None:
        text = _declared(data, declared[1].decode("ascii", "replace"))
        if text is not None:
            return text, f"read as {declared[1].decode('ascii', 'replace').lower()}, as it declares"
    mended = data.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    beyond = sum(1 for c in mended[:200_000] if ord(c) > 127 and c != "\ufffd")
    if broken * 3 < beyond:
        return _sensible(mended), f"read as UTF-8 with {broken} broken characters replaced"
    text = data.decode("cp1252", "replace")
    if text.count("\ufffd") > len(text) // 200 + 1:
        raise InputError("undecodable: neither UTF-8 nor Windows-1252")
    return _sensible(text), "read as cp1252: the bytes are not UTF-8"


def _declared(data: bytes, name: str) -> str | None:
    """Return the text in the encoding that the page declares, or None where that fails."""
    if name.lower().replace("_", "-") in ("utf-8", "utf8"):
        return None
    try:
        return _sensible(
            data.decode("cp1252" if name.lower() in ("iso-8859-1", "latin1") else name)
        )
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _sensible(text: str) -> str:
    """Return text that is mostly characters to be read; raise InputError if it is not."""
    head = text[:20_000]
    odd = sum(1 for c in head if (ord(c) < 32 and c not in "\t\n\r\f\v") or 127 <= ord(c) < 160)
    if odd > len(head) // 20 + 2:
        raise InputError("undecodable: too many control characters for text")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
