"""Puts the hits of a sentence together into chunks, noun phrases that may name an actor.

"Mexico's interior minister Juan Diaz" has a role, a source for the country and a name. Only what
stands in the sentence is used here; `resolve` knows the story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from detente.actors.hits import CALENDAR, COUNTRYLIKE, Hit, join_runs
from detente.codebook.names import NameBook, Role, word_set
from detente.language.parse import Parse

POSSESSIVES: Final = word_set("his her its their")
MODIFIER_TAGS: Final = word_set("JJ JJS JJR NN NNP NNPS NNS VBN VBG CD RB RBS FW HYPH AFX")
OBJECTS_AND_SUBJECTS: Final = frozenset(["pobj", "dobj", "nsubj", "nsubjpass", "dative", "ROOT"])
LOOSE: Final = frozenset(["-", "–", ",", "and", "or", "/", "'", "‘", "“", '"'])
QUARTERS: Final = word_set("northern southern eastern western central north south east west")
LOYAL: Final = frozenset([("loyal", "to")])
NEGATING: Final = frozenset(["anti", "pro", "non", "counter"])


@dataclass(slots=True)
class Source:
    """What stands beside a role or name and tells whose it is."""

    hit: Hit | None = None
    chunk: Chunk | None = None
    possessive: bool = False


@dataclass(slots=True)
class Chunk:
    """A noun phrase that may name an actor; `anchor` is the last word of its core."""

    first: int
    last: int
    anchor: int
    hit: Hit
    role: Role | None = None
    role_words: str = ""
    plural: bool = False
    status: str = ""
    definite: bool = False
    joined: bool = False
    sources: list[Source] = field(default_factory=list)
    behind: list[Source] = field(default_factory=list)
    led: bool = False
    backed: bool = False
    modifiers: list[Role] = field(default_factory=list)
    inside: Hit | None = None
    name: Hit | None = None
    honorific: str = ""
    appositive: bool = False


class Builder:
    """Puts the hits of one sentence together into chunks, roles first, from right to left."""

    def __init__(self, p: Parse, hits: list[Hit], book: NameBook) -> None:
        """Take the hits of a sentence, which must not overlap."""
        self.p = p
        self.book = book
        self.hits = hits
        self.at_start = {h.first: h for h in hits}
        self.at_end = {h.last: h for h in hits}
        self.taken = bytearray(len(p))
        self.chunk_at: dict[int, Chunk] = {}

    def build(self) -> list[Chunk]:
        """Return the chunks of the sentence in order."""
        taken, chunks = self.taken, []
        for hit in reversed(self.hits):
            if hit.role is None or taken[hit.first]:
                continue
            if self._calls_a_body(hit):
                continue
            if self._heads_phrase(hit) and not self._is_coloured(hit):
                chunks.append(self._role_chunk(hit))
        for hit in reversed(self.hits):
            if not taken[hit.first] and hit.role is None and hit.special != "honorific":
                chunk = self._name_chunk(hit)
                if chunk is not None:
                    chunks.append(chunk)
        kept = [c for c in chunks if self.chunk_at.get(c.first) is c]
        kept.sort(key=lambda c: c.first)
        return self._appositions(kept) if len(kept) > 1 else kept

    def _heads_phrase(self, hit: Hit) -> bool:
        p, t = self.p, hit.last
        after = p.tags[t + 1] if t + 1 < len(p) else ""
        if t and p.tags[t - 1] == "POS" and after in ("VBD", "VBZ", "VBP", "MD"):
            return True  # "Myanmar's military seized power"
        return not (p.tags[t] == "JJ" and p.deps[t] in ("amod", "compound", "acomp", "advmod"))

    def _calls_a_body(self, hit: Hit) -> bool:
        """Whether the words only say what the name behind them is: "the group al-Nusra Front"."""
        name = self.at_start.get(hit.last + 1)
        if name is None or not name.forms or hit.plural:
            return False
        bodies = ("armed group", "organisation", "party")
        return self.p.lower[hit.last] in self.book.words["names_again"] and name.kind in bodies

    def _claim(self, chunk: Chunk) -> Chunk:
        for t in range(chunk.first, chunk.last + 1):
            self.taken[t] = 1
        self.chunk_at[chunk.first] = chunk
        return chunk

    def _swallow(self, chunk: Chunk) -> None:
        if self.chunk_at.get(chunk.first) is chunk:
            del self.chunk_at[chunk.first]

    # Roles ---------------------------------------------------------------------------------

    def _role_chunk(self, hit: Hit) -> Chunk:
        assert hit.role is not None
        chunk = Chunk(hit.first, hit.last, hit.last, hit, role=hit.role, plural=hit.plural)
        chunk.role_words = _role_words(self.p, hit)
        if hit.first < hit.last and self.p.words[hit.first][0].isupper():
            opening = self.book.index.get(self.p.lower[hit.first])
            if opening is not None and opening.forms and opening.forms[0].kind != "party":
                # not "Labour Minister"; "EU foreign policy chief" is one role, and says whose
                first = Hit(hit.first, hit.first, tuple(opening.forms))
                chunk.behind.append(Source(hit=first))
        self._right(chunk)
        self._left(chunk)
        self._of_a_chamber(chunk)
        while self.p.lower[chunk.first] in LOOSE and chunk.first < chunk.hit.first:
            chunk.first += 1
        return self._claim(chunk)

    def _of_a_chamber(self, chunk: Chunk) -> None:
        """See to "House China Committee": the chamber's, whatever its topic."""
        p, words = self.p, self.book.words
        if p.lower[chunk.hit.last] not in words["committees"]:
            return
        for t in range(chunk.first, chunk.hit.last):
            if p.lower[t] in words["chambers"] and p.words[t][0].isupper():
                name = "senate" if p.lower[t] == "senate" else "congress"
                forms = self.book.index[name].forms if name in self.book.index else ()
                chunk.sources = [Source(hit=Hit(t, t, forms))] if forms else chunk.sources
                return

    def _belongs(self, t: int, chunk: Chunk) -> bool:
        """Whether the parse hangs a token below a word of the chunk."""
        heads = self.p.heads
        for _ in range(6):
            up = heads[t]
            if up == t:
                return False
            if chunk.first <= up <= chunk.last:
                return True
            t = up
        return False

    def _left(self, chunk: Chunk) -> None:
        p, book = self.p, self.book
        lower, tags, deps = p.lower, p.tags, p.deps
        t = chunk.first - 1
        backed = False
        while t >= 0 and not self.taken[t]:
            word = lower[t]
            hit = self.at_end.get(t)
            if word in ("-", "–") and t > 0:
                before = lower[t - 1]
                if before in NEGATING:
                    _cancel(chunk, self.at_start.get(chunk.first))
                elif lower[chunk.first] in book.words["led"]:
                    chunk.led = True
                elif lower[chunk.first] in book.words["backed"]:
                    backed = True
                elif before in book.words["former"]:
                    chunk.status = "former"
                chunk.first = t
                t -= 1
                if before in NEGATING or before in book.words["former"] or before == "vice":
                    chunk.first = t
                    t -= 1
                continue
            if tags[t] in ("``", "''") and word not in ("'s", "'"):
                t -= 1  # "China's 'maritime militia'"
                continue
            if word == ")" and t > 3 and lower[t - 2] == "(" and tags[t - 3] == "POS":
                t -= 3  # "the United Nations' (UN) top court"
                continue
            if tags[t] == "POS" and t > 0:
                self._possessor(chunk, t)
                return
            if tags[t] == "PRP$" or (hit is not None and hit.special == "pronoun"):
                if word in POSSESSIVES:
                    chunk.sources.append(Source(hit=hit, possessive=True))
                    chunk.first = t
                return
            if tags[t] in ("DT", "PDT"):
                chunk.definite = word in ("the", "this", "that")
                return
            if hit is not None and hit.special == "country noun":
                return
            if hit is not None and hit.forms:
                if not backed and not self._modifies(hit):
                    return
                if self._acts_itself(hit):
                    chunk.first = min(hit.last + 2, chunk.hit.first)
                    return
                if backed:
                    backed = False
                    chunk.backed = True
                else:
                    chunk.sources.append(Source(hit=hit))
                chunk.first = hit.first
                t = hit.first - 1
                continue
            if word in book.words["former"] or word in book.words["designate"]:
                if tags[t][0] == "V" and deps[t] not in ("amod", "compound"):
                    return  # "they had ousted President Bazoum"
                if not chunk.status:
                    chunk.status = "former" if word in book.words["former"] else "acting"
                chunk.first = t
                t -= 1
                continue
            if word in ("and", "or", ",", "/") and t > 0:
                if not self._joins_modifiers(chunk, t):
                    return
                left = self.at_end.get(t - 1)
                chunk.joined |= left is not None and bool(left.forms)
                chunk.first = t
                t -= 1
                continue
            start = hit.first if hit is not None else t
            if tags[t] not in MODIFIER_TAGS or word in CALENDAR:
                return
            near = (
                hit is not None and hit.role is not None and deps[t] in ("compound", "nmod", "amod")
            )
            if not near and not self._belongs(t, chunk):
                return
            if tags[t] == "JJS" and word in ("least", "most"):
                return
            if tags[t] == "RB" and word not in ("then", "newly", "recently", "once"):
                return
            if hit is not None and hit.role is not None:
                chunk.modifiers.append(hit.role)
                if hit.role.kind != "post":
                    before = " ".join(lower[hit.first : hit.last + 1])
                    chunk.role_words = f"{before} {chunk.role_words}"
            elif hit is not None and hit.special == "unknown":
                chunk.role_words = f"{' '.join(lower[start : t + 1])} {chunk.role_words}"
                chunk.sources.append(Source(hit=hit))
            elif tags[t] in ("NN", "NNP") and deps[t] in ("compound", "nmod"):
                chunk.role_words = f"{word} {chunk.role_words}"
            chunk.first = start
            t = start - 1

    def _acts_itself(self, hit: Hit) -> bool:
        """Whether a state stands before its verb: "Qatar armed rebels", not "Iraqi armed men"."""
        if any(f.kind == "adjective" for f in hit.forms) or hit.last + 1 >= len(self.p):
            return False
        return hit.kind in COUNTRYLIKE and self.p.tags[hit.last + 1] in ("VBD", "VBN")

    def _modifies(self, hit: Hit) -> bool:
        """Whether a name left of a role belongs to it: "Iraq police", not "in Iraq police"."""
        dep = self.p.deps[hit.last]
        if hit.forms[0].kind == "adjective" or any(f.kind == "adjective" for f in hit.forms):
            return True
        if hit.forms[0].kind == "people":
            return False
        if dep in ("compound", "amod", "nmod", "poss"):
            return True
        return (dep not in OBJECTS_AND_SUBJECTS and dep not in ("conj", "npadvmod", "appos")) or (
            dep == "npadvmod" and hit.forms[0].acronym
        )

    def _joins_modifiers(self, chunk: Chunk, t: int) -> bool:
        """Whether "and" or a comma joins modifiers of this role: "U.S. and Mexican officials"."""
        left = self.at_end.get(t - 1)
        right = self.at_start.get(t + 1)
        p = self.p
        if left is not None and left.forms:
            form = left.forms[0]
            adjectival = form.kind == "adjective" or form.acronym
            follows = right is not None and bool(right.forms) and bool(chunk.sources)
            if p.lower[t - 2 : t - 1] and p.lower[t - 2] in self.book.words["place_prepositions"]:
                return False
            return adjectival and follows and p.deps[t - 1] not in ("pobj", "dobj")
        if p.lower[t] == "," or p.tags[t - 1] not in ("JJ", "NN", "NNP"):
            return False
        return (
            self._belongs(t - 1, chunk)
            and p.deps[t - 1] not in OBJECTS_AND_SUBJECTS
            and (self._belongs(t, chunk))
        )

    def _possessor(self, chunk: Chunk, t: int) -> None:
        hit = self.at_end.get(t - 1)
        if hit is None or hit.special in ("pronoun", "honorific"):
            return
        inner = self._inner(hit)
        if inner is None:
            return
        chunk.sources.append(Source(chunk=inner, possessive=True))
        chunk.first = inner.first
        chunk.definite = True

    def _inner(self, hit: Hit) -> Chunk | None:
        """Return the chunk of a possessor, with the title before a name."""
        if hit.role is not None:
            inner: Chunk | None = self._role_chunk(hit)
        else:
            title = self.at_end.get(hit.first - 1)
            if title is not None and title.role is not None and title.role.kind == "post":
                inner = self._role_chunk(title)
                if inner.last != hit.last:
                    return None
            else:
                inner = self._name_chunk(hit)
        if inner is not None:
            self._swallow(inner)
        return inner

    def _right(self, chunk: Chunk) -> None:
        p, n = self.p, len(self.p)
        post = chunk.role is not None and chunk.role.kind == "post"
        i = chunk.last + 1
        if i >= n:
            return
        if post and p.lower[i] == "-" and i + 1 < n and p.lower[i + 1] in ("elect", "designate"):
            chunk.last = i + 1
            i += 2
        if post and i < n and p.lower[i] in ("designate", "elect"):
            chunk.last = i
            i += 1
        if chunk.role is not None and chunk.role.kind == "thing":
            self._sent_by(chunk, i)
        for _ in range(2):
            if i < n and p.lower[i] in ("of", "for", "to", "from", "in", "at", "on"):
                i = self._behind(chunk, i, post=post)
        if i < n and (post or self._calls_somebody(chunk, i)):
            self._named(chunk, i)
            if chunk.name is not None and not chunk.behind:
                self._of_a_state(chunk)
        elif chunk.role is not None and chunk.role.kind == "group":
            self._loyal_to(chunk, i)

    def _of_a_state(self, chunk: Chunk) -> None:
        """Take in whose somebody is where it stands behind the name: "King Harald of Norway"."""
        p, i = self.p, chunk.last + 1
        hit = self.at_start.get(i + 1)
        if p.lower[i : i + 1] != ("of",) or hit is None or not hit.forms or self.taken[i + 1]:
            return
        if hit.kind in ("country", "capital", "place") and chunk.first <= p.heads[i] <= chunk.last:
            self._take(chunk, self._name_chunk(hit), "of")

    def _loyal_to(self, chunk: Chunk, i: int) -> None:
        """Note whose side a group is on: "fighters loyal to President Hadi"."""
        p = self.p
        if p.lower[i : i + 2] not in LOYAL:
            return
        j = i + 2
        while j < len(p) and p.tags[j] in ("DT", "JJ") and j not in self.at_start:
            j += 1
        if (inner := self.chunk_at.get(j)) is not None:
            chunk.behind.append(Source(chunk=inner))
        elif (hit := self.at_start.get(j)) is not None and hit.forms and not self.taken[j]:
            chunk.behind.append(Source(hit=hit))

    def _sent_by(self, chunk: Chunk, i: int) -> None:
        """Note whose a thing is that somebody fired or holds: "missiles fired by Israel"."""
        p = self.p
        if i + 1 >= len(p) or p.lower[i + 1] not in ("by", "to"):
            return
        by = p.tags[i] == "VBN" and p.lower[i + 1] == "by"
        if not by and p.lower[i : i + 2] != ("belonging", "to"):
            return
        j = i + 2
        while j < len(p) and p.tags[j] in ("DT", "JJ") and j not in self.at_start:
            j += 1
        inner = self.chunk_at.get(j)
        hit = self.at_start.get(j)
        if inner is None and hit is not None and hit.forms and not self.taken[j]:
            chunk.behind.append(Source(hit=hit))
        elif inner is not None:
            chunk.behind.append(Source(chunk=inner))

    def _calls_somebody(self, chunk: Chunk, i: int) -> bool:
        """Whether one of a group is named behind it: "German journalist Jan Muster"."""
        assert chunk.role is not None
        hit = self.at_start.get(i)
        if hit is None or chunk.role.kind != "group" or chunk.plural or i != chunk.hit.last + 1:
            return False
        full = hit.first < hit.last and (hit.special == "unknown" or hit.kind == "person")
        return full and self.p.heads[chunk.hit.last] in range(hit.first, hit.last + 1)

    def _behind(self, chunk: Chunk, i: int, *, post: bool) -> int:
        """Take in what an "of", "for", "to", "from" or "in" brings; return where to go on."""
        p, n = self.p, len(self.p)
        prep = p.lower[i]
        j = i + 1
        while j < n and p.tags[j] in ("DT", "PRP$") and p.lower[j] not in POSSESSIVES:
            j += 1
        while prep == "in" and j < n and p.lower[j] in QUARTERS:
            j += 1
        if j >= n:
            return i
        inner = self.chunk_at.get(j)
        if prep == "on":
            committees = self.book.words["committees"]
            named = self.at_start.get(j)
            if inner is None and named is not None and named.kind == "body" and not self.taken[j]:
                inner = self._name_chunk(named) if p.lower[named.last] in committees else None
            if inner is None or p.lower[inner.hit.last] not in committees:
                return i
            return self._take(chunk, inner, "of") or i
        if inner is None and j in self.at_start and not self.taken[j]:
            hit = self._possessed(self.at_start[j])
            if hit.forms or hit.special in ("unknown", "country noun"):
                attached = prep == "of" or chunk.first <= p.heads[i] <= chunk.last
                if prep == "at" and hit.kind not in ("organisation", "body"):
                    return i
                if prep in ("to", "from") and hit.kind in COUNTRYLIKE and self._is_somebodys(chunk):
                    return i  # "recalled its envoy to Mali": Mali is a party of its own
                if prep == "in":
                    if attached and (hit.special == "unknown" or hit.kind in COUNTRYLIKE):
                        chunk.inside = hit
                    return i
                known = hit.special != "unknown" or (prep == "of" and not post)
                if attached and known and not _is_apart(chunk, prep, post=post):
                    return self._take(chunk, self._name_chunk(hit), prep) or i
        if inner is not None and prep not in ("in", "at"):
            attached = prep == "of" or chunk.first <= p.heads[i] <= chunk.last
            if attached and (post or prep in ("of", "from")):
                if not _is_apart(chunk, prep, post=post):
                    return self._take(chunk, inner, prep) or i
        if post and prep in ("of", "for"):
            k = j
            portfolio = self.book.portfolio
            while k < n and (
                p.lower[k] in portfolio
                or (p.lower[k] in ("and", "&") and k + 1 < n and p.lower[k + 1] in portfolio)
            ):
                k += 1
            if k > j:
                chunk.last = k - 1
                chunk.anchor = chunk.hit.last
                chunk.role_words += " " + " ".join(p.lower[i:k])
                return k
        return i

    def _is_somebodys(self, chunk: Chunk) -> bool:
        """Whether a possessive pronoun says whose a post is: "its ambassador"."""
        spots = range(max(chunk.first - 1, 0), chunk.last + 1)
        return any(self.p.tags[t] == "PRP$" for t in spots)

    def _possessed(self, hit: Hit) -> Hit:
        """Return what a name in the genitive holds, where that is a name too: "Tigray's TPLF"."""
        after = hit.last + 1
        held = self.at_start.get(after + 1)
        named = held is not None and held.kind in ("armed group", "party", "organisation", "group")
        if held is None or not named or self.p.tags[after] != "POS" or self.taken[held.first]:
            return hit
        return held

    def _take(self, chunk: Chunk, inner: Chunk | None, prep: str) -> int:
        if inner is None:
            return 0
        self._swallow(inner)
        for t in range(inner.first, inner.last + 1):
            self.taken[t] = 1
        foreign = prep == "to" and inner.role is None and inner.hit.kind in COUNTRYLIKE
        if not foreign:
            chunk.behind.append(Source(chunk=inner))
            chunk.definite = True
        chunk.last = inner.last
        i = inner.last + 1
        p = self.p
        while chunk.plural and not foreign and i + 1 < len(p) and p.lower[i] in ("and", ","):
            j = i + 1
            while j < len(p) and p.lower[j] in ("and", "the"):
                j += 1
            more = self.at_start.get(j)
            if more is None or not more.forms or more.kind not in COUNTRYLIKE or self.taken[j]:
                break
            if p.deps[more.last] != "conj":
                break
            other = self._name_chunk(more)
            if other is None:
                break
            self._swallow(other)
            chunk.behind.append(Source(chunk=other))
            chunk.last = other.last
            i = other.last + 1
        return i

    def _named(self, chunk: Chunk, i: int) -> None:
        """Take in a person's name that stands behind the title."""
        p = self.p
        hit = self.at_start.get(i)
        while hit is not None and (hit.special == "honorific" or self._excellency(hit)):
            i = hit.last + 1
            hit = self.at_start.get(i)
        if hit is None or self.taken[i]:
            return
        if hit.special == "unknown" or hit.kind == "person":
            if hit.special == "unknown" and p.tags[chunk.hit.last] == "NNS":
                return
            chunk.name = hit
            chunk.last = chunk.anchor = hit.last

    def _excellency(self, hit: Hit) -> bool:
        """Whether a hit is "H E" or "HE" before an honorific or a name."""
        return self.p.lower[hit.first : hit.last + 1] in (("h", "e"), ("he",), ("h.e",))

    # Names ---------------------------------------------------------------------------------

    def _name_chunk(self, hit: Hit) -> Chunk | None:
        p = self.p
        if hit.special == "pronoun" and hit.first and self.taken[hit.first]:
            return None
        chunk = Chunk(hit.first, hit.last, hit.last, hit)
        if hit.special in ("unknown", "") and hit.kind in ("person", "unknown"):
            chunk.name = hit
        t = hit.first - 1
        before = self.at_end.get(t)
        if before is not None and before.special == "honorific" and not self.taken[t]:
            chunk.honorific = p.lower[before.last]
            chunk.first = before.first
            t = chunk.first - 1
        elif hit.forms and hit.kind in ("adjective", "country") and self._is_coloured(hit):
            self._claim(chunk)
            self._swallow(chunk)
            return None
        if hit.kind in ("body", "organisation", "armed group", "party", "person", "unknown"):
            self._owner(chunk, t)
        return self._claim(chunk)

    def _is_coloured(self, hit: Hit) -> bool:
        """Whether the words only tell who backs or holds something: "Iranian-made"."""
        p, i = self.p, hit.last + 1
        return (
            i + 1 < len(p)
            and p.lower[i] in ("-", "–")
            and p.lower[i + 1] in self.book.words["backed"]
        ) or (
            hit.first > 1 and p.lower[hit.first - 1] == "-" and p.lower[hit.first - 2] in NEGATING
        )

    def _owner(self, chunk: Chunk, t: int) -> None:
        """Take in a country before a name: "Iran's Revolutionary Guards", "Turkish Airlines"."""
        p = self.p
        possessive = t > 0 and p.tags[t] == "POS"
        if possessive:
            t -= 1
        hit = self.at_end.get(t)
        if hit is None or not hit.forms or self.taken[t]:
            return
        adjective = any(f.kind == "adjective" for f in hit.forms)
        if adjective or (possessive and hit.kind == "country"):
            chunk.sources.append(Source(hit=hit, possessive=possessive))
            chunk.first = hit.first

    # Apposition ----------------------------------------------------------------------------

    def _appositions(self, chunks: list[Chunk]) -> list[Chunk]:
        """Return the chunks, "Name, the minister," and "the minister, Name," made one each."""
        out: list[Chunk] = []
        for chunk in chunks:
            last = out[-1] if out else None
            if last is not None and self._in_apposition(last, chunk):
                out[-1] = _merged(last, chunk)
            else:
                out.append(chunk)
        return out

    def _in_apposition(self, left: Chunk, right: Chunk) -> bool:
        p = self.p
        i = left.last + 1
        if i >= len(p) or p.lower[i] != "," or right.first - i > 3:
            return False
        if any(p.tags[t] not in ("DT", "RB", "PRP$", ",") for t in range(i, right.first)):
            return False
        if left.name is not None and _is_post(right) and right.name is None:
            name, post = left, right
        elif _is_post(left) and left.name is None and right.name is not None and not _owned(right):
            name, post = right, left
        else:
            return False
        if post.plural:
            return False
        after = p.lower[right.last + 1] if right.last + 1 < len(p) else "."
        linked = any(
            p.deps[t] in ("appos", "conj") and left.first <= p.heads[t] <= left.last
            for t in range(right.first, right.last + 1)
        )
        closed = after in (",", ".", ";", ")", ":", "who", "in")
        marked = post.definite or _owned(post) or post.status != ""
        if post is left and name.hit.special == "pronoun":
            return False
        appos = any(
            p.deps[t] == "appos" and left.first <= p.heads[t] <= left.last
            for t in range(right.first, right.last + 1)
        )
        return appos or (closed and marked and (linked or post is left))


def _is_post(chunk: Chunk) -> bool:
    return chunk.role is not None and chunk.role.kind == "post"


def _is_apart(chunk: Chunk, prep: str, *, post: bool) -> bool:
    """Whether what a preposition brings is no part of a title: "an envoy from Kabul arrived"."""
    if prep == "from":
        return post and not chunk.plural
    return prep in ("to", "for") and not post


def _owned(chunk: Chunk) -> bool:
    return bool(chunk.sources or chunk.behind)


def _merged(left: Chunk, right: Chunk) -> Chunk:
    name = left if left.name is not None else right
    post = right if name is left else left
    if name.role is not None and (_owned(name) or not _owned(post)) and name is left:
        post = name
    return Chunk(
        first=left.first,
        last=right.last,
        anchor=left.anchor,
        hit=post.hit,
        role=post.role,
        role_words=post.role_words,
        status=post.status,
        definite=post.definite,
        joined=post.joined,
        sources=post.sources,
        behind=post.behind,
        led=post.led,
        backed=post.backed,
        modifiers=post.modifiers,
        inside=post.inside,
        name=name.name,
        honorific=name.honorific,
        appositive=True,
    )


def _cancel(chunk: Chunk, hit: Hit | None) -> None:
    """Forget what "anti-" or "pro-" stands before: it does not say whose the role is."""
    if hit is not None and hit.role is not None and chunk.modifiers:
        chunk.modifiers.pop()
        chunk.role_words = chunk.hit.role.role if chunk.hit.role else ""
    elif hit is not None and hit.forms and chunk.sources:
        chunk.sources.pop()


def _role_words(p: Parse, hit: Hit) -> str:
    assert hit.role is not None
    return hit.role.role if hit.plural else " ".join(p.lower[hit.first : hit.last + 1])


def build_chunks(p: Parse, hits: list[Hit], book: NameBook) -> list[Chunk]:
    """Return the chunks of a sentence in order; none overlap."""
    return Builder(p, join_runs(p, hits, book), book).build() if hits else []
