"""Rules for roles without a name: "Mexican officials", "the minister", "police"."""

from __future__ import annotations

from typing import Final

from detente.actors.chunks import Chunk
from detente.actors.hits import COUNTERPART
from detente.actors.memory import Seen
from detente.actors.reading import ARMED, Owner, Reading, folded, party, place_country
from detente.actors.sectors import role_sector
from detente.actors.whose import owners, role_name, role_title
from detente.codebook.names import Role, fold
from detente.records import Party

# Sentences that the place of a scene holds for people without a country: "three civilians".
PLACE_REACH: Final = 3
# Words between an army and its "allied fighters".
ALLIED_REACH: Final = 4
# Sentences that "the group" may reach back for the group's name.
NAME_REACH: Final = 5
# Who comes to where something happens: "police shot the Russian envoy in Ankara".
AT_THE_SCENE: Final = frozenset(["COP"])
# What acts at home where no other state is named: its own parts, its parties and unions.
AT_HOME: Final = frozenset("GOV COP MIL JUD LEG SPY OPP PTY LAB REL SOC".split())


def by_owned_role(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A role with its country beside it: "Mexican officials", "the government of Chad"."""
    if chunk.role is None or chunk.role is COUNTERPART:
        return None
    whose = owners(chunk, r)
    if not any(o.country for o in whose):
        return None
    named = [o for o in whose if o.country]
    if not chunk.plural and not chunk.joined:
        named = named[:1]  # "Iran's UN ambassador": the first says whose
    role = role_name(chunk)
    out: dict[str, Party] = {}
    for o in named:
        assert o.country is not None
        sector = role_sector(chunk, o, whose, r)
        name, basis = _named_role(chunk, o, role, r)
        if o.country not in out:
            out[o.country] = party(chunk, r, name, o.country, sector, role, basis)
    return tuple(out.values())


def _named_role(chunk: Chunk, o: Owner, role: str, r: Reading) -> tuple[str, str]:
    """Return a name for a role of a country: the person's where the story or the book says who."""
    country = o.country or ""
    if chunk.role is None or chunk.role.kind != "post" or chunk.plural:
        return role_title(country, role, r), "role"
    if chunk.definite and not chunk.status:
        for seen in reversed(r.memory.log):
            for q in seen.parties:
                if seen.kind == "person" and q.role == role and q.country == country:
                    return q.name, "memory"
        if r.day is not None:
            day, holders = r.day, r.book.offices.get((country, role), ())
            held = [h for h in holders if h.start and h.holds(day)]
            now = {h.name for h in held if h.own} or {h.name for h in held}
            if len(now) == 1:
                return now.pop(), "office"
    return role_title(country, role, r), "role"


def by_remembered_role(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare post that somebody in the story holds: "the minister"."""
    role = chunk.role
    if role is None or role.kind != "post" or chunk.plural or not chunk.definite or chunk.modifiers:
        return None
    best: tuple[Seen, Party] | None = None
    for seen in reversed(r.memory.log):
        if best is not None and (best[0].subject or seen.sentence != best[0].sentence):
            break  # of two told in one sentence it is the one who acts there
        for q in seen.parties:
            if seen.kind == "person" and _holds(q, role, r) and q.basis != "role+story":
                if best is None or seen.subject:
                    best = seen, q
                break
    if best is None:
        return None
    q = best[1]
    return (party(chunk, r, q.name, q.country, q.sector, q.role, "memory"),)


def _holds(q: Party, role: Role, r: Reading) -> bool:
    """Whether somebody may be called by a post: of one word by the last of a longer one.

    "The minister" is any minister, "the deputy premier" the deputy prime minister alone.
    """
    if q.role is None:
        return False
    if q.role == role.role or (" " not in role.role and role.role in q.role.split()):
        return True
    node = r.book.index.get(fold(q.role.split()[0]))
    for word in folded(q.role)[1:]:
        node = node.next.get(word) if node is not None else None
    return node is not None and node.role is not None and node.role.role == role.role


def by_shared_post(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare post of several that two people of the sentences before hold: "the ministers"."""
    role = chunk.role
    if role is None or role.kind != "post" or not chunk.plural or not chunk.definite:
        return None
    if chunk.modifiers or owners(chunk, r):
        return None
    last = role.role.rsplit(" ", 1)[-1]
    found = r.memory.two_people_before()
    if not all(q.role and (last == "leader" or q.role.split()[-1] == last) for q in found):
        return None
    both = (party(chunk, r, q.name, q.country, q.sector, q.role, "pair") for q in found)
    return tuple(both) or None


def by_named_again(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare word for a body that was named before: "the group", "the ministry"."""
    role = chunk.role
    if role is None or role.kind not in ("body", "group") or chunk.plural:
        return None
    if not chunk.definite and r.p.deps[chunk.hit.last] != "compound":  # "committee members"
        return None
    if chunk.modifiers or chunk.first != chunk.hit.first:
        return None
    last = r.p.lower[chunk.hit.last]
    single = chunk.hit.first == chunk.hit.last
    if single and last in r.book.words["names_again"] and (group := _armed_before(r)) is not None:
        return (party(chunk, r, group.name, group.country, group.sector, None, "memory"),)
    for seen in reversed(r.memory.log):
        if seen.sentence < r.memory.sentence - NAME_REACH or seen.kind not in ("body", "group"):
            continue
        for q in seen.parties:
            again = (single and last in r.book.words["names_again"]) or last in folded(q.name)
            named = q.role is None and again
            if named or (q.role is not None and q.role.split()[-1] == last and q.country):
                return (party(chunk, r, q.name, q.country, q.sector, q.role, "memory"),)
    return None


def by_armed_group(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "The militants" of an armed group that was named before."""
    role = chunk.role
    if role is None or role.kind != "group" or role.sector not in ARMED or not chunk.definite:
        return None
    if role.sector == "CRM" or chunk.modifiers or chunk.sources or chunk.inside is not None:
        return None
    if (named := _armed_before(r)) is None:
        return None
    name = f"{named.name} {role.role}"
    return (party(chunk, r, name, named.country, named.sector, role.role, "role+group"),)


def _armed_before(r: Reading) -> Party | None:
    """Return the armed group named last, where that is not too long ago."""
    if r.memory.armed is None or r.memory.armed[0] < r.memory.sentence - NAME_REACH:
        return None
    return r.memory.armed[1]


BETWEEN_STATES: Final = frozenset(["UNO", "EUR", "IGO"])


def by_body(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Whom a body between states sent that was named before: "the inspectors"."""
    role = chunk.role
    if role is None or r.p.lower[chunk.hit.last] not in r.book.words["staff"] or chunk.modifiers:
        return None
    for seen in reversed(r.memory.log):
        if seen.sentence < r.memory.sentence - NAME_REACH:
            return None
        for q in seen.parties:
            if q.country in BETWEEN_STATES:
                sector = role.sector if role.sector == "MIL" else "IGO"
                name = role_title(q.country, role_name(chunk), r)
                return (party(chunk, r, name, q.country, sector, role.role, "role+body"),)
    return None


def by_story(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare role: the country is that of the place beside it, the sentence or the story."""
    role = chunk.role
    if role is None or (role.sector is None and role.kind == "post"):
        return None
    country: str | None
    fixed = role.kind != "thing" or role.role.rsplit(" ", 1)[-1] in r.book.words["fixed"]
    if (beside := _allied_with(chunk, r)) is not None:
        country, basis = beside, "role+sentence"
    elif (
        fixed
        and not _foreigners(chunk, r)
        and chunk.inside is not None
        and (town := place_country(chunk.inside, r))
    ):
        country, basis = town, "role+place"
    elif role.role in r.book.words["peacekeeping"] and _between_states(chunk, r):
        country, basis = "IGO", "role"
    elif role.kind == "thing" or _from_elsewhere(chunk, r):
        country, basis = None, "role"
    elif role.sector in ("IGO", "NGO") and role.kind != "thing":
        country, basis = role.sector, "role"
    elif (
        role.kind == "group"
        and not chunk.behind
        and (known := r.memory.groups.get(role.role)) is not None
    ):
        country, basis = known, "role+memory"
    elif (
        (_of_the_place(role) or role.sector in AT_THE_SCENE)
        and len(r.memory.here) > 1
        and r.memory.scene is not None
    ):
        country, basis = r.memory.scene, "role+place"
    elif _of_the_place(role) and (there := r.memory.last_place(PLACE_REACH)) is not None:
        country, basis = there, "role+place"
    elif _at_home(chunk, role, r) and (own := _own_state(r)) is not None:
        country, basis = own, "role+home"
    elif (only := r.memory.only_here() if role.kind == "post" else _only(r)) is not None:
        country, basis = _here_or_home(only, role, r)
    elif role.kind == "body" and len(r.memory.company) == 1:
        country, basis = r.memory.company[0], "role+sentence"
    else:
        country, basis = r.memory.dominant(), "role+story"
    words = role_name(chunk)
    sector = role_sector(chunk, None, owners(chunk, r), r)
    if country is None:
        return (party(chunk, r, words, None, sector, words, "role"),)
    return (party(chunk, r, role_title(country, words, r), country, sector, words, basis),)


def _at_home(chunk: Chunk, role: Role, r: Reading) -> bool:
    """Whether a role is part of a state, and mostly of the one where the story happens."""
    if chunk.sources or chunk.behind:
        return False  # whose it is stands beside it, only that is not known: "Roche's lawyer"
    return role.sector in AT_HOME and role.role not in r.book.words["abroad_too"]


def _own_state(r: Reading) -> str | None:
    """Return the state where the story happens, unless the sentence acts out another's affairs."""
    own = r.memory.own_state()
    others = [c for c in r.memory.here if c != own and c not in r.memory.coloured]
    return own if own in r.memory.here or not others else None


def _only(r: Reading) -> str | None:
    return r.memory.here[0] if len(r.memory.here) == 1 else None


def _here_or_home(only: str, role: Role, r: Reading) -> tuple[str | None, str]:
    """Return whose a role is in a sentence of one country, which may be only a guest's.

    "Farmers rallied outside the US embassy", "gunmen kidnapped a French journalist".
    """
    home: str | None
    if only in r.memory.abroad:
        home = r.memory.home or r.memory.dominant()
        basis = "role+home" if home == r.memory.home else "role+story"
        return (home, basis) if home not in (None, only) else (None, "role")
    if only in r.memory.coloured and role.sector not in ARMED:
        home = r.memory.own_state()
        return (home, "role+story") if home not in (None, only) else (only, "role+sentence")
    return only, "role+sentence"


def _from_elsewhere(chunk: Chunk, r: Reading) -> bool:
    """Whether a word before a role says that it is not of the story's country: "other states"."""
    elsewhere = r.book.words["elsewhere"]
    if any(w in elsewhere for w in r.p.lower[chunk.first : chunk.hit.first]):
        return True
    assert chunk.role is not None
    if chunk.role.role in r.book.words["anyones"]:
        return True
    behind = r.p.lower[chunk.hit.last + 1 : chunk.hit.last + 6]
    of_several = behind[:1] == ("of",) and not r.book.words["several"].isdisjoint(behind)
    return of_several and not chunk.behind


def _foreigners(chunk: Chunk, r: Reading) -> bool:
    """Whether people are from abroad, wherever they are: "foreign employees in Galkayo"."""
    assert chunk.role is not None
    words = r.p.lower[chunk.first : chunk.hit.first]
    return chunk.role.kind == "group" and not r.book.words["from_abroad"].isdisjoint(words)


def _between_states(chunk: Chunk, r: Reading) -> bool:
    """Whether several states sent a force: "a regional peacekeeping force"."""
    words = r.p.lower[chunk.first : chunk.hit.first]
    return "regional" in words or _from_elsewhere(chunk, r)


def _allied_with(chunk: Chunk, r: Reading) -> str | None:
    """Return whose allies are meant: "the Yemeni army and allied fighters"."""
    if "allied" not in r.p.lower[chunk.first : chunk.hit.first] or not r.memory.log:
        return None
    last = r.memory.log[-1]
    near = last.sentence == r.memory.sentence and chunk.first - last.head <= ALLIED_REACH
    return last.parties[0].country if near and last.parties else None


def _of_the_place(role: Role) -> bool:
    """Whether such people belong where the scene is: rebels and residents, not officials."""
    return role.kind == "group" and role.sector not in ("MIL", "COP", "GOV", "IGO", "BUS")
