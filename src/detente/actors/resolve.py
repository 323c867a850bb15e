"""Says who the actors are that a chunk of words names: one rule after another, the first wins.

Each rule is a function of a chunk and the story so far; it gives parties, or None where it has
nothing to say. `RULES` is the order. What no rule knows stays unresolved, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from detente.actors.chunks import CALENDAR, COUNTERPART, COUNTRYLIKE, Chunk, Hit, Source
from detente.actors.memory import Memory, Person, Seen
from detente.codebook.names import Form, Name, NameBook, Role, fold, word_set
from detente.ids import content_id
from detente.language.parse import Parse
from detente.records import Party

FEMALE_WORDS: Final = word_set("mrs. ms. mrs ms lady dame madame she her hers")
MALE_WORDS: Final = word_set("mr. mr sir lord he him his")
ARMED: Final = frozenset(["REB", "PRM", "CRM", "UAF"])
FIRM: Final = frozenset(
    ["MIL", "COP", "JUD", "LEG", "SPY", "REB", "PRM", "CRM", "UAF", "CVL", "REF"]
)
SUBJECTS: Final = frozenset(["nsubj", "nsubjpass", "csubj"])
# Sentences that the place of a scene holds for people without a country: "three civilians".
PLACE_REACH: Final = 3
# Sentences that "the group" may reach back for the group's name.
NAME_REACH: Final = 5
SINGULAR_THINGS: Final = frozenset(["country", "body", "group"])


@dataclass(slots=True)
class Reading:
    """A sentence being read, with the book, the story's day and what the story said before."""

    p: Parse
    book: NameBook
    day: date | None
    memory: Memory


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a role or name is: what one source says."""

    country: str | None
    sector: str | None
    kind: str
    party: Party | None = None


Rule = Callable[[Chunk, Reading], tuple[Party, ...] | None]


@lru_cache(maxsize=50_000)
def actor_id(name: str, country: str | None, sector: str | None) -> str:
    """Return the id of an actor: the same for the same name, country and sector anywhere."""
    return content_id("ac", name.casefold(), country or "", sector or "")


def party(
    chunk: Chunk, r: Reading, name: str, country: str | None, sector: str | None,
    role: str | None, basis: str, key: str | None = None,
) -> Party:  # fmt: skip
    """Return a party for the words of a chunk."""
    p = r.p
    first = chunk.first
    return Party(
        name,
        p.slice(first, chunk.last),
        country,
        sector,
        role,
        actor_id(key or name, country, sector),
        p.span(first, chunk.last),
        basis,
    )


def resolve(chunk: Chunk, r: Reading) -> tuple[tuple[Party, ...], str]:
    """Return the parties that a chunk names and the rule, or none and the reason."""
    for rule in _rules(chunk):
        found = rule(chunk, r)
        if found:
            return found, found[0].basis
    return (), _why_not(chunk)


def _rules(chunk: Chunk) -> tuple[Rule, ...]:
    if chunk.role is not None:
        return TITLE_RULES if chunk.name is not None else ROLE_RULES
    return RULES_BY_KIND.get(chunk.hit.kind, NAME_RULES)


def _why_not(chunk: Chunk) -> str:
    if chunk.hit.special == "pronoun":
        return "unresolved: nothing before it that the pronoun fits"
    if chunk.hit.special.startswith("pair"):
        return "unresolved: no two are known that the words could mean"
    if chunk.hit.special == "country noun":
        return "unresolved: no country before it"
    return "unresolved: name not known"


# Whose ----------------------------------------------------------------------------------------


def best_entry(forms: tuple[Form, ...], day: date | None) -> Form:
    """Return the form whose entry counts on the story's day, else the latest."""
    if len(forms) == 1:
        return forms[0]
    if day is not None:
        for form in forms:
            if form.entry.holds(day):
                return form

        def away(form: Form) -> int:
            e = form.entry
            return (
                min(abs((d - day).days) for d in (e.start, e.end) if d) if e.start or e.end else 0
            )

        return min(forms, key=away)
    return max(forms, key=lambda f: (f.entry.end is None, f.entry.end or date.max))


def sector_on(entry: Name, r: Reading) -> str | None:
    """Return the sector of an entry on the story's day: former office holders are ELI."""
    if entry.kind == "person":
        if r.day is None or entry.holds(r.day):
            return entry.sector
        return (
            "ELI"
            if entry.sector in ("GOV", "MIL", "LEG", "JUD", "IGO", "SPY", "COP")
            else entry.sector
        )
    if entry.kind == "party" and entry.role == "opposition" and _counts(entry, r.day):
        return "OPP"
    return entry.sector


def _counts(entry: Name, day: date | None) -> bool:
    return day is None or entry.holds(day)


def owners(chunk: Chunk, r: Reading) -> list[Owner]:
    """Return whose the chunk is, as its possessors, adjectives and of-phrases say, in order."""
    sources = [*reversed(chunk.sources), *chunk.behind]
    return [o for s in sources if (o := owner(s, r)) is not None]


def owner(source: Source, r: Reading) -> Owner | None:
    """Return what one source says, or None where it is not known itself."""
    if source.hit is not None:
        if source.hit.special == "pronoun":
            found = antecedent(r.p.lower[source.hit.first], source.hit.first, r, own=True)
            if not found:
                return None
            return Owner(found[0].country, found[0].sector, "pronoun", found[0])
        if source.hit.special == "unknown":
            who = r.memory.recall(_name_words(source.hit, r))
            if who is None or not who.known:
                return None
            return Owner(who.country, who.sector, "person")
        return _owner_by_form(source.hit, r)
    if source.chunk is None:
        return None
    inner = source.chunk
    if inner.role is None and inner.hit.forms and inner.hit.kind in COUNTRYLIKE:
        return _owner_by_form(inner.hit, r)
    parties, _ = resolve(inner, r)
    if not parties:
        return None
    kind = "role" if inner.role is not None else inner.hit.kind
    return Owner(parties[0].country, parties[0].sector, kind, parties[0])


def _owner_by_form(hit: Hit, r: Reading) -> Owner:
    form = best_entry(hit.forms, r.day)
    kind = form.kind
    country = form.entry.country
    sector = None if kind in COUNTRYLIKE else sector_on(form.entry, r)
    return Owner(country, sector, kind)


def role_sector(chunk: Chunk, whose: Owner | None, others: list[Owner], r: Reading) -> str | None:
    """Return the sector of a role, which a word beside it may decide: "rebel commander"."""
    role = chunk.role
    assert role is not None
    post = role.kind == "post"
    if chunk.status == "former" and post:
        return "ELI"
    if chunk.led and role.sector in ("GOV", "PTY", "IGO"):
        return "MIL"
    hints = [m.sector for m in chunk.modifiers if m.sector]
    if whose is not None and whose.sector and _lends_sector(whose):
        hints.append(whose.sector)
    hints += [o.sector for o in others if o.sector in ARMED or o.sector in ("OPP", "PTY")]
    if "OPP" in hints and role.sector not in ARMED and role.kind != "thing":
        return "REB" if role.sector == "MIL" else "OPP"
    weak = role.role in r.book.words["weak"] or role.role.rsplit(" ", 1)[-1] in r.book.words["weak"]
    generic = weak and " " not in role.role
    for hint in hints:
        if hint in ARMED and (weak or role.sector == "MIL"):
            return hint
        if generic and hint not in (None, "GOV") and (post or role.sector not in FIRM):
            return hint
        if hint == "ELI" and post and whose is not None and whose.kind == "person":
            return "ELI"
    if role.sector is None:
        return hints[0] if hints else (whose.sector or "GOV" if whose is not None else None)
    if whose is not None and whose.kind == "organisation" and role.sector == "GOV":
        return whose.sector
    return role.sector


def _lends_sector(whose: Owner) -> bool:
    """Whether an owner tells what its people are: not so "its", or "the minister's soldiers"."""
    return whose.kind != "pronoun" and (
        whose.kind not in ("role", "person") or whose.sector != "GOV"
    )


def role_name(chunk: Chunk) -> str:
    """Return the role in lower case as the words give it: "interior minister"."""
    role = chunk.role
    assert role is not None
    if chunk.plural or role.kind in ("group", "thing"):
        return role.role
    words = chunk.role_words.replace(" - ", "-").replace("defence", "defense")
    return words if " " in words or role.kind == "body" else role.role


# Rules: a title and a name --------------------------------------------------------------------


def by_title(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody named beside a post: "Mexican Interior Minister Juan Diaz"."""
    hit = chunk.name
    if hit is None or chunk.role is None:
        return None
    known = _known_person(hit, r)
    whose = owners(chunk, r)
    first = whose[0] if whose else None
    words = _name_words(hit, r)
    earlier = r.memory.recall(words)
    role = chunk.role
    if known is None and earlier is None and not whose and len(words) == 1:
        known = _holder(role, words[0], r)
    if role is COUNTERPART:
        return _counterpart(chunk, r)
    country = first.country if first is not None else None
    if country is None and known is not None:
        country = known.country
    if country is None and earlier is not None:
        country = earlier.country
    if country is None and chunk.inside is not None:
        country = best_entry(chunk.inside.forms, r.day).entry.country
    if country is None:
        country = _nearby_country(r)
    sector = role_sector(chunk, first, whose, r)
    name = _fullest(hit, known, earlier, r)
    role_text = role_name(chunk)
    if role.role in r.book.words["weak"] and known is not None and known.role and not whose:
        sector, role_text = sector_on(known, r) or sector, known.role
    key = known.name if known is not None else name
    _remember(chunk, r, name, key, country, sector, role_text, words)
    return (party(chunk, r, name, country, sector, role_text, "title", key),)


def _counterpart(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """The one who holds the same post elsewhere: "his U.S. counterpart, James Mattis"."""
    back: list[Party] = []
    abroad: Owner | None = None
    for source in chunk.sources:
        whose = owner(source, r)
        if whose is None:
            continue
        if whose.kind == "pronoun" or (whose.party is not None and whose.kind != "role"):
            if whose.party is not None:
                back.append(whose.party)
        else:
            abroad = whose
    if not back:
        back = [s.parties[0] for s in r.memory.before(chunk.first, own=True) if s.kind == "person"][
            :1
        ]
    if not back:
        return None
    role, mine = back[0].role, back[0]
    sector = mine.sector if mine.sector != "ELI" else "GOV"
    if chunk.name is not None:
        known = _known_person(chunk.name, r)
        words = _name_words(chunk.name, r)
        earlier = r.memory.recall(words)
        name = _fullest(chunk.name, known, earlier, r)
        country = abroad.country if abroad else None
        country = (
            country or (known.country if known else None) or (earlier.country if earlier else None)
        )
        key = known.name if known is not None else name
        _remember(chunk, r, name, key, country, sector, role, words)
        return (party(chunk, r, name, country, sector, role, "counterpart", key),)
    last = role.rsplit(" ", 1)[-1] if role else None
    for seen in reversed(r.memory.log):
        for other in seen.parties:
            if seen.kind != "person" or other.country == mine.country or other.name == mine.name:
                continue
            same_post = other.role is not None and last is not None and last in other.role.split()
            if same_post and (abroad is None or other.country == abroad.country):
                found = party(
                    chunk, r, other.name, other.country, other.sector, other.role, "counterpart"
                )
                return (found,)
    if abroad is None or abroad.country is None:
        return None
    name = _role_title(abroad.country, role or "counterpart", r)
    return (party(chunk, r, name, abroad.country, sector, role, "counterpart"),)


def _known_person(hit: Hit, r: Reading) -> Name | None:
    people = tuple(f for f in hit.forms if f.kind == "person")
    return best_entry(people, r.day).entry if people else None


def _holder(role: Role, surname: str, r: Reading) -> Name | None:
    """Return the holder of an office on the story's day by surname: "President Bush".

    A surname alone may be anybody's; with the office and the day it is not. None where two fit.
    """
    terms = r.book.titled.get((role.role, surname), ())
    if r.day is not None:
        terms = tuple(e for e in terms if e.holds(r.day))
    if len({e.country for e in terms}) != 1:
        return None
    return max(terms, key=lambda e: (e.end is None, e.end or date.max))


@lru_cache(maxsize=20_000)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(w) for w in text.replace("-", " ").split())


def _name_words(hit: Hit, r: Reading) -> tuple[str, ...]:
    return _folded(r.p.slice(hit.first, hit.last))


def _fullest(hit: Hit, known: Name | None, earlier: Person | None, r: Reading) -> str:
    """Return the fullest name that the story gives; the book's where it gives one word."""
    written = r.p.slice(hit.first, hit.last)
    if earlier is not None and len(earlier.words) > len(_folded(written)):
        return earlier.name
    if " " not in written and known is not None:
        return known.name
    return written


def _remember(
    chunk: Chunk, r: Reading, name: str, key: str, country: str | None, sector: str | None,
    role: str | None, words: tuple[str, ...], *, known: bool = True,
) -> None:  # fmt: skip
    full = _folded(name)
    words = full if len(full) >= len(words) else words
    r.memory.remember(Person(words, name, key, country, sector, role, gender(chunk), known))


def gender(chunk: Chunk) -> bool | None:
    """Return whether the words say that the person is a woman, None where they do not say."""
    if (
        chunk.honorific in FEMALE_WORDS
        or "woman" in chunk.role_words
        or "queen" in chunk.role_words
    ):
        return True
    if chunk.honorific in MALE_WORDS or chunk.role_words in ("king", "prince"):
        return False
    return None


# Rules: names ---------------------------------------------------------------------------------


def by_memory(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody or something the story named before: "Osorio Chong", "the ICJ"."""
    hit = chunk.name or chunk.hit
    words = _name_words(hit, r)
    if len(words) == 1 and (short := r.memory.short.get(r.p.words[hit.first])) is not None:
        return (party(chunk, r, short.name, short.country, short.sector, short.role, "memory"),)
    found = r.memory.recall(words)
    if found is None or not found.known:
        return None
    name, sector = found.name, found.sector
    return (party(chunk, r, name, found.country, sector, found.role, "memory", found.key),)


def by_office(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Somebody whose offices the book lists, as on the story's day."""
    hit = chunk.name
    if hit is None or (entry := _known_person(hit, r)) is None:
        return None
    words = _name_words(hit, r)
    stranger = r.memory.recall(words)
    if stranger is not None and not stranger.known and len(words) == 1:
        return None
    sector = sector_on(entry, r)
    name = _fullest(hit, entry, None, r)
    _remember(chunk, r, name, entry.name, entry.country, sector, entry.role, words)
    return (party(chunk, r, name, entry.country, sector, entry.role, "office", entry.name),)


def by_owner(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A name that is not known beside a country that is: "Iran's Basij"."""
    if chunk.name is None or not chunk.sources:
        return None
    whose = owner(chunk.sources[0], r)
    if whose is None or whose.country is None:
        return None
    name = r.p.slice(chunk.name.first, chunk.name.last)
    words = _name_words(chunk.name, r)
    _remember(chunk, r, name, name, whose.country, None, None, words)
    return (party(chunk, r, name, whose.country, None, None, "owner"),)


def by_stranger(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """Nobody: a full name that is not known is kept, so that its last word is not mistaken."""
    if chunk.name is not None and chunk.name.first < chunk.name.last:
        words = _name_words(chunk.name, r)
        name = r.p.slice(chunk.name.first, chunk.name.last)
        if r.memory.recall(words) is None:
            _remember(chunk, r, name, name, None, None, None, words, known=False)
    return None


def by_dictionary(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """An organisation, armed group, party, body or people that the book lists."""
    form = best_entry(chunk.hit.forms, r.day)
    entry = form.entry
    if form.kind in COUNTRYLIKE:
        return None
    country = entry.country
    if country is None and chunk.sources and (whose := owner(chunk.sources[0], r)) is not None:
        country = whose.country
    if country is None and entry.kind == "body":
        country = _nearby_country(r)
    sector = sector_on(entry, r)
    return (party(chunk, r, entry.name, country, sector, None, "dictionary"),)


def by_country(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A state, its people, its capital or a building that stands for it."""
    form = best_entry(chunk.hit.forms, r.day)
    entry, kind = form.entry, form.kind
    if kind not in COUNTRYLIKE:
        return None
    country = entry.country
    name = r.book.countries.get(country, entry.name) if country else entry.name
    if kind == "people":
        return (party(chunk, r, form.written, country, "CVL", None, "demonym"),)
    if kind == "adjective":
        if r.p.tags[chunk.last] == "NNPS" and r.p.deps[chunk.last] not in ("compound", "amod"):
            return (party(chunk, r, form.written, country, "CVL", None, "demonym"),)
        return (party(chunk, r, name, country, "GOV", None, "demonym"),)
    placed = is_place(chunk, r)
    if kind == "place":
        sector = entry.sector
        return (party(chunk, r, entry.name, country, sector, entry.role, "place"),)
    if placed and kind != "metonym":
        return (party(chunk, r, name, country, "GOV", None, "place"),)
    if kind == "metonym":
        sector = entry.sector or "GOV"
        basis = "place" if placed else "metonym"
        return (party(chunk, r, entry.name, country, sector, entry.role, basis),)
    return (party(chunk, r, name, country, "GOV", None, kind),)


def is_place(chunk: Chunk, r: Reading) -> bool:
    """Whether the words say where something is, not who acts: "in Ankara", "fled to Turkey"."""
    p = r.p
    t = chunk.anchor
    for _ in range(4):
        if p.deps[t] == "pobj":
            break
        if p.deps[t] not in ("conj", "appos", "compound", "nmod"):
            return False
        t = p.heads[t]
    else:
        return False
    prep = p.heads[t]
    word = p.lower[prep]
    if chunk.first and p.lower[chunk.first - 1] in CALENDAR:
        return False  # "In September Turkey ..." is parsed as one phrase
    if word in r.book.words["place_prepositions"]:
        return True
    if word in ("to", "from", "for", "towards", "toward", "of", "via"):
        return p.lemmas[p.heads[prep]] in r.book.words["motion"]
    return False


# Rules: roles ---------------------------------------------------------------------------------


def by_counterpart(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """ "His counterpart" without a name."""
    if chunk.role is not COUNTERPART:
        return None
    return _counterpart(chunk, r)


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
        return _role_title(country, role, r), "role"
    if chunk.definite and not chunk.status:
        for seen in reversed(r.memory.log):
            for q in seen.parties:
                if seen.kind == "person" and q.role == role and q.country == country:
                    return q.name, "memory"
        if r.day is not None:
            day, holders = r.day, r.book.offices.get((country, role), ())
            now = {h.name for h in holders if h.start and h.holds(day)}
            if len(now) == 1:
                return now.pop(), "office"
    return _role_title(country, role, r), "role"


_BODIES: Final = {"UNO": "UN", "EUR": "EU"}


def _role_title(country: str, role: str, r: Reading) -> str:
    adjective = r.book.adjectives.get(country) or _BODIES.get(country)
    return f"{adjective} {role}" if adjective else role


def by_remembered_role(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare post that somebody in the story holds: "the minister"."""
    role = chunk.role
    if role is None or role.kind != "post" or chunk.plural or not chunk.definite or chunk.modifiers:
        return None
    last = role.role.rsplit(" ", 1)[-1]
    for seen in reversed(r.memory.log):
        if seen.kind != "person":
            continue
        for q in seen.parties:
            if (
                q.role
                and (q.role == role.role or last in q.role.split())
                and q.basis != "role+story"
            ):
                return (party(chunk, r, q.name, q.country, q.sector, q.role, "memory"),)
    return None


def by_named_again(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare word for a body that was named before: "the group", "the ministry"."""
    role = chunk.role
    if role is None or role.kind not in ("body", "group") or chunk.plural or not chunk.definite:
        return None
    if chunk.modifiers or chunk.first != chunk.hit.first:
        return None
    last = r.p.lower[chunk.hit.last]
    for seen in reversed(r.memory.log):
        if seen.sentence < r.memory.sentence - NAME_REACH or seen.kind not in ("body", "group"):
            continue
        for q in seen.parties:
            named = q.role is None and last in r.book.words["names_again"]
            if named or (q.role is not None and q.role.split()[-1] == last and q.country):
                return (party(chunk, r, q.name, q.country, q.sector, q.role, "memory"),)
    return None


def by_story(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A bare role: the country is that of the place beside it, the sentence or the story."""
    role = chunk.role
    if role is None or (role.sector is None and role.kind == "post"):
        return None
    country: str | None
    if role.kind == "thing":
        country, basis = None, "role"
    elif chunk.inside is not None:
        country = best_entry(chunk.inside.forms, r.day).entry.country
        basis = "role+place"
    elif role.sector in ("IGO", "NGO") and role.kind != "thing":
        country, basis = role.sector, "role"
    elif role.kind == "group" and (known := r.memory.groups.get(role.role)) is not None:
        country, basis = known, "role+memory"
    elif _of_the_place(role) and (there := r.memory.last_place(PLACE_REACH)) is not None:
        country, basis = there, "role+place"
    elif len(r.memory.here) == 1:
        country, basis = r.memory.here[0], "role+sentence"
    else:
        country, basis = r.memory.dominant(), "role+story"
    words = role_name(chunk)
    sector = role_sector(chunk, None, owners(chunk, r), r)
    if country is None:
        return (party(chunk, r, words, None, sector, words, "role"),)
    return (party(chunk, r, _role_title(country, words, r), country, sector, words, basis),)


def _of_the_place(role: Role) -> bool:
    """Whether such people belong where the scene is: rebels and residents, not officials."""
    return role.kind == "group" and role.sector not in ("MIL", "COP", "GOV", "IGO", "BUS")


def _nearby_country(r: Reading) -> str | None:
    """Return the sentence's only country, else that of its last actor so far, else the story's."""
    memory = r.memory
    if len(memory.here) == 1:
        return memory.here[0]
    for seen in reversed(memory.log):
        if seen.sentence != memory.sentence:
            break
        if not seen.parties:
            continue
        last = seen.parties[0]
        if last.country in r.book.countries and last.basis != "place" and len(seen.parties) == 1:
            return last.country
    return memory.dominant()


# Rules: words that point back -----------------------------------------------------------------


def by_pronoun(chunk: Chunk, r: Reading) -> tuple[Party, ...] | None:
    """A pronoun: what it most likely means among the last subjects."""
    t = chunk.hit.first
    word = r.p.lower[t]
    if word == "it" and (_expletive(r.p, t) or r.p.deps[t] == "dobj"):
        return None
    found = antecedent(word, t, r, own=r.p.tags[t] == "PRP$")
    if not found:
        return None
    return tuple(party(chunk, r, q.name, q.country, q.sector, q.role, "pronoun") for q in found)


def _expletive(p: Parse, t: int) -> bool:
    verb = p.heads[t]
    if p.lemmas[verb] in ("rain", "seem", "appear", "happen", "take", "come"):
        return True
    return p.lemmas[verb] == "be" or p.lower[verb] in ("'s", "is", "was")


def antecedent(word: str, t: int, r: Reading, *, own: bool) -> tuple[Party, ...]:
    """Return whom a pronoun at a token means, or nothing where that is not clear."""
    p = r.p
    verb = p.heads[t] if p.deps[t] in ("dobj", "dative") else -1
    for seen in r.memory.before(t, own=own):
        if verb >= 0 and seen.sentence == r.memory.sentence and seen.verb == verb:
            continue
        if _fits(word, seen):
            return seen.parties
        if not seen.parties and seen.subject and word in ("he", "him", "his", "she", "her"):
            return ()  # somebody unknown is the likelier one
    return ()


def _fits(word: str, seen: Seen) -> bool:
    if not seen.parties:
        return False
    if word in ("he", "him", "his"):
        return seen.kind == "person" and seen.female is not True and len(seen.parties) == 1
    if word in ("she", "her", "hers"):
        return seen.kind == "person" and seen.female is not False and len(seen.parties) == 1
    if word in ("it", "its"):
        return seen.kind in SINGULAR_THINGS and len(seen.parties) == 1
    return seen.kind in ("people", "group") or len(seen.parties) > 1


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


TITLE_RULES: Final[tuple[Rule, ...]] = (by_title, by_memory, by_office, by_owned_role, by_story)
ROLE_RULES: Final[tuple[Rule, ...]] = (
    by_counterpart,
    by_owned_role,
    by_remembered_role,
    by_named_again,
    by_story,
)
PERSON_RULES: Final[tuple[Rule, ...]] = (by_memory, by_office)
NAME_RULES: Final[tuple[Rule, ...]] = (by_country, by_dictionary)
RULES_BY_KIND: Final[dict[str, tuple[Rule, ...]]] = {
    "unknown": (by_memory, by_owner, by_stranger),
    "person": PERSON_RULES,
    "pronoun": (by_pronoun,),
    "pair of countries": (by_pair,),
    "pair of people": (by_pair,),
    "country noun": (by_country_noun,),
}


def kind_of(chunk: Chunk, parties: tuple[Party, ...]) -> str:
    """Return what later words may call the mention: person, people, group, body or country."""
    if chunk.role is not None:
        if chunk.name is not None or (chunk.role.kind == "post" and not chunk.plural):
            return "person"
        if chunk.role.kind == "body":
            return "body"
        return "people"
    kind = chunk.hit.kind
    if kind in ("person", "unknown"):
        return "person"
    if kind == "pronoun":
        return "pronoun"
    if kind in ("people", "group"):
        return "people"
    if kind == "armed group":
        return "group"
    if kind in COUNTRYLIKE or kind == "country noun":
        return "people" if parties[0].sector == "CVL" else "country"
    return "people" if kind.startswith("pair") else "body"
