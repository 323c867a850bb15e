"""Headlines In Title Case, Which Mislead the Tagger: their common words made lower."""

from __future__ import annotations

from collections.abc import Callable, Collection

from detente.language.parse import Parse

# Share of the words of four letters and more that begin with a capital.
TITLE_CASE_SHARE = 0.75
MIN_WORDS = 4
FUNCTION_WORDS = frozenset(
    "with from over into after before amid than that this they them when what will would could "
    "should must have been were against between under about upon without during while where which "
    "their there these those more most some such only just also both each other through until "
    "unless because since despite across among toward towards behind beyond your ours".split()
)


def is_title_case(p: Parse) -> bool:
    """Whether nearly all longer words of a sentence begin with a capital letter."""
    words = [w for w in p.words if len(w) > 3 and w[0].isalpha()]
    if len(words) < MIN_WORDS:
        return False
    return sum(w[0].isupper() for w in words) >= TITLE_CASE_SHARE * len(words)


def in_sentence_case(p: Parse, names: Collection[int], is_common: Callable[[str], bool]) -> str:
    """Return the text of a headline with its common words lower-cased, of the same length.

    `names` are the tokens of known names; other words keep their capital unless `is_common` knows
    the lower-case form.
    """
    out = list(p.text)
    for n, word in enumerate(p.words):
        if n in names or not word[0].isupper() or (word.isupper() and len(word) > 1):
            continue
        if p.lower[n] in FUNCTION_WORDS or is_common(p.lower[n]):
            out[p.offsets[n] - p.start] = word[0].lower()
    return "".join(out)
