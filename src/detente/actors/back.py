"""Rules for words that only point back: pronouns, pairs, "the country"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from detente.actors.chunks import Chunk
from detente.actors.memory import Seen
from detente.actors.reading import Reading, party
from detente.language.parse import Parse
from detente.records import Party

SUBJECTS: Final = frozenset(["nsubj", "nsubjpass", "csubj"])
OBJECTS: Final = frozenset(["dobj", "dative"])
PERSONAL: Final = frozenset(["he", "him", "his", "she", "her", "hers"])
PLURAL: Final = frozenset(["they", "them", "their"])
# What may be one of several that "their" means together.
JOINED: Final = frozenset(["country", "body", "person"])
SINGULAR_THINGS: Final = frozenset(["country", "body", "group"])


def by_pronoun(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A pronoun: what it most likely means among the last subjects."""
    t = chunk.hit.first
    word = r.p.lower[t]
    if word == "it" and (_expletive(r.p, t) or r.p.deps[t] == "dobj"):
        return None
    found = antecedent(word, t, r, own=r.p.tags[t] == "PRP$")
    if not found:
        return None
    basis = "pronoun" if len(found) == 1 else "pair"
    return tuple(party(chunk, r, q.name, q.country, q.sector, q.role, basis) for q in found)


def _expletive(p: Parse, t: int) -> bool:
    verb = p.heads[t]
    if p.lemmas[verb] in ("rain", "seem", "appear", "happen", "take", "come"):
        return True
    return p.lemmas[verb] == "be" or p.lower[verb] in ("'s", "is", "was")


def antecedent(word: str, t: int, r: Reading, *, own: bool) -> tuple[Party, ...]:
    """Return whom a pronoun at a token means, or nothing where that is not clear."""
    p = r.p
    aimed = p.deps[t] in OBJECTS and not own
    doing = _sharing(p, p.heads[t]) if aimed else frozenset()
    sayer = _sayers(p, t) if p.deps[t] in SUBJECTS else frozenset()
    quoted = p.in_quotes(t)

    def last_choice(seen: Seen) -> int:
        if seen.sentence != r.memory.sentence:
            return 1
        if seen.verb in sayer and seen.subject:
            return 0  # "Ankara said it would"
        if not quoted and p.in_quotes(seen.head):
            return 3  # "'... the Americans ...', they wrote"
        small = seen.subject and p.tags[seen.verb][0] not in "VM"
        return 2 if small and p.deps[seen.verb] not in ("ROOT", "conj") else 1

    nameless: Seen | None = None
    for seen in sorted(r.memory.before(t, own=own or aimed), key=last_choice):
        if seen.subject and seen.sentence == r.memory.sentence and seen.verb in doing:
            continue  # whom somebody thanks is not himself
        if word in PERSONAL and seen.kind == "one" and len(seen.parties) == 1:
            if seen.subject and seen.sentence == r.memory.sentence and not own:
                return seen.parties  # "an officer was detained, but a judge freed him"
            nameless = nameless or seen
        if word in PLURAL and (joint := _joined_subjects(seen, r)):
            return joint
        if _fits(word, seen):
            return seen.parties
        if not seen.parties and seen.subject and word in PERSONAL:
            return ()  # somebody unknown is the likelier one
    if nameless is not None:
        return nameless.parties
    return r.memory.two_people_before() if word in ("they", "them", "their") else ()


def _joined_subjects(seen: Seen, r: Reading) -> tuple[Party, ...]:
    """Return the parties of several states that did something together: "Turkey and Greece met"."""
    if not seen.subject or seen.kind not in JOINED:
        return ()
    same = [s for s in r.memory.log if (s.sentence, s.verb) == (seen.sentence, seen.verb)]
    parties = {q.name: q for s in same if s.subject and s.kind in JOINED for q in s.parties}
    several = len({q.country for q in parties.values()}) > 1
    return tuple(parties.values()) if several else ()


def _sharing(p: Parse, verb: int) -> frozenset[int]:
    """Return a verb and those whose subject it shares: "thanked Temer and asked him"."""
    out = {verb}
    while p.deps[verb] in ("conj", "xcomp") and p.heads[verb] != verb:
        if any(p.deps[c] in SUBJECTS for c in p.children[verb]):
            break
        verb = p.heads[verb]
        out.add(verb)
    return frozenset(out)


def _sayers(p: Parse, t: int) -> frozenset[int]:
    """Return the verbs whose content a subject pronoun's clause is, joined ones as one."""
    verb = p.heads[t]
    while p.deps[verb] == "conj" and p.heads[verb] != verb:
        verb = p.heads[verb]
    if p.deps[verb] != "ccomp":
        return frozenset()
    out = {p.heads[verb]}
    above = p.heads[verb]
    while p.deps[above] in ("conj", "xcomp") and p.heads[above] != above:
        above = p.heads[above]
        out.add(above)
    return frozenset(out)


def _fits(word: str, seen: Seen) -> bool:
    if not seen.parties:
        return False
    if word in ("he", "him", "his"):
        return seen.kind == "person" and seen.female is not True and len(seen.parties) == 1
    if word in ("she", "her", "hers"):
        return seen.kind == "person" and seen.female is not False and len(seen.parties) == 1
    if word in ("it", "its"):
        return seen.kind in SINGULAR_THINGS and len(seen.parties) == 1
    return seen.kind in ("people", "group", "one") or len(seen.parties) > 1


def by_pair(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "The two countries", "both leaders": the last two of the story."""
    if chunk.hit.special == "pair of people":
        found = r.memory.last_people(2)
    else:
        found = r.memory.last_countries(2)
    if len(found) < 2:
        return None
    if chunk.hit.special == "pair of people":
        return tuple(party(chunk, r, q.name, q.country, q.sector, q.role, "pair") for q in found)
    names = r.book.countries
    return tuple(
        party(chunk, r, names.get(q.country or "", q.name), q.country, "GOV" if q.country in names
              else q.sector, None, "pair") for q in found
    )  # fmt: skip


def by_namesakes(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "The two Koreas": both states of one name."""
    senses = r.book.homonyms.get(r.p.lower[chunk.hit.last].removesuffix("s"), ())
    codes = dict.fromkeys(
        s.form.entry.country for s in senses if s.kind == "country" and s.form is not None
    )
    names = r.book.countries
    return tuple(party(chunk, r, names[c], c, "GOV", None, "pair") for c in codes if c) or None


def by_country_noun(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "The country": the one named last, else the story's own."""
    names: Mapping[str, str] = r.book.countries
    for seen in reversed(r.memory.log):
        for q in reversed(seen.parties):
            if q.country is not None and q.country in names:
                return (party(chunk, r, names[q.country], q.country, "GOV", None, "memory"),)
    home = r.memory.dominant()
    if home is None or home not in names:
        return None
    return (party(chunk, r, names[home], home, "GOV", None, "memory"),)
