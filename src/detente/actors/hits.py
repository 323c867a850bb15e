"""Finds the words of a sentence that may name an actor or a role; not yet who that is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from detente.codebook.names import Form, NameBook, Node, Role, fold, matches, word_set
from detente.language.parse import Parse

COUNTERPART: Final = Role("counterpart", "counterparts", None, "post")
PROPER: Final = frozenset(["NNP", "NNPS"])
PARTICLES: Final = word_set(
    "al el bin ibn bint de da dos das do del della di von van der den la le ul abu ben y e"
)
CALENDAR: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan. feb. mar. apr. jun. jul. aug. "
    "sep. sept. oct. nov. dec. mon tue wed thu fri sat sun gmt est"
)
MONTH_CUES: Final = word_set("in of last next since until by early late mid this on from")
COUNTRYLIKE: Final = frozenset(["country", "adjective", "people", "capital", "place", "metonym"])
# The party and state of a member of the Congress of the United States, behind the name.
SEAT: Final = re.compile(r"[rdi]-[a-z]+\.?(?:[a-z]\.)?$")
# Words for states that name none unless "the", "two" or "both" stands before them.
NOT_ALONE: Final = word_set("country countries nation nations republic kingdom state states")


@dataclass(slots=True)
class Hit:
    """Words that the name book knows, or an unknown run of capitalised words."""

    first: int
    last: int
    forms: tuple[Form, ...] = ()
    role: Role | None = None
    plural: bool = False
    special: str = ""

    @property
    def kind(self) -> str:
        """The kind of the name, `role`, or what is special about the words."""
        if self.special:
            return self.special
        return self.forms[0].kind if self.forms else "role"

    @property
    def is_person(self) -> bool:
        """Whether the words are, or may be, the name of a person."""
        return self.special == "unknown" or bool(self.forms and self.forms[0].kind == "person")


def find_hits(p: Parse, book: NameBook) -> list[Hit]:
    """Return the hits of a sentence in order, longest first from the left, none overlapping.

    The pieces of a run of capitalised words still stand apart; `join_runs` puts them together.
    """
    index, special = book.index, book.special
    lower, tags, words = p.lower, p.tags, p.words
    hits: list[Hit] = []
    shouting: bool | None = None
    i, n = 0, len(words)
    while i < n:
        word = lower[i]
        node = index.get(word)
        if node is None and not word.isascii():
            word = fold(word)
            node = index.get(word)
        if node is not None:
            if shouting is None:
                shouting = p.text.isupper()
            hit = _walk(p, node, i, book.words, shouting=shouting)
            if hit is not None and hit.role is not None and hit.first == hit.last:
                if word in special:
                    hit = _special_hit(p, i, special[word]) or hit
                if word in NOT_ALONE and hit.role is not None:
                    hit = None
            if hit is not None:
                hits.append(hit)
                i = hit.last + 1
                continue
        if word in special:
            hit = _special_hit(p, i, special[word])
            if hit is not None:
                hits.append(hit)
        elif tags[i] in PROPER and words[i][0].isupper() and not no_name(p, i):
            hits.append(Hit(i, i, special="unknown"))
        i += 1
    return hits


def no_name(p: Parse, i: int) -> bool:
    """Whether a capitalised word is a month or day, or part of a seat: "R-Wis."."""
    return p.lower[i] in CALENDAR or seat_at(p, i) or (i > 1 and seat_at(p, i - 2))


def seat_at(p: Parse, i: int) -> bool:
    """Whether a seat in the US Congress is told here, behind a name: ", R-Wis.", "(D-Calif.)"."""
    if i < 1 or p.lower[i - 1] not in (",", "("):
        return False
    words = p.lower[i : i + 3] if p.lower[i] in ("r", "d", "i") else p.lower[i : i + 1]
    return SEAT.match("".join(words)) is not None


def _walk(
    p: Parse, node: Node, i: int, kinds: Mapping[str, frozenset[str]], *, shouting: bool
) -> Hit | None:
    """Return the longest name or role that starts at a token."""
    best: Hit | None = None
    tokens = [i]
    lower, words, n = p.lower, p.words, len(p.words)
    j = i
    while True:
        if node.forms or node.role is not None:
            forms: tuple[Form, ...] = ()
            if node.forms:
                forms = tuple(f for f in node.forms if matches(f, words, tokens, shouting=shouting))
                if forms and j == i and not _stands_as_name(p, i, forms, kinds):
                    forms = ()
            if forms:
                best = Hit(i, j, forms)
            elif node.role is not None and _stands_as_role(p, i, j, node.role, kinds["taken"]):
                best = Hit(i, j, (), node.role, node.plural)
        j += 1
        if j < n and lower[j] in ("-", "–") and j + 1 < n:
            follow = node.next.get(lower[j + 1])
            if follow is not None:
                j += 1
                node = follow
                tokens.append(j)
                continue
        if j >= n:
            return best
        word = lower[j]
        follow = node.next.get(word)
        if follow is None and not word.isascii():
            follow = node.next.get(fold(word))
        if follow is None and j == n - 1 and word.endswith("."):
            follow = node.next.get(word[:-1])  # the full stop of "Hun Sen." is read as part of it
        if follow is None:
            return best
        node = follow
        tokens.append(j)


def _stands_as_name(
    p: Parse, i: int, forms: tuple[Form, ...], kinds: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a single word is a name here and not an everyday word or a month."""
    if p.lower[i] in kinds["halves"]:
        alone = i + 1 == len(p) or not p.words[i + 1][0].isupper()
        return alone and i > 0 and p.lower[i - 1] == "the"
    if p.lower[i] in CALENDAR:
        after = p.tags[i + 1] if i + 1 < len(p) else ""
        before = p.lower[i - 1] if i else ""
        if after == "CD" or before in MONTH_CUES or p.tags[i] not in PROPER:
            return False
    if forms[0].kind == "party" and i == 0 and p.tags[i] not in PROPER:
        if len(p) > 1 and p.lower[1] in kinds["party_people"]:
            return True
        return len(p) > 1 and p.tags[1][0] in "VM"  # not "Labour shortages"
    if forms[0].kind != "person" or p.tags[i] in PROPER:
        return True
    return p.tags[i] in ("NN", "JJ", "FW", "NNS", "VB", "VBP") and (
        i > 0 or len(p) < 2 or p.tags[1] in ("MD", "VBD", "VBZ", "POS", "VBN")
    )


def _stands_as_role(p: Parse, first: int, last: int, role: Role, taken: frozenset[str]) -> bool:
    """Whether the words are nouns here: "the guards", not "guards the gate"."""
    tag = p.tags[last]
    verb = p.tags[first] in ("VBN", "VBD") and p.deps[first] not in ("amod", "compound")
    if p.lower[last] in taken and first and p.lemmas[first - 1] in ("take", "hold"):
        return False  # "250 were taken hostage"
    if first < last and verb:
        return False  # "they had ousted President Bazoum" has no "ousted president"
    if role.sector is None and role.kind == "post" and p.lower[last + 1 : last + 2] != ("of",):
        if tag[0] != "N" or not first:
            return False
        named = p.tags[last + 1 : last + 2] == ("NNP",)
        return p.tags[first - 1] in (*PROPER, "JJ", "POS") or (named and p.tags[first - 1] == "NN")
    return first < last or tag[0] == "N" or (tag == "JJ" or tag == "NFP")


def _special_hit(p: Parse, i: int, kind: str) -> Hit | None:
    before = p.lower[i - 1] if i else ""
    before2 = p.lower[i - 2] if i > 1 else ""
    if kind == "honorific":
        return Hit(i, i, special=kind) if p.words[i][0].isupper() else None
    if kind == "counterpart":
        return Hit(i, i, role=COUNTERPART, plural=p.lower[i].endswith("s"))
    if kind == "country noun":
        ok = p.tags[i] == "NN" and before in ("the", "their", "his", "her", "its", "this")
        return Hit(i, i, special=kind) if ok else None
    if kind == "namesakes":
        return Hit(i - 1 if before in ("two", "both") else i, i, special=kind)
    if kind.startswith("pair"):
        if before == "both" or (before == "two" and before2 in ("the", "these", "those", "'s")):
            return Hit(i - 1, i, special=kind)
        return None
    return Hit(i, i, special=kind) if p.deps[i] != "expl" else None


def join_runs(p: Parse, hits: list[Hit], book: NameBook) -> list[Hit]:
    """Return the hits with neighbouring pieces of one unknown name joined."""
    out: list[Hit] = []
    given = book.words["given"]
    for hit in hits:
        last = out[-1] if out else None
        if hit.is_person:
            _lengthen(p, hit)
        if last is not None and _ends_in_a_role(p, last, hit, book):
            out[-1] = Hit(last.first, hit.last, special="unknown")
            continue
        if last is None or not _adjoin(p, last.last, hit.first):
            out.append(hit)
            continue
        if hit.special == "unknown":
            before = out[-2] if len(out) > 1 else None
            state = any(f.kind in ("adjective", "country") for f in last.forms)
            if (
                state
                and before is not None
                and before.special == "unknown"
                and p.deps[last.last] == "compound"
                and _adjoin(p, before.last, last.first)
            ):
                # "South China Sea": a country amid a name is part of it
                out[-2:] = [Hit(before.first, hit.last, special="unknown")]
                continue
            if last.special == "unknown" or (last.kind == "person" and not _ends_name(p, last)):
                out[-1] = _joined(p, last, hit)
            elif (
                last.kind in COUNTRYLIKE
                and last.first == last.last
                and (
                    p.lower[last.first] in given
                    or _opens_name(p, last, hit)
                    or _is_double(p, last, hit)
                )
            ):
                out[-1] = Hit(last.first, hit.last, special="unknown")
                if before is not None and before.special == "unknown":
                    if _adjoin(p, before.last, last.first):
                        out[-2:] = [Hit(before.first, hit.last, special="unknown")]
            else:
                out.append(hit)
        elif hit.kind == "person" and last.special == "unknown":
            out[-1] = _joined(p, last, hit)
        elif last.special == "unknown" and (
            _is_surname(p, last, hit, book) or _is_titled(p, out[-2:-1], last, hit)
        ):
            out[-1] = Hit(last.first, hit.last, special="unknown")
        else:
            out.append(hit)
    return out


def _opens_name(p: Parse, left: Hit, right: Hit) -> bool:
    """Whether a town's name opens that of somebody or something: "Milan Petrovic", "Mosul Dam"."""
    town = left.kind in ("place", "capital")
    beside = right.first == left.last + 1 and p.deps[left.last] == "compound"
    acts = p.deps[right.last] in ("nsubj", "nsubjpass", "dobj", "poss", "appos")
    return town and beside and acts and p.heads[left.last] == right.last


def _is_double(p: Parse, left: Hit, right: Hit) -> bool:
    """Whether a town's name is half of a double one: "Moura-George"."""
    dashed = right.first == left.last + 2 and p.lower[left.last + 1] == "-"
    return dashed and left.kind == "place" and left.forms[0].entry.country is not None


def _ends_in_a_role(p: Parse, left: Hit, right: Hit, book: NameBook) -> bool:
    """Whether a word for a role ends a name: "Tessa Bishop", "Athena Advisers"."""
    if left.special != "unknown" or right.role is None or right.first != right.last:
        return False
    t = right.last
    if left.last != t - 1 or p.tags[t] not in PROPER or not p.words[t][0].isupper():
        return False
    after = p.tags[t + 1] if t + 1 < len(p) else ""
    if after in PROPER or p.deps[left.last] != "compound" or p.heads[left.last] != t:
        return False
    if p.lower[t] in book.words["surname_roles"]:
        return True
    return right.plural and p.tags[t] == "NNPS" and right.role.kind == "post"


def _is_surname(p: Parse, left: Hit, right: Hit, book: NameBook) -> bool:
    """Whether a town's name behind an unknown word ends a person's: "Ali Kaya", no "east Homs"."""
    if right.kind in ("country", "capital", "place") and right.first == right.last:
        beside = right.first == left.last + 1 and p.deps[left.last] == "compound"
        if beside and p.lower[right.first] in book.words["surname_places"]:
            return p.words[left.last][0].isupper() and p.tags[left.last] == "NNP"
    if right.kind != "place":
        return False
    return (
        right.last == left.last + 1
        and p.tags[left.last] == "NNP"
        and p.deps[left.last] == "compound"
        and p.deps[right.last] in ("appos", "nsubj", "conj")
        and p.lower[left.last][-3:] not in ("ern", "est", "ast", "rth", "uth", "new", "old")
    )


def _is_titled(p: Parse, before: list[Hit], left: Hit, right: Hit) -> bool:
    """Whether a firm's name behind a title and a first name is a surname: "Sgt. Jean Roche"."""
    if right.kind != "organisation" or right.first != right.last or right.forms[0].acronym:
        return False
    title = before[0] if before else None
    if title is None or title.last != left.first - 1 or left.first != left.last:
        return False
    post = title.role is not None and title.role.kind == "post" and not title.plural
    beside = right.first == left.last + 1 and p.deps[left.last] == "compound"
    return (post or title.special == "honorific") and beside


def _lengthen(p: Parse, hit: Hit) -> None:
    """Take the lower-case half of a double name in: "Geun-hye"."""
    i = hit.last + 2
    if i >= len(p) or p.lower[i - 1] != "-" or p.tags[i] not in ("NN", "NNP", "JJ", "FW"):
        return
    if len(p.words[i]) <= 6 and p.words[i].islower() and p.offsets[i] == p.offsets[i - 1] + 1:
        hit.last = i


def _adjoin(p: Parse, left: int, right: int) -> bool:
    """Whether nothing but a hyphen or a particle of names stands between two tokens."""
    if right == left + 1:
        return True
    gap = p.lower[left + 1 : right]
    return len(gap) <= 3 and all(w in PARTICLES or w in ("-", "–") for w in gap)


def _ends_name(p: Parse, hit: Hit) -> bool:
    # "Merkel Tuesday": two names side by side are rare, a longer form of one name is common
    return hit.last + 1 < len(p) and p.heads[hit.last + 1] < hit.first


def _joined(p: Parse, left: Hit, right: Hit) -> Hit:
    """Return the joined run, known as the person of one part if the other part fits the name."""
    forms = left.forms or right.forms
    whole = [fold(w) for w in p.words[left.first : right.last + 1]]
    known = tuple(
        f for f in forms if f.kind == "person" and fold(f.entry.name.split()[0]) == whole[0]
    )
    if known:
        return Hit(left.first, right.last, known)
    return Hit(left.first, right.last, special="unknown")


def opening_name(p: Parse, hits: list[Hit], names: frozenset[str] | set[str]) -> list[Hit]:
    """Return the hits with the first word added where other sentences know it as a name.

    The tagger takes a surname that opens a sentence for a common noun now and then.
    """
    if p.lower[0] not in names or not p.words[0][0].isupper() or (hits and hits[0].first == 0):
        return hits
    return [Hit(0, 0, special="unknown"), *hits]
