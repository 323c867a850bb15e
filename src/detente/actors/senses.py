"""Which bearer of a name is meant: Georgia the state, or the one whose capital is Atlanta.

The words of the sentence decide, then those of the story; one story uses a name in one sense where
its sentences do not say otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from detente.actors.hits import COUNTRYLIKE, Hit
from detente.codebook.names import Form, Name, NameBook, Sense
from detente.language.parse import Parse

# A cue in the sentence against one elsewhere in the story.
HERE: Final = 3


def settle_senses(
    sentences: Sequence[Parse], hits: Sequence[list[Hit]], book: NameBook
) -> list[list[Hit]]:
    """Return the hits of a story's sentences with the meant bearer of each name."""
    out = []
    story: dict[str, frozenset[str]] = {}
    for p, found in zip(sentences, hits, strict=True):
        kept = []
        for n, hit in enumerate(found):
            if hit.forms:
                if hit.kind in COUNTRYLIKE:
                    _american_town(p, hit, found[n + 1] if n + 1 < len(found) else None, book)
                senses = book.homonyms.get(p.slice(hit.first, hit.last).lower())
                if senses is not None:
                    word = p.lower[hit.first]
                    if word not in story:
                        pairs = zip(sentences, hits, strict=True)
                        story[word] = frozenset().union(*(_cues(q, word, hs) for q, hs in pairs))
                    if not _settle(hit, senses, _cues(p, word, found), story[word]):
                        continue
            kept.append(hit)
        out.append(kept)
    return out


def _cues(p: Parse, word: str, found: list[Hit]) -> frozenset[str]:
    """Return the words of a sentence, without those of longer names: "Guinea-Bissau"."""
    left_out = {
        t
        for h in found
        if h.first < h.last and word in p.lower[h.first : h.last + 1]
        for t in range(h.first, h.last + 1)
    }
    return frozenset(w for t, w in enumerate(p.lower) if t not in left_out)


def _settle(
    hit: Hit, senses: tuple[Sense, ...], here: frozenset[str], story: frozenset[str]
) -> bool:
    """Give a hit the form of the meant bearer; False where that is no actor."""
    worth = [HERE * len(s.cues & here) + len(s.cues & story) for s in senses]
    best = max(worth)
    if best == 0 and senses[0].form is None:
        return hit.kind not in COUNTRYLIKE
    if best == 0 and any(f.kind in COUNTRYLIKE for f in hit.forms):
        return True
    chosen = senses[worth.index(best)]
    if chosen.form is None:
        return False
    same = tuple(
        f for f in hit.forms if f.entry.country == chosen.form.entry.country and f.kind != "person"
    )
    if not same or chosen.kind not in ("country", "adjective", "capital"):
        hit.forms = (chosen.form, *hit.forms)
    elif hit.forms[0] not in same:
        hit.forms = (*same, *(f for f in hit.forms if f not in same))
    return True


def _american_town(p: Parse, hit: Hit, follow: Hit | None, book: NameBook) -> None:
    """See to "Moscow, Idaho": a town of a state of the United States."""
    if follow is None or follow.first != hit.last + 2 or p.lower[hit.last + 1] != ",":
        return
    state = p.slice(follow.first, follow.last)
    if state not in book.words["us_states"] or hit.kind == "adjective":
        return
    after = p.lower[follow.last + 1 : follow.last + 2]
    if state == "Georgia" and after and after[0] == "and":
        return
    written = p.slice(hit.first, hit.last)
    entry = Name(written, "place", "USA", "GOV", None, None, None)
    hit.forms = (Form(entry, "place", written, (True,), acronym=False),)
