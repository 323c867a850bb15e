"""The sector of a role: its own, unless a word beside it decides.

One small rule after another, the first wins; what a role is by itself stands in the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from detente.actors.chunks import Chunk
from detente.actors.hits import COUNTRYLIKE
from detente.actors.reading import ARMED, Owner, Reading
from detente.codebook.names import Role

FIRM: Final = frozenset(
    ["MIL", "COP", "JUD", "LEG", "SPY", "REB", "PRM", "CRM", "UAF", "CVL", "REF"]
)
# What people of a body are coded as when they work for one that is no government.
STAFF: Final = frozenset(["GOV", "EDU", "SOC", "NGO", "LAB", "MED", "IGO"])
LENT: Final = ARMED | {"OPP", "PTY"}
SERVING: Final = frozenset(["MIL", "COP", "SPY"])
BODIES: Final = frozenset(["organisation", "party", "body"])


@dataclass(frozen=True, slots=True)
class Beside:
    """A role with what stands beside it; `hints` are the sectors of its neighbours, nearest first.

    `weak` says that the role's last word takes its sector from neighbours ("commander", "group"),
    `generic` that the role is that word alone.
    """

    chunk: Chunk
    role: Role
    whose: Owner | None
    hints: tuple[str, ...]
    weak: bool
    generic: bool


def former_post(b: Beside) -> str | None:
    """A post that is no longer held: "former minister"."""
    return "ELI" if b.chunk.status == "former" and b.role.kind == "post" else None


def led_by_a_state(b: Beside) -> str | None:
    """ "The Saudi-led coalition" fights; "the Merkel-led government" does not."""
    led = b.chunk.led and b.role.sector in ("GOV", "PTY", "IGO")
    return "MIL" if led and b.whose is not None and b.whose.kind in COUNTRYLIKE else None


def in_opposition(b: Beside) -> str | None:
    """Anything of the opposition but its weapons: "opposition lawmaker", "opposition fighters"."""
    if "OPP" not in b.hints or b.role.sector in ARMED or b.role.kind == "thing":
        return None
    return "REB" if b.role.sector == "MIL" else "OPP"


def armed_neighbour(b: Beside) -> str | None:
    """ "Rebel commander", "Taliban fighters", "guerrilla soldiers"."""
    if not b.weak and b.role.sector not in ("MIL", "UAF"):
        return None
    return next((hint for hint in b.hints if hint in ARMED), None)


def backed_from_abroad(b: Beside) -> str | None:
    """ "Turkish-backed fighters" have a side, and it is not the state's."""
    if not b.chunk.backed or "GOV" in b.hints:
        return None
    loose = b.role.sector == "UAF" or (b.role.sector == "SOC" and b.generic)
    return "REB" if loose else None


def fighters_of_a_government(b: Beside) -> str | None:
    """An armed group that has come to rule keeps its fighters as soldiers."""
    if b.whose is None or b.whose.kind != "armed group" or b.whose.sector != "GOV":
        return None
    return "MIL" if b.role.sector == "UAF" else None


def deputy_of_somebody(b: Beside) -> str | None:
    """ "His deputy" is of the leader's own sector, and no deputy of a parliament."""
    if b.role.role != "deputy" or b.whose is None or b.chunk.plural:
        return None
    of_person = b.whose.kind == "person" or (b.whose.party is not None and b.whose.party.role)
    return b.whose.sector if of_person else None


def fighters_for_a_government(b: Beside) -> str | None:
    """ "Fighters loyal to the president" are on the state's side, and none of its soldiers."""
    if b.role.sector != "UAF" or b.whose is None or b.whose.sector != "GOV":
        return None
    return "PRM" if b.whose.kind in ("person", "role") else None


def officers_of_a_service(b: Beside) -> str | None:
    """ "GRU officers" are no police."""
    if not b.generic or b.role.kind != "group" or b.role.sector not in SERVING:
        return None
    return next((hint for hint in b.hints if hint in SERVING), None)


def fighters_of_a_force(b: Beside) -> str | None:
    """ "Quds Force fighters" are a state's."""
    return "MIL" if b.role.sector == "UAF" and "MIL" in b.hints else None


def generic_word(b: Beside) -> str | None:
    """A word that says little takes its neighbour's: "police official", "Muslim leaders"."""
    if not b.generic or (b.role.kind != "post" and b.role.sector in FIRM):
        return None
    return next((hint for hint in b.hints if hint != "GOV"), None)


def head_of_a_public_body(b: Beside) -> str | None:
    """ "The election commission's chairman" is no businessman."""
    public = b.whose is not None and b.whose.kind == "role" and b.whose.sector == "GOV"
    return "GOV" if public and b.generic and b.role.sector == "BUS" else None


def aide_of_a_former(b: Beside) -> str | None:
    """ "The former president's lawyer"."""
    of_former = b.whose is not None and b.whose.kind == "person" and "ELI" in b.hints
    return "ELI" if of_former and b.role.kind == "post" else None


def without_its_own(b: Beside) -> str | None:
    """A role that has no sector in the tables: "member"."""
    if b.role.sector is not None:
        return None
    if b.hints:
        return b.hints[0]
    return (b.whose.sector or "GOV") if b.whose is not None else None


def staff_of_a_body(b: Beside) -> str | None:
    """ "UN experts", "a delegation of the Muslim League"."""
    if b.whose is None or b.whose.sector in (None, "GOV"):
        return None
    pointed = b.whose.kind == "pronoun" and b.whose.sector in ("IGO", "NGO")
    if b.whose.kind not in BODIES and not pointed:
        return None
    international = b.whose.sector in ("IGO", "NGO") and b.role.sector in STAFF
    return b.whose.sector if international or b.role.sector == "GOV" else None


def its_own(b: Beside) -> str | None:
    """What the tables say of the role."""
    return b.role.sector


SECTOR_RULES: Final[tuple[Callable[[Beside], str | None], ...]] = (
    former_post,
    led_by_a_state,
    in_opposition,
    deputy_of_somebody,
    armed_neighbour,
    backed_from_abroad,
    fighters_of_a_government,
    fighters_for_a_government,
    officers_of_a_service,
    fighters_of_a_force,
    generic_word,
    head_of_a_public_body,
    aide_of_a_former,
    without_its_own,
    staff_of_a_body,
    its_own,
)


def role_sector(chunk: Chunk, whose: Owner | None, others: list[Owner], r: Reading) -> str | None:
    """Return the sector of a role, which a word beside it may decide: "rebel commander"."""
    role = chunk.role
    assert role is not None
    words = r.book.words["weak"]
    weak = role.role in words or role.role.rsplit(" ", 1)[-1] in words
    hints = [m.sector for m in chunk.modifiers if m.sector]
    if whose is not None and whose.sector and _lends_sector(whose):
        hints.append(whose.sector)
    hints += [o.sector for o in others if o.sector and (o.sector in LENT or o.kind == "group")]
    beside = Beside(chunk, role, whose, tuple(hints), weak, weak and " " not in role.role)
    return next((s for rule in SECTOR_RULES if (s := rule(beside)) is not None), None)


def _lends_sector(whose: Owner) -> bool:
    """Whether an owner tells what its people are: not so "its", or "the minister's soldiers"."""
    return whose.kind != "pronoun" and (
        whose.kind not in ("role", "person") or whose.sector != "GOV"
    )
