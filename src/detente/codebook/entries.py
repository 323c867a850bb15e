"""Entries for acts: read from TOML, checked, and indexed by lemma.

The format is described in `docs/codebook.md`. A pattern is a head lemma with the words it needs;
`ActBook.verbs` and `ActBook.nouns` give, for a lemma, its patterns with the longest first.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from detente.codebook.cameo import CameoRule, make_rule, rule_problems
from detente.codebook.elsewhere import Elsewhere, elsewhere_problems, make_elsewhere
from detente.codebook.ontology import Ontology
from detente.errors import CodebookError
from detente.records import EventType, Status

PREPOSITIONS = frozenset(
    "about above across after against ahead along amid among around as aside at away back before "
    "behind beside between beyond by down for forward from in inside into of off on onto out "
    "outside over past through to together toward towards under until up upon via with within "
    "without near alongside apart home involving concerning regarding belonging including".split()
)
BEHIND_NOUNS = frozenset("of for from to into on against with in by".split())
STATUSES = frozenset(get_args(Status))
ROLE_PLACES = (
    frozenset(["subject", "object", "indirect", "owner", "clause", "purpose"]) | PREPOSITIONS
)
INNER_NEEDS = ("inner", "inner:friendly", "inner:hostile")
SIMPLE_NEEDS = (
    "recipient", "object", "object:actor", "object:none", "infinitive", "infinitive:none", "fault",
    "own", "words", "made",
)  # fmt: skip

# The "be" of "is set to attack" where the participle is the head; no "be" of another clause.
AUXILIARY_BE = frozenset(["be", "(auxiliary)"])

VERB_ACTOR = ("subject",)
VERB_RECIPIENT = ("object", "with", "to", "against", "on", "at", "for", "of", "from", "in")
NOUN_ACTOR = ("owner", "by", "subject")
NOUN_RECIPIENT = ("on", "against", "with", "to", "for", "at", "between", "of", "in")

ENTRY_KEYS = frozenset(
    "id type mode contexts verbs nouns phrases actor recipient reciprocal inner inner_by needs "
    "possible own_voice examples counter_examples note".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with what an entry must make of it; None is not checked."""

    text: str
    actor: str | None = None
    recipient: str | None = None
    status: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act (or, without `type`, one word that colours the act it governs)."""

    id: str
    type: EventType | None
    mode: str | None
    contexts: tuple[str, ...]
    actor: tuple[str, ...] | None
    recipient: tuple[str, ...] | None
    reciprocal: bool
    inner: Status | None
    inner_by: str
    needs: tuple[str, ...]
    possible: bool
    own_voice: bool
    examples: tuple[Example, ...] = field(repr=False)
    counter_examples: tuple[Example, ...] = field(repr=False)
    file: str = ""

    @property
    def blocks(self) -> bool:
        """Whether these words look like an act and are none, so that shorter patterns fail."""
        return self.type is None and ".not." in self.id

    def places(self, role: str, *, verb: bool) -> tuple[str, ...]:
        """Return where to look for `actor` or `recipient`, the defaults where none are given."""
        if role == "actor":
            return self.actor or (VERB_ACTOR if verb else NOUN_ACTOR)
        return self.recipient or (VERB_RECIPIENT if verb else NOUN_RECIPIENT)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of one pattern: `words` are sets of lemmas needed besides the head, in order.

    `behind` are those that a noun needs behind it: a preposition and what stands there.
    """

    text: str
    words: tuple[frozenset[str], ...]
    entry: Entry
    behind: tuple[frozenset[str], ...] = ()

    @property
    def weight(self) -> tuple[int, int, int]:
        """Return what makes a pattern win over another of the same head.

        Words that are no prepositions, all words, then needs: "welcome ruling" wins over "welcome
        in", and "call on" over "call".
        """
        words = (*self.words, *self.behind)
        telling = sum(w != AUXILIARY_BE and not w & PREPOSITIONS for w in words)
        return telling, len(words), len(self.entry.needs)


@dataclass(frozen=True, slots=True)
class ActBook:
    """All entries, and their patterns by head lemma; longer patterns come first."""

    entries: Mapping[str, Entry]
    verbs: Mapping[str, tuple[Pattern, ...]]
    nouns: Mapping[str, tuple[Pattern, ...]]
    phrases: Mapping[str, tuple[Pattern, ...]]
    support: frozenset[str]
    modifiers: Mapping[str, Status]
    classes: Mapping[str, frozenset[str]]
    cameo: tuple[CameoRule, ...]
    elsewhere: tuple[Elsewhere, ...]


def load_acts(folders: Iterable[Path], ontology: Ontology) -> ActBook:
    """Return the entries of the `acts` folders, later ones over earlier; all problems at once.

    Raises `CodebookError` whose `problems` name file and key.
    """
    problems: list[str] = []
    tables: dict[str, tuple[str, dict[str, Any]]] = {}
    classes: dict[str, frozenset[str]] = {}
    support: set[str] = set()
    modifiers: dict[str, Status] = {}
    finer: list[tuple[str, dict[str, Any]]] = []
    fields: dict[str, tuple[str, dict[str, Any]]] = {}
    for folder in folders:
        seen: set[str] = set()
        for path in sorted(folder.glob("*.toml")):
            name = f"acts/{path.name}"
            try:
                data = tomllib.loads(path.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                problems.append(f"cannot be read: {error} @ {name}")
                continue
            for n, table in enumerate(data.pop("act", [])):
                key = str(table.get("id", ""))
                where = f"{name} $.act[{n}].id"
                if not key:
                    problems.append(f"entry without id @ {where}")
                elif key in seen:
                    problems.append(f"id '{key}' is given twice @ {where}")
                else:
                    seen.add(key)
                    tables[key] = (f"{name} $.act[{n}]", table)
            finer += [
                (f"{name} $.cameo[{n}]", table) for n, table in enumerate(data.pop("cameo", []))
            ]
            for n, table in enumerate(data.pop("elsewhere", [])):
                fields[str(table.get("id", ""))] = (f"{name} $.elsewhere[{n}]", table)
            for word, members in data.pop("classes", {}).items():
                classes[word] = classes.get(word, frozenset()) | frozenset(members)
            support.update(data.pop("support", {}).get("verbs", []))
            for status, words in data.pop("modifiers", {}).items():
                if status not in STATUSES:
                    problems.append(f"unknown status '{status}' @ {name} $.modifiers")
                modifiers.update(dict.fromkeys(words, status))
            problems += [f"unknown table '{extra}' @ {name}" for extra in data]
    entries: dict[str, Entry] = {}
    verbs: dict[str, list[Pattern]] = defaultdict(list)
    nouns: dict[str, list[Pattern]] = defaultdict(list)
    phrases: dict[str, list[Pattern]] = defaultdict(list)
    for key, (where, table) in tables.items():
        found = list(_entry_problems(table, where, ontology))
        problems += found
        if found:
            continue
        entry = _make_entry(table, where)
        entries[key] = entry
        for kind, into, make in (
            ("verbs", verbs, _verb_pattern),
            ("nouns", nouns, _noun_pattern),
            ("phrases", phrases, _phrase_pattern),
        ):
            for text in table.get(kind, []):
                made, problem = make(text, entry, classes)
                if made is None:
                    problems.append(f"{problem} @ {where}.{kind}")
                else:
                    for head, pattern in made:
                        into[head].append(pattern)
    for where, table in finer:
        problems += rule_problems(table, where, ontology.codes, ontology.types, tables)
    for where, table in fields.values():
        problems += elsewhere_problems(table, where)
    if problems:
        raise CodebookError(tuple(problems))
    return ActBook(
        entries=entries,
        verbs=_longest_first(verbs),
        nouns=_longest_first(nouns),
        phrases=_longest_first(phrases),
        support=frozenset(support),
        modifiers=modifiers,
        classes=classes,
        cameo=tuple(make_rule(table) for _, table in reversed(finer)),
        elsewhere=tuple(make_elsewhere(table) for _, table in fields.values()),
    )


def _longest_first(index: Mapping[str, list[Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    return {
        head: tuple(sorted(patterns, key=lambda p: (p.weight, p.entry.id), reverse=True))
        for head, patterns in index.items()
    }


def _entry_problems(table: dict[str, Any], where: str, ontology: Ontology) -> Iterator[str]:
    for key in table.keys() - ENTRY_KEYS:
        yield f"unknown key '{key}' @ {where}.{key}; known: {', '.join(sorted(ENTRY_KEYS))}"
    kind, mode, inner = table.get("type"), table.get("mode"), table.get("inner")
    if kind is not None and kind not in ontology.types:
        yield f"unknown type '{kind}' @ {where}.type; known: {', '.join(ontology.types)}"
    elif mode and (kind is None or mode not in ontology.types[kind].modes):
        known = ", ".join(ontology.types[kind].modes) if kind else "none without a type"
        yield f"unknown mode '{mode}' @ {where}.mode; known for {kind}: {known or 'none'}"
    if kind is None and inner is None:
        yield f"an entry without type needs 'inner' @ {where}"
    if inner is not None and inner not in STATUSES:
        yield f"unknown status '{inner}' @ {where}.inner; known: {', '.join(sorted(STATUSES))}"
    if table.get("inner_by", "actor") not in ("actor", "recipient"):
        yield f"inner_by is 'actor' or 'recipient', not '{table['inner_by']}' @ {where}.inner_by"
    for context in table.get("contexts", []):
        if context not in ontology.contexts:
            yield f"unknown context '{context}' @ {where}.contexts"
    for role in ("actor", "recipient"):
        for place in table.get(role, []):
            if place not in ROLE_PLACES:
                yield f"unknown place '{place}' @ {where}.{role}"
    for need in table.get("needs", []):
        name, _, value = need.partition(":")
        simple = need in (*INNER_NEEDS, *SIMPLE_NEEDS)
        inner_types = name == "inner" and set(value.split("|")) <= set(ontology.types)
        words = name == "near" and value
        if not (simple or inner_types or words or name in ("actor", "recipient")):
            yield f"unknown condition '{need}' @ {where}.needs"
    if not any(table.get(kind) for kind in ("verbs", "nouns", "phrases")):
        yield f"an entry needs verbs, nouns or phrases @ {where}"
    if not table.get("examples"):
        yield f"an entry needs an example @ {where}.examples"


def _make_entry(table: dict[str, Any], where: str) -> Entry:
    return Entry(
        id=table["id"],
        type=table.get("type"),
        mode=table.get("mode") or None,
        contexts=tuple(table.get("contexts", ())),
        actor=tuple(table["actor"]) if "actor" in table else None,
        recipient=tuple(table["recipient"]) if "recipient" in table else None,
        reciprocal=bool(table.get("reciprocal", False)),
        inner=table.get("inner"),
        inner_by=table.get("inner_by", "actor"),
        needs=tuple(table.get("needs", ())),
        possible=bool(table.get("possible", False)),
        own_voice=bool(table.get("own_voice", False)),
        examples=tuple(_example(e) for e in table.get("examples", ())),
        counter_examples=tuple(_example(e) for e in table.get("counter_examples", ())),
        file=where,
    )


def _example(table: dict[str, Any]) -> Example:
    return Example(
        text=table["text"],
        actor=table.get("actor"),
        recipient=table.get("recipient"),
        status=table.get("status"),
        type=table.get("type"),
    )


Made = tuple[list[tuple[str, Pattern]], None] | tuple[None, str]


def _words(text: str, classes: Mapping[str, frozenset[str]]) -> list[frozenset[str]] | str:
    """Return the alternatives of each word of a pattern, or what is wrong with it."""
    out = []
    for word in text.split():
        members: set[str] = set()
        for choice in word.split("|"):
            if choice.startswith("@"):
                if choice[1:] not in classes:
                    return f"unknown class '{choice}' in '{text}'"
                members |= classes[choice[1:]]
            else:
                members.add(choice)
        out.append(frozenset(members))
    return out if out else "empty pattern"


def _verb_pattern(text: str, entry: Entry, classes: Mapping[str, frozenset[str]]) -> Made:
    words = _words(text, classes)
    if isinstance(words, str):
        return None, words
    pattern = Pattern(text, tuple(words[1:]), entry)
    made = [(head, pattern) for head in sorted(words[0])]
    if words[0] == {"be"} and len(words) > 1:
        # "be set to": the parser makes the participle the head as often as the verb "be".
        rest = Pattern(text, (AUXILIARY_BE, *words[2:]), entry)
        made += [(head, rest) for head in sorted(words[1] - PREPOSITIONS)]
    return made, None


def _noun_pattern(text: str, entry: Entry, classes: Mapping[str, frozenset[str]]) -> Made:
    """Return the pattern of a noun with the words before it, and those that go on behind it."""
    words = _words(text, classes)
    if isinstance(words, str):
        return None, words
    last = next((n for n in range(1, len(words)) if _goes_on(words, n)), len(words)) - 1
    return _headed(text, entry, words, last), None


def _phrase_pattern(text: str, entry: Entry, classes: Mapping[str, frozenset[str]]) -> Made:
    """Return the pattern of words that stand side by side; the last is the head."""
    words = _words(text, classes)
    if isinstance(words, str):
        return None, words
    return _headed(text, entry, words, len(words) - 1), None


def _headed(
    text: str, entry: Entry, words: Sequence[frozenset[str]], head: int
) -> list[tuple[str, Pattern]]:
    pattern = Pattern(text, tuple(words[:head]), entry, tuple(words[head + 1 :]))
    return [(word, pattern) for word in sorted(words[head])]


def _goes_on(words: Sequence[frozenset[str]], n: int) -> bool:
    """Whether a noun is complete before a word: "call for restraint", and not "shoot - out"."""
    return words[n] <= BEHIND_NOUNS and words[n - 1] != frozenset(["-"])
