"""Whether a body is English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from detente.errors import InputError

_SHORT = 60
_SURE = 0.9
_SURE_SHORT = 0.99
_COMMON_WORDS = """
the of and to in a that is was for on with as by at from he it his has have had its were be
said an are which this but not they their will would who after been
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def require_english(text: str) -> None:
    """Raise InputError naming the language where a text is not English.

    Texts under 60 characters pass unless their letters are not Latin: no detector is right there.
    """
    sample = text[:6000]
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return
    latin = sum(1 for c in letters if ord(c) < 0x250 or "LATIN" in unicodedata.name(c, ""))
    if latin < 0.5 * len(letters):
        raise InputError(f"not English (detected {_detect(sample)[0]})")
    if len(sample.strip()) < _SHORT:
        return
    words = re.findall(r"[^\W\d_]+", sample.lower())
    # English function words are a fifth to a half of any English text, and rare in others.
    if words and sum(1 for word in words if word in _COMMON) >= 0.2 * len(words):
        return
    language, sure = _detect(sample)
    if language != "en" and sure >= (_SURE if len(sample) > 200 else _SURE_SHORT):
        raise InputError(f"not English (detected {language})")


def _detect(text: str) -> tuple[str, float]:
    language, sure = _identifier().classify(text)
    return str(language), float(sure)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads numpy

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
