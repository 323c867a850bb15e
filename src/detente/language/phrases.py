"""Given phrases in a parsed sentence: where they stand, and which of their words is the head."""

from __future__ import annotations

from detente.language.parse import Parse


def find_phrase(p: Parse, phrase: str) -> tuple[int, int] | None:
    """Return first and last token of a phrase where it first stands in a sentence, or None."""
    return next(iter(find_phrases(p, phrase)), None)


def find_phrases(p: Parse, phrase: str) -> list[tuple[int, int]]:
    """Return first and last token of each place of a sentence where a phrase stands.

    Only letters and digits count, so that a phrase may be cut into words in any way.
    """
    wanted, out = _letters(phrase), []
    for first in range(len(p) if wanted else 0):
        built = ""
        for last in range(first, len(p)):
            built += _letters(p.words[last])
            if built == wanted:
                out.append((first, last))
            if len(built) >= len(wanted):
                break
    return out


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def phrase_head(p: Parse, span: tuple[int, int]) -> int:
    """Return the token of a span that the others hang on."""
    first, last = span
    for token in range(first, last + 1):
        if not first <= p.heads[token] <= last or p.heads[token] == token:
            return token
    return last
