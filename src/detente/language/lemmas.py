"""Lemmas by form and tag, from tables of exceptions and endings.

spaCy's lemmatizer costs about a tenth of the whole pipeline because it works token by token on
its own objects. The tables that it ships are good, so they are read once and looked up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CLASS_BY_TAG = {"V": "verb", "N": "noun", "J": "adj", "M": "verb"}


@dataclass(frozen=True)
class LemmaTables:
    """Exceptions, known lemmas and endings by word class (`verb`, `noun`, `adj`)."""

    exceptions: Mapping[str, Mapping[str, list[str]]]
    index: Mapping[str, frozenset[str]]
    rules: Mapping[str, list[list[str]]]

    def lemma(self, word: str, tag: str) -> str:
        """Return the lemma of a lower-case word with a Penn Treebank tag; else the word itself."""
        kind = _CLASS_BY_TAG.get(tag[:1])
        if kind is None or tag in ("NNP", "JJ"):
            return word
        if tag in ("VB", "VBP") and word in self.index[kind]:
            return word
        if found := self.exceptions[kind].get(word):
            return found[0]
        if tag in ("NN", "VB", "VBP") or (
            word in self.index[kind] and tag not in ("VBD", "VBN", "VBG", "VBZ")
        ):
            return word
        return self._by_ending(word, kind)

    def _by_ending(self, word: str, kind: str) -> str:
        candidates = [
            word[: len(word) - len(old)] + new
            for old, new in self.rules[kind]
            if word.endswith(old) and len(word) > len(old) + 1
        ]
        known = [c for c in candidates if c in self.index[kind]]
        if known:
            return known[0]
        undoubled = word[:-3] if word.endswith("ing") else word[:-2]
        if kind == "verb" and len(undoubled) > 3 and undoubled[-1] == undoubled[-2]:
            if undoubled[:-1] in self.index[kind]:
                return undoubled[:-1]
        return candidates[0] if candidates and kind == "noun" else (candidates or [word])[-1]
