"""What an act says of its sides: who acts for a state, who is struck, whose a thing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from detente.acts.drafts import Draft
from detente.codebook import Codebook
from detente.codebook.names import role_at
from detente.language.parse import Parse
from detente.records import Party

BY_ARMS: Final = frozenset(["ASSAULT", "MOBILIZE"])
# Rules by which a party is a whole state.
STATE: Final = frozenset(["country", "demonym", "capital"])
# Words about what forces do are for the state that sent them: "condemned the Indian airstrikes".
ABOUT_DEEDS: Final = frozenset(["ACCUSE", "REQUEST", "REJECT", "SUPPORT"])
# Classes of words by which it is told who acted where only the state is: "was sentenced".
ARMS: Final = (("judged", "JUD"), ("policed", "COP"))
# Classes of things and people of no name, by whose they mostly are.
OWNED: Final = "AGR BUS COP CVL CRM EDU JRN JUD MED MIL REL UAF".split()


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of an act, seen from the act."""

    draft: Draft
    parse: Parse
    codebook: Codebook

    def doers(self, parties: Sequence[Party]) -> tuple[Party, ...]:
        """Return the actors, each of the sector by which it acts."""
        return self._each(parties, self._in_arms, self._authorities, self._armed)

    def receivers(self, parties: Sequence[Party]) -> tuple[Party, ...]:
        """Return the recipients, each of the sector that the act is aimed at."""
        ours = (self._in_arms,) if self.draft.reciprocal else ()
        return self._each(parties, *ours, self._struck, self._sent, self._owned)

    def _each(
        self, parties: Sequence[Party], *rules: Callable[[Party], str | None]
    ) -> tuple[Party, ...]:
        def changed(q: Party) -> Party:
            sector = next((s for rule in rules if (s := rule(q)) is not None), None)
            return q if sector is None else replace(q, sector=sector)

        return tuple(map(changed, parties))

    def _in_arms(self, q: Party) -> str | None:
        """States that fire, bomb, send troops and hold exercises do it through their military."""
        if self.draft.type not in BY_ARMS and "exercise" not in self.draft.entry.id:
            return None
        named = q.basis == "pronoun" and self._is_state(q)
        return "MIL" if q.sector == "GOV" and (q.basis in STATE or named) else None

    def _is_state(self, q: Party) -> bool:
        return q.name == self.codebook.names.countries.get(q.country or "")

    def _authorities(self, q: Party) -> str | None:
        """Courts judge and police arrest where only their state is known: "was jailed in Cairo"."""
        if q.basis != "place" and not (q.basis == "role+story" and self._is_state(q)):
            return None
        words = {self.parse.lemmas[t] for t in self.draft.tokens}
        classes = self.codebook.acts.classes
        arm = next((sector for name, sector in ARMS if not words.isdisjoint(classes[name])), None)
        return arm or ("GOV" if q.sector == "CVL" else None)

    def _armed(self, q: Party) -> str | None:
        """A group that fires is no club: "Palestinian groups fired two rockets"."""
        if self.draft.type != "ASSAULT" or q.sector != "SOC" or q.role is None:
            return None
        return "REB" if q.role.split()[-1] in ("group", "faction") else None

    def _struck(self, q: Party) -> str | None:
        """Who is struck in a place are those who live there: "a bomb in Kabul".

        Not so a state that is aimed at: "rockets at Israel".
        """
        if self.draft.type != "ASSAULT" or q.basis != "place":
            return None
        before = self.parse.text[: q.span[0] - self.parse.start].rsplit(None, 1)[-1:]
        aimed = self._is_state(q) and before not in (["in"], ["across"], ["inside"], ["throughout"])
        return None if aimed else "CVL"

    def _sent(self, q: Party) -> str | None:
        """Who is blamed or asked for what forces do is the state: "condemned the airstrikes"."""
        if self.draft.type not in ABOUT_DEEDS or q.sector != "MIL" or q.role is None:
            return None
        if q.country not in self.codebook.names.countries:
            return None
        role = role_at(q.role.split(), self.codebook.names)
        return "GOV" if role is not None and role.kind == "thing" else None

    def _owned(self, q: Party) -> str | None:
        """Things and people of no name belong to somebody: "burned shops"."""
        if q.sector is not None or q.basis != "role+story":
            return None
        head = next((t for t in range(len(self.parse)) if self.parse.span(t, t) == q.span), None)
        classes, lemma = self.codebook.acts.classes, q.text.lower()
        if head is not None:
            lemma = self.parse.lemmas[head]
        return next((s for s in OWNED if lemma in classes.get(f"target_{s}", ())), None)
