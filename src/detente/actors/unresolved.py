"""The names that stayed unresolved, by how often they act: what a user may want to add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from detente.actors.strangers import SAYS, UNKNOWN
from detente.language.parse import Parse
from detente.records import Mention

ACTING: Final = frozenset(["nsubj", "nsubjpass", "dobj", "dative", "agent"])


@dataclass(slots=True)
class Unresolved:
    """A name that is not known. `acts` counts where it is subject or object of a verb."""

    name: str
    acts: int = 0
    mentions: int = 0
    example: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """What the name mostly seems to be: person, organisation, place, or nothing."""
        return max(sorted(self.kinds), key=lambda k: self.kinds[k], default="")

    @property
    def stories(self) -> int:
        """In how many stories it stands."""
        return len(self.seen)


def count_unresolved(
    stories: Iterable[tuple[str, Sequence[tuple[Parse, tuple[Mention, ...]]]]],
) -> tuple[Unresolved, ...]:
    """Return the unknown names of stories, each given by its id and its sentences with mentions.

    Those that act most often come first. A surname alone counts for the full name of its story.
    """
    out: dict[str, Unresolved] = {}
    for story, sentences in stories:
        full: dict[str, str] = {}
        for p, mentions in sentences:
            for m in mentions:
                if m.parties or not m.reason.startswith(UNKNOWN):
                    continue
                words = p.slice(m.first, m.last)
                last = words.rsplit(" ", 1)[-1]
                if " " in words:
                    full.setdefault(last, words)
                name = full.get(last, words)
                found = out.setdefault(name, Unresolved(name, example=" ".join(p.text.split())))
                found.mentions += 1
                found.kinds.update(k for k, says in SAYS.items() if says and says in m.reason)
                found.acts += _acts(p, m.head)
                found.seen.add(story)
    return tuple(sorted(out.values(), key=lambda u: (-u.acts, -u.mentions, u.name)))


def _acts(p: Parse, head: int) -> bool:
    while p.deps[head] == "conj" and p.heads[head] != head:
        head = p.heads[head]
    by = p.deps[head] == "pobj" and p.deps[p.heads[head]] == "agent"
    return by or p.deps[head] in ACTING
