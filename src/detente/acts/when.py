"""When an act happened or is to happen: which date phrase of its sentence is its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from detente.acts.syntax import is_verb
from detente.language.dates import DatePhrase, Tense, resolve
from detente.language.parse import Parse
from detente.records import Status, When

UNSTATED = When(None, None, "unknown", "unstated", None, None)
_FUTURE = frozenset(["planned", "threatened", "demanded", "conditional", "cancelled", "postponed"])


def tense_of(status: Status) -> Tense:
    """Return the direction in which a bare "on Tuesday" of an act with this status points."""
    return "future" if status in _FUTURE else "past"


def date_of(
    p: Parse,
    tokens: Sequence[int],
    phrases: Sequence[DatePhrase],
    others: Collection[int],
    status: Status,
    published: date | None,
    *,
    material: bool,
) -> When:
    """Return the date of the act at `tokens`; phrases that hang on `others` are not taken.

    What is told as new and without a date happened by the day of publication, and says so in its
    basis. `material` tells deeds from words.
    """
    phrase = _nearest(p, tokens, phrases, others)
    if phrase is None:
        new = status in ("happened", "ongoing", "alleged")
        if new and published is not None and is_news(p, tokens[0], material=material):
            day = published.isoformat()
            return When(day, day, "day", "publication", None, None)
        return UNSTATED
    # "An April meeting" has no tense; like a cancelled act it is the nearer of the two Aprils.
    if status == "cancelled" or (status == "happened" and _in_phrase(p, tokens[0], phrase)):
        return _nearest_to(published, phrase)
    return resolve(phrase, tense_of(status), published)


def _in_phrase(p: Parse, token: int, phrase: DatePhrase) -> bool:
    """Whether a date stands as a modifier of an act noun, before it."""
    return not is_verb(p, token) and p.heads[phrase.last] == token and phrase.last < token


def is_news(p: Parse, token: int, *, material: bool) -> bool:
    """Whether words tell what is new, as news does in the simple past, the present or a passive.

    "Has threatened" may be of any time; of deeds ("has arrested") the perfect tells the latest.
    What stands in a relative clause is background.
    """
    for _ in range(6):
        if p.deps[token] == "relcl":
            return False
        aux = [c for c in p.children[token] if p.deps[c] in ("aux", "auxpass")]
        perfect = any(p.lemmas[c] in ("have", "'ve") for c in aux)
        tag = p.tags[token]
        if perfect:
            past = any(p.lower[c] == "had" for c in aux)
            return material and not past
        if tag in ("VBD", "VBZ", "VBP") or (aux and tag in ("VBN", "VBG")):
            return True
        if p.heads[token] == token:
            return False
        token = p.heads[token]
    return False


def _nearest_to(published: date | None, phrase: DatePhrase) -> When:
    """Return the date that a cancelled act was set for: before or after publication, the nearer."""
    before = resolve(phrase, "past", published)
    after = resolve(phrase, "future", published)
    if published is None or before.start is None or after.start is None:
        return after
    return min(before, after, key=lambda w: abs((_first_day(w.start) - published).days))


def _first_day(text: str | None) -> date:
    year, month, day = ((text or "1-1-1").split("-") + ["1", "1"])[:3]
    return date(int(year), int(month), int(day))


def _nearest(
    p: Parse, tokens: Sequence[int], phrases: Sequence[DatePhrase], others: Collection[int]
) -> DatePhrase | None:
    own = set(tokens)
    best: tuple[int, int, DatePhrase] | None = None
    carrier = set(_carriers(p, tokens[0]))
    for phrase in phrases:
        steps = 0
        here = _head_of(p, phrase)
        while True:
            if here in own:
                found = (0, steps)
            elif here in carrier:
                found = (1, steps)
            else:
                found = None
            if found is not None:
                if best is None or found < best[:2]:
                    best = (*found, phrase)
                break
            if here in others or p.heads[here] == here or steps > 8 or is_verb(p, here):
                break
            if p.deps[here] in ("ccomp", "advcl", "relcl") and steps > 0:
                break
            here = p.heads[here]
            steps += 1
    return best[2] if best is not None else None


def _head_of(p: Parse, phrase: DatePhrase) -> int:
    for token in range(phrase.first, phrase.last + 1):
        if not phrase.first <= p.heads[token] <= phrase.last:
            return token
    return phrase.first


def _carriers(p: Parse, token: int) -> list[int]:
    """Return the verbs that carry an act's words: the light verb, the infinitive's governor."""
    out = []
    here = token
    for _ in range(4):
        if p.heads[here] == here or p.deps[here] in ("ccomp", "advcl", "relcl"):
            break
        here = p.heads[here]
        out.append(here)
    return out
