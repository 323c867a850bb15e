"""How two stand, as data: what opens and closes a channel, levels of contact, groups of states.

Read from `relations.toml`, whose head explains the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from detente.errors import CodebookError

V = TypeVar("V")
STATES = ("open", "limited", "suspended", "closed")
RULE_KEYS = {
    "id", "channel", "state", "also", "words", "needs", "out", "sure", "worse", "examples",
    "counter_examples",
}  # fmt: skip
SECTIONS = {
    "settings", "standing", "coming", "level", "post", "mode", "channel", "rule", "sentence",
    "groups", "series", "told", "settled", "openings", "territories", "realms",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Words or runs of words of which one must stand; `*` ends a beginning, or begins an end."""

    runs: tuple[tuple[str, ...], ...]
    _first: list[FirstWords[tuple[str, ...]]] = field(
        default_factory=list, compare=False, repr=False
    )

    @property
    def begun(self) -> FirstWords[tuple[str, ...]]:
        """The runs by a word in small letters that their first word fits."""
        if not self._first:
            self._first.append(FirstWords((run[0], run) for run in self.runs))
        return self._first[0]


@dataclass(frozen=True, slots=True)
class WordLists:
    """Several lists of words, of which a text is asked at once."""

    lists: tuple[Words, ...]
    _first: list[FirstWords[tuple[int, tuple[str, ...]]]] = field(
        default_factory=list, compare=False, repr=False
    )

    @property
    def begun(self) -> FirstWords[tuple[int, tuple[str, ...]]]:
        """The number of a list and the run of it, by a word that the run's first word fits."""
        if not self._first:
            every = ((r[0], (n, r)) for n, words in enumerate(self.lists) for r in words.runs)
            self._first.append(FirstWords(every))
        return self._first[0]


class FirstWords(dict[str, tuple[V, ...]]):
    """The values by a word that the pattern of their first word fits: most words have none.

    A text has some thousand different words, each of which is asked of a hundred lists: a word is
    worked out once and then a look-up of a dict.
    """

    __slots__ = ("_ends", "_starts", "_whole")

    def __init__(self, patterns: Iterable[tuple[str, V]]) -> None:
        """Take patterns as those of `word_fits`, each with a value."""
        self._whole: dict[str, list[V]] = {}
        self._starts: dict[str, list[V]] = {}
        self._ends: dict[str, list[V]] = {}
        for pattern, value in patterns:
            if pattern.endswith("*"):
                self._starts.setdefault(pattern[:-1], []).append(value)
            elif pattern.startswith("*"):
                self._ends.setdefault(pattern[1:], []).append(value)
            else:
                self._whole.setdefault(pattern, []).append(value)

    def __missing__(self, word: str) -> tuple[V, ...]:
        here = list(self._whole.get(word, ()))
        if self._starts:
            for n in range(len(word) + 1):
                here += self._starts.get(word[:n], ())
        if self._ends:
            for n in range(len(word) + 1):
                here += self._ends.get(word[n:], ())
        found = self[word] = tuple(here)
        return found


def word_fits(pattern: str, word: str) -> bool:
    """Whether a word is what a pattern says: `clos*`, `*minister`, or the word itself."""
    if pattern == "*":
        return True
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word == pattern


@dataclass(frozen=True, slots=True)
class Level:
    """A level of contact (leaders, ministers ...), by words of a post or of the sentence."""

    id: str
    roles: Words
    words: Words


@dataclass(frozen=True, slots=True)
class Mode:
    """How a contact took place, by the mode of the event or by words."""

    id: str
    modes: frozenset[str]
    words: Words


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """A way of dealing with each other; `silence` gives days by state until it is unknown."""

    id: str
    name: str
    contact: bool
    silence: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChannelExample:
    """A sentence between two sides that the rule reads, or does not."""

    one: str
    other: str
    text: str


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """Which words bring a channel into a state; before `sure` ones no hedge counts.

    A step for the `worse` leaves what stands worse already: who expels a diplomat after ties were
    cut opens nothing.
    """

    id: str
    channel: str
    state: str
    also: tuple[str, ...]
    words: tuple[Words, ...]
    needs: Words
    out: Words
    sure: bool
    worse: bool
    examples: tuple[ChannelExample, ...]
    counter_examples: tuple[ChannelExample, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Several actors as one side: the body's own code, where it has one, and member states."""

    id: str
    name: str
    code: str | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """Words that tell of something ahead: what it is, what says so, what forbids it.

    `before` and `after` are words in which a cue and a date are looked for; `later` are cues that
    stand behind what it is; `held` say, beside what it is, that it took place.
    """

    what: Words
    cues: Words
    later: Words
    held: Words
    forbidden: Words
    modals: Words
    unsure: Words
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ToldItem:
    """Words that tell a threat, demand or promise.

    One of `cues` stands behind the side that it is by, one of `then` within `after` words behind,
    one of `needs` (if there are any) anywhere in the sentence and none of `out` near. A `vow` is a
    threat or a promise by its verb; what is `said` counts where its verb or condition tells.
    Of a `turned` one the first named refuses what the other asked; one that is `addressed` names
    the other before it tells what is asked; what somebody `must` do is asked of the other where it
    is told in the passive. `examples` are [one, other, kind, by, sentence].
    """

    id: str
    kind: str
    cues: Words
    then: Words
    needs: Words
    out: Words
    after: int
    turned: bool
    addressed: bool
    must: bool
    examples: tuple[tuple[str, ...], ...]
    counter_examples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Openings:
    """Words by which what is told is read: verbs that help or hurt, what leads in, what ends.

    `leads` stand before what is threatened, asked or promised; `own` behind a demand say that it
    is made to one's own people, but for `asked` ("demanded their release"); `private` are people
    who speak for no side; `pressing` make a condition a demand; what is `settling` both agree on
    and neither promises; `refusing` say that one will not; `revenge` is hostile however it is
    negated; what is `unnamed` is hostile though nothing is named; `part` says that less than all
    was done; `talking` in a condition asks for talks; at `bounds` ends what a deed is done to;
    `alike` are verbs of one meaning, `things` what is called by several names; `verbs` are all
    words that tell no thing that something is done to.
    """

    leads: Words
    private: Words
    own: Words
    asked: Words
    stops: Words
    negations: Words
    meetings: Words
    settling: Words
    friendly: Words
    hostile: Words
    revenge: Words
    part: Words
    talking: Words
    pressing: Words
    refusing: Words
    in_kind: Words
    unnamed: Words
    anybody: Words
    bounds: Words
    friendly_done: Words
    hostile_done: Words
    alike: WordLists
    things: WordLists
    verbs: WordLists


@dataclass(frozen=True, slots=True)
class RelationBook:
    """All of `relations.toml`; `limits` are its settings, in days and words, `series` those of
    series."""

    limits: Mapping[str, int]
    series: Mapping[str, int]
    hedges: Words
    sure_hedges: Words
    pending: Words
    pair_words: Words
    reported: Words
    talks: Words
    called_off: Words
    put_off: Words
    met: Words
    met_at: Words
    convened: Words
    together: Words
    near: Words
    spoken_of: Words
    signing: tuple[str, ...]
    agreeing: tuple[str, ...]
    rebels: Words
    state: Words
    post_words: Words
    openings: Openings
    told: tuple[ToldItem, ...]
    settled: tuple[tuple[str, str, Words], ...]
    coming: Coming
    levels: tuple[Level, ...]
    posts: tuple[tuple[str, Words], ...]
    modes: tuple[Mode, ...]
    channels: tuple[ChannelKind, ...]
    rules: tuple[ChannelRule, ...]
    sentences: tuple[tuple[str, str, str], ...]
    groups: Mapping[str, Group]
    territories: Mapping[str, str]
    realms: Mapping[str, frozenset[str]]
    _begun: list[FirstWords[int]] = field(default_factory=list, compare=False, repr=False)

    def begun_by(self, word: str) -> tuple[int, ...]:
        """Return the lists of words for whole sentences of which a run can begin with a word."""
        if not self._begun:
            self._begun.append(FirstWords((r[0], id(w)) for w in self._lists() for r in w.runs))
        return self._begun[0][word]

    def _lists(self) -> Iterator[Words]:
        opening, coming = self.openings, self.coming
        yield from (opening.friendly_done, opening.hostile_done, opening.refusing)
        yield from (coming.what, coming.modals, self.met, self.met_at, self.together)
        yield from (self.convened, self.pair_words, self.rebels, self.state)
        for rule in self.rules:
            yield from (*rule.words, rule.needs)
        for told in self.told:
            yield from (told.cues, told.needs)


def load_relating(paths: Iterable[Path]) -> RelationBook:
    """Return the rules of the files that exist; an entry with the same id replaces the earlier.

    Raises `CodebookError` with every problem found.
    """
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    sections = "settings standing coming groups series territories openings realms"
    plain: dict[str, dict[str, Any]] = {name: {} for name in sections.split()}
    sentences: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for path in (p for p in paths if p.is_file()):
        data = tomllib.loads(path.read_text("utf-8"))
        problems += [
            f"no such section, allowed are {', '.join(sorted(SECTIONS))} @ {path.name} ${key}"
            for key in sorted(set(data) - SECTIONS)
        ]
        for key, held in plain.items():
            held |= data.get(key, {})
        for row in data.get("sentence", ()):
            sentences[(row["contact"], row["strain"])] = row["text"]
        for section in ("level", "post", "mode", "channel", "rule", "told", "settled"):
            for number, row in enumerate(data.get(section, ())):
                if "id" not in row:
                    problems.append(f"'id' is missing @ {path.name} $.{section}[{number}]")
                else:
                    tables.setdefault(section, {})[row["id"]] = row
    channels = tables.get("channel", {})
    for row in tables.get("rule", {}).values():
        problems += [f"{p} @ rule '{row['id']}'" for p in _problems(row, channels)]
    if problems:
        raise CodebookError(tuple(problems))
    return RelationBook(
        limits={k: int(v) for k, v in plain["settings"].items()},
        series={k: int(v) for k, v in plain["series"].items()},
        hedges=_words(plain["standing"]["hedges"]),
        sure_hedges=_words(plain["standing"]["sure_hedges"]),
        pending=_words(plain["standing"]["pending"]),
        pair_words=_runs(plain["standing"]["pair_words"]),
        reported=_words(plain["standing"]["reported"]),
        talks=_words(plain["standing"]["talks"]),
        called_off=_words(plain["standing"]["called_off"]),
        put_off=_words(plain["standing"]["put_off"]),
        met=_words(plain["standing"]["met"]),
        met_at=_words(plain["standing"]["met_at"]),
        convened=_words(plain["standing"]["convened"]),
        together=_words(plain["standing"]["together"]),
        near=_words(plain["standing"]["near"]),
        spoken_of=_words(plain["standing"]["spoken_of"]),
        signing=tuple(plain["standing"]["signing"]),
        agreeing=tuple(plain["standing"]["agreeing"]),
        rebels=_words(plain["standing"]["rebels"]),
        state=_words(plain["standing"]["state"]),
        post_words=_words(plain["standing"]["post_words"]),
        openings=_openings(plain["openings"]),
        told=tuple(_told(r) for r in tables.get("told", {}).values()),
        settled=tuple(
            (r["kind"], r["state"], _words(r["words"])) for r in tables.get("settled", {}).values()
        ),
        coming=Coming(
            _words(plain["coming"]["what"]),
            _words(plain["coming"]["cues"]),
            _words(plain["coming"]["later"]),
            _words(plain["coming"]["held"]),
            _words(plain["coming"]["not"]),
            _words(plain["coming"]["modals"]),
            _words(plain["coming"]["unsure"]),
            int(plain["coming"]["before"]),
            int(plain["coming"]["after"]),
        ),
        levels=tuple(
            Level(r["id"], _runs(r["roles"]), _runs(r["words"])) for r in tables["level"].values()
        ),
        posts=tuple((r["id"], _runs(r["words"])) for r in tables["post"].values()),
        modes=tuple(
            Mode(r["id"], frozenset(r["modes"]), _runs(r["words"])) for r in tables["mode"].values()
        ),
        channels=tuple(
            ChannelKind(r["id"], r["name"], bool(r["contact"]), dict(r["silence"]))
            for r in channels.values()
        ),
        rules=tuple(_rule(r) for r in tables["rule"].values()),
        sentences=tuple((a, b, text) for (a, b), text in sentences.items()),
        territories=plain["territories"],
        realms={word: frozenset(codes.split()) for word, codes in plain["realms"].items()},
        groups={
            key: Group(key, g["name"], g.get("code"), tuple(g.get("members", ())))
            for key, g in plain["groups"].items()
        },
    )


def _problems(row: Mapping[str, Any], channels: Mapping[str, object]) -> list[str]:
    out = [f"no such key '{key}'" for key in sorted(set(row) - RULE_KEYS)]
    out += [f"'{key}' is missing" for key in ("channel", "state", "words") if key not in row]
    for channel in (row.get("channel"), *row.get("also", ())):
        if channel is not None and channel not in channels:
            out.append(f"no such channel '{channel}', known are {', '.join(channels)}")
    if row.get("state", "open") not in STATES:
        out.append(f"no such state '{row['state']}', allowed are {', '.join(STATES)}")
    return out


def _rule(row: Mapping[str, Any]) -> ChannelRule:
    return ChannelRule(
        id=row["id"],
        channel=row["channel"],
        state=row["state"],
        also=tuple(row.get("also", ())),
        words=tuple(_words(group) for group in row["words"]),
        needs=_words(row.get("needs", "")),
        out=_words(row.get("out", "")),
        sure=bool(row.get("sure", False)),
        worse=bool(row.get("worse", False)),
        examples=tuple(ChannelExample(*e) for e in row.get("examples", ())),
        counter_examples=tuple(ChannelExample(*e) for e in row.get("counter_examples", ())),
    )


def _openings(row: Mapping[str, Any]) -> Openings:
    lists = ("alike", "things", "verbs")
    plain = {f.name: _words(row[f.name]) for f in fields(Openings) if f.name not in lists}
    alike, things = (WordLists(tuple(map(_words, row[name]))) for name in lists[:2])
    verbs = ("friendly", "hostile", "friendly_done", "hostile_done", "anybody")
    return Openings(
        **plain, alike=alike, things=things, verbs=WordLists(tuple(plain[v] for v in verbs))
    )


def _told(row: Mapping[str, Any]) -> ToldItem:
    return ToldItem(
        row["id"], row["kind"], _words(row["cues"]), _words(row.get("then", "")),
        _words(row.get("needs", "")), _words(row.get("out", "")), int(row["after"]),
        bool(row.get("turned", False)), bool(row.get("addressed", False)),
        bool(row.get("must", False)), tuple(tuple(e) for e in row.get("examples", ())),
        tuple(tuple(e) for e in row.get("counter_examples", ())),
    )  # fmt: skip


def _words(text: str) -> Words:
    """Return a line of words; `_` joins those of a run."""
    return _runs(part.replace("_", " ") for part in text.split())


def _runs(texts: Iterable[str]) -> Words:
    return Words(tuple(tuple(t.casefold().split()) for t in texts))
