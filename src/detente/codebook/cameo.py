"""CAMEO codes of acts: the code list, and the rules that say which words have which code.

PLOVER's types and modes have one CAMEO code each; a `[[cameo]]` table in `acts/*.toml` gives the
finer one of some entries, words, or acts inside. The most specific rule that fits wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import CodebookError

CAMEO_KEYS = frozenset(["code", "entries", "type", "words", "inner", "examples"])


@dataclass(frozen=True, slots=True)
class CameoCode:
    """A code of CAMEO; `goldstein` is None where the published list has no value for it."""

    code: str
    name: str
    goldstein: float | None


@dataclass(frozen=True, slots=True)
class CameoRule:
    """Which acts have a code: by entry (an id or the beginning of one), type, words, act inside.

    Every condition that is given must hold; of `entries`, `words` and `inner` one member suffices.
    """

    code: str
    entries: tuple[str, ...]
    type: str | None
    words: frozenset[str]
    inner: frozenset[str]
    examples: tuple[str, ...]

    def weight(
        self, entry: str, kind: str, words: frozenset[str], inner: frozenset[str]
    ) -> tuple[bool, int, int] | None:
        """Return how specific the rule is for an act, or None where it does not fit."""
        if self.type is not None and self.type != kind:
            return None
        if self.words and self.words.isdisjoint(words):
            return None
        if self.inner and self.inner.isdisjoint(inner):
            return None
        parts = [e.count(".") + 1 for e in self.entries if f"{entry}.".startswith(f"{e}.")]
        if self.entries and not parts:
            return None
        return bool(parts), bool(self.words) + bool(self.inner), max(parts, default=0)


def cameo_code(
    rules: Iterable[CameoRule],
    entry: str,
    kind: str,
    words: frozenset[str],
    inner: frozenset[str],
) -> str | None:
    """Return the code of the most specific rule for an act, the first of equals; None without one.

    A rule for entries goes before one for a type, then the one with more conditions, then the one
    with the longer id. `words` are the lemmas of the act's words, `inner` the types of the acts
    inside it.
    """
    best, code = None, None
    for rule in rules:
        weight = rule.weight(entry, kind, words, inner)
        if weight is not None and (best is None or weight > best):
            best, code = weight, rule.code
    return code


def load_codes(folders: Iterable[Path]) -> dict[str, CameoCode]:
    """Return the code list from `cameo.tsv` in the given folders.

    Raises `CodebookError` where a line is no code, a name and a number or nothing.
    """
    codes: dict[str, CameoCode] = {}
    problems: list[str] = []
    for path in (folder / "cameo.tsv" for folder in folders):
        if not path.is_file():
            continue
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line or line.startswith(("#", "code\t")):
                continue
            cells = line.split("\t")
            try:
                code, name, value = cells
                codes[code] = CameoCode(code, name, float(value) if value else None)
            except ValueError:
                problems.append(f"needs code, name and a number or nothing @ plover/cameo.tsv:{n}")
    if problems:
        raise CodebookError(tuple(problems))
    return codes


def make_rule(table: Mapping[str, Any]) -> CameoRule:
    """Return the rule of a checked `[[cameo]]` table."""
    return CameoRule(
        code=table["code"],
        entries=tuple(table.get("entries", ())),
        type=table.get("type"),
        words=frozenset(table.get("words", ())),
        inner=frozenset(table.get("inner", ())),
        examples=tuple(table.get("examples", ())),
    )


def rule_problems(
    table: Mapping[str, Any],
    where: str,
    codes: Mapping[str, CameoCode],
    types: Mapping[str, object],
    entries: Iterable[str],
) -> Iterator[str]:
    """Yield what is wrong with a `[[cameo]]` table, each with its file and key."""
    for key in table.keys() - CAMEO_KEYS:
        yield f"unknown key '{key}' @ {where}.{key}; known: {', '.join(sorted(CAMEO_KEYS))}"
    if table.get("code") not in codes:
        yield f"unknown CAMEO code '{table.get('code')}' @ {where}.code"
    if "type" in table and table["type"] not in types:
        yield f"unknown type '{table['type']}' @ {where}.type"
    if not table.get("entries") and "type" not in table:
        yield f"a rule needs entries or a type @ {where}"
    known = tuple(entries)
    for name in table.get("entries", []):
        if not any(e == name or e.startswith(name + ".") for e in known):
            yield f"no entry '{name}' @ {where}.entries"
    for kind in table.get("inner", []):
        if kind not in types:
            yield f"unknown type '{kind}' @ {where}.inner"
    if not table.get("examples"):
        yield f"a rule needs an example @ {where}.examples"
