"""What the codes of other data sets mean: CAMEO, countries, sectors, older names of PLOVER.

All of it is data, in `data/` of this room; each file says where its facts come from.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast, get_args

from detente.codebook import BUNDLED
from detente.codebook.ontology import Ontology, load_ontology
from detente.formats.foreign import ForeignParty
from detente.records import EventType

TYPES = frozenset(get_args(EventType))
# Codes of PLOVER that stand in the country's place.
SPECIAL = ("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC")
QUADS = {
    1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT",
    4: "MATERIAL CONFLICT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code with what it becomes in PLOVER; `type` is None where PLOVER drops it.

    Quads and Goldstein values differ between the data sets that use the code.
    """

    code: str
    name: str
    type: EventType | None
    mode: str | None
    contexts: tuple[str, ...]
    quad: int
    quad_gdelt: int
    quad_phoenix: int
    goldstein: float | None
    goldstein_gdelt: float | None
    goldstein_icews: float | None
    goldstein_phoenix: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country in the codes of other data sets; of several values the first is written."""

    iso3: str
    name: str
    plover: str
    cow: tuple[str, ...]
    fips: tuple[str, ...]
    cameo: tuple[str, ...]
    icews: tuple[str, ...]


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `data/`; lines that begin with `#` are comments."""
    text = files("detente.formats").joinpath(f"data/{name}").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def toml(name: str) -> dict[str, Any]:
    """Return a TOML file of `data/`."""
    return tomllib.loads(files("detente.formats").joinpath(f"data/{name}").read_text("utf-8"))


@cache
def ontology() -> Ontology:
    """Return PLOVER's types with their quads, scores and modes."""
    return load_ontology([BUNDLED / "plover"])


@cache
def cameo_codes() -> Mapping[str, Cameo]:
    """Return CAMEO's codes."""
    return {
        row["code"]: Cameo(
            code=row["code"],
            name=row["name"],
            type=cast(EventType, row["type"]) if row["type"] else None,
            mode=row["mode"] or None,
            contexts=_several(row["contexts"]),
            quad=int(row["quad"]),
            quad_gdelt=int(row["quad_gdelt"]),
            quad_phoenix=int(row["quad_phoenix"]),
            goldstein=number(row["goldstein"]),
            goldstein_gdelt=number(row["goldstein_gdelt"]),
            goldstein_icews=number(row["goldstein_icews"]),
            goldstein_phoenix=number(row["goldstein_phoenix"]),
            note=row["note"],
        )
        for row in table("cameo.tsv")
    }


@lru_cache(maxsize=1 << 12)
def cameo(code: str) -> tuple[Cameo, tuple[str, ...]]:
    """Return a CAMEO code as read in a file, and notes where it had to be shortened.

    A code outside the scheme counts as the longest code that it begins with; raises `ValueError`
    where there is none.
    """
    codes = cameo_codes()
    for n in range(len(code), 1, -1):
        if code[:n] in codes:
            found = codes[code[:n]]
            notes = (
                ()
                if n == len(code)
                else (f"CAMEO code {code} is not in the scheme, read as {found.code}",)
            )
            if found.note.startswith("inferred") or (found.type is None and not notes):
                notes = (*notes, f"CAMEO {found.code}: {found.note}")
            return found, notes
    raise ValueError(f"'{code}' is no CAMEO code")


@cache
def cameo_by_name() -> Mapping[str, str]:
    """Return CAMEO codes by their label in lower case; the shorter code where two share a label.

    The third digit counts where a root and its general code share one ("Consult" is 040).
    """
    out: dict[str, str] = {}
    for code in sorted(cameo_codes().values(), key=lambda c: (len(c.code) == 2, c.code)):
        out.setdefault(code.name.casefold(), code.code)
    return out


@cache
def countries() -> Mapping[str, Country]:
    """Return the countries by ISO 3166-1 alpha-3 code."""
    return {
        row["iso3"]: Country(
            row["iso3"],
            row["name"],
            row["plover"] or row["iso3"],
            *(_several(row[column]) for column in ("cow", "fips", "cameo", "icews")),
        )
        for row in table("countries.tsv")
    }


@cache
def _index(column: str) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for place in range(8):  # what is written for one country goes before what is read for another
        for country in countries().values():
            values = getattr(country, column)
            if place < len(values):
                out.setdefault(values[place].casefold(), country.iso3)
    return out


@cache
def _names() -> Mapping[str, str]:
    out = dict(_index("icews"))
    path = BUNDLED / "actors" / "countries.tsv"
    lines = (x for x in path.read_text("utf-8").splitlines() if x and not x.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        for name in (row["name"], *(row["aliases"] or "").split("|")):
            if name and row["code"] in countries():
                out.setdefault(name.casefold(), row["code"])
    return out


def country_of_fips(code: str) -> str | None:
    """Return the country of a FIPS 10-4 code as GDELT writes places, or None."""
    return _index("fips").get(code.casefold())


def country_of_name(name: str) -> str | None:
    """Return the country of an English name, of ICEWS or one that our codebook knows, or None."""
    return _names().get(name.strip().casefold())


def country_of_plover(code: str) -> str | None:
    """Return the country of a PLOVER code, an ISO code or a name, or None."""
    code = code.strip()
    if code in SPECIAL or code in countries():
        return code
    return {"KOS": "XKX", "KSV": "XKX"}.get(code) or country_of_name(code)


@cache
def sectors() -> Mapping[str, dict[str, str]]:
    """Return the rows of the table of sectors by PLOVER's code."""
    return {row["sector"]: row for row in table("sectors.tsv")}


@cache
def _roles() -> Mapping[str, str]:
    return {code: sector for sector, row in sectors().items() for code in _several(row["cameo"])}


@cache
def _actor_parts() -> dict[str, Any]:
    return toml("cameo_actors.toml")


@lru_cache(maxsize=1 << 16)
def cameo_party(
    code: str,
    *,
    name: str | None = None,
    country: str | None = None,
    group: str | None = None,
    types: tuple[str, ...] = (),
) -> ForeignParty | None:
    """Return the side that a CAMEO actor code names; None where the code is empty.

    `country`, `group` and `types` are the parts that GDELT gives in columns of their own; the
    country counts before the one that the code names. Roles become PLOVER's sectors in one step
    (CAMEO's MED is JRN, HLH is MED), in the order of the code; religions, peoples and parts of the
    world stay in `code` alone.
    """
    parts = _actor_parts()
    cut = [code[n : n + 3] for n in range(0, len(code), 3)]
    found = _index("cameo").get(country.casefold()) if country else None
    special: str | None = None
    roles: list[str] = []
    for trio in [*cut, *([group] if group else []), *types]:
        if trio in parts["bodies"]:
            special = parts["bodies"][trio]["country"]
            roles.append("IGO")
        elif trio in parts["international"]:
            special = special or parts["international"][trio] or None
            if trio in _roles():
                roles.append(_roles()[trio])
        elif trio in parts["regions"]["codes"] or trio in parts["dropped"]["codes"]:
            continue
        elif trio in _roles():
            roles.append(_roles()[trio])
    if found is None:
        named = [c for c in map(_country, cut) if c]
        found = "XKX" if "XKX" in named else (named[0] if named else None)
    if not code and found is None and special is None and not roles and not name:
        return None
    if special in ("UNO", "EUR") or found is None:
        found = special
    ordered = tuple(dict.fromkeys(roles))
    if found is None and ordered and ordered[0] in SPECIAL:
        found = ordered[0]
    return ForeignParty(name or None, found, ordered[0] if ordered else None, ordered, code or None)


def _country(trio: str) -> str | None:
    parts = _actor_parts()
    if trio in parts["international"] or trio in parts["regions"]["codes"]:
        return None
    if trio in parts["bodies"] or trio in _roles():
        return None
    return _index("cameo").get(trio.casefold())


@dataclass(frozen=True, slots=True)
class CameoActor:
    """A side in CAMEO: the whole code and the parts that GDELT gives in columns of their own."""

    code: str = ""
    country: str = ""
    group: str = ""
    types: tuple[str, ...] = ()


def cameo_actor(party: ForeignParty | None) -> CameoActor:
    """Return the CAMEO code of a side; empty where neither country nor role has one."""
    if party is None:
        return CameoActor()
    roles = tuple(
        dict.fromkeys(
            code for s in (party.sectors or ((party.sector,) if party.sector else ()))
            for code in _several(sectors()[s]["cameo"] if s in sectors() else "")[:1]
        )
    )  # fmt: skip
    for group, body in _actor_parts()["bodies"].items():
        if body["country"] == party.country:
            rest = tuple(r for r in roles if r != "IGO")
            return CameoActor(body["code"] + "".join(rest), "", group, ("IGO", *rest)[:3])
    if party.country in SPECIAL:
        prefix = {"ISM": "NGM"}.get(party.country, party.country)
        rest = tuple(r for r in roles if r != prefix)
        return CameoActor(prefix + "".join(rest), "", "", (prefix, *rest)[:3])
    country = countries().get(party.country or "")
    written = country.cameo[0] if country and country.cameo else ""
    # PTY and REL stand in the whole code only, as in GDELT's own rows.
    types = tuple(r for r in roles if r not in ("PTY", "REL"))[:3]
    return CameoActor(written + "".join(roles), written, "", types)


@cache
def legacy() -> dict[str, Any]:
    """Return the older names of types, modes and contexts with what they are now."""
    return toml("legacy.toml")


def plover_type(name: str) -> tuple[EventType, str | None, tuple[str, ...]]:
    """Return a type of PLOVER, the mode that an older name of it says, and notes.

    Raises `ValueError` where it is no type.
    """
    known = name.strip().upper()
    if known in TYPES:
        return cast(EventType, known), None, ()
    old = legacy()["types"].get(known)
    if old is None:
        raise ValueError(f"'{name}' is no event type of PLOVER")
    return old, legacy()["type_modes"].get(known), (f"type {known} is now {old}",)


def plover_mode(kind: EventType, name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return a mode of a type as the present manual has it, and a note where it was changed."""
    name = name.strip()
    if name.upper().startswith(f"{kind}-"):  # NGEC joins type and mode with a hyphen
        name = name[len(kind) + 1 :]
    if not name or name.casefold() in ("none", "nan", "null"):
        return None, ()
    modes = ontology().types[kind].modes
    if name.lower() in modes:
        return name.lower(), ()
    old = legacy()["modes"].get(kind, {})
    if name in old or name.lower() in old:
        now = old.get(name, old.get(name.lower())) or None
        return now, (f"mode {name} is now {now or 'no mode'}",)
    return None, (f"mode '{name}' of {kind} is not known, left empty",)


def plover_contexts(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return contexts as the present manual has them, and notes on those that were changed."""
    out: list[str] = []
    notes: list[str] = []
    for name in (n.strip() for n in names):
        if not name or name.casefold() in ("none", "nan", "null"):
            continue
        now = legacy()["contexts"].get(name.lower(), name.lower().replace(" ", "_"))
        if now not in out:
            out.append(now)
        if now != name:
            notes.append(f"context {name} is now {now}")
    return tuple(out), tuple(notes)


def quad_of(kind: EventType | None) -> int | None:
    """Return PLOVER's quad of a type."""
    return ontology().types[kind].quad if kind else None


def score_of(kind: EventType | None, mode: str | None) -> float | None:
    """Return PLOVER's conflict-cooperation score: the mode's, else the type's."""
    if kind is None:
        return None
    info = ontology().types[kind]
    found = info.modes.get(mode or "")
    return info.score if found is None or found.score is None else found.score


@cache
def icews_sectors() -> Mapping[str, str]:
    """Return ICEWS's phrases for sectors with PLOVER's sector ("" for none), weightiest first."""
    return {row["phrase"]: row["sector"] for row in table("icews_sectors.tsv")}


@dataclass(frozen=True, slots=True)
class Folded:
    """What stands in exports for an act whose status is folded into its type."""

    mode: str | None
    cameo: str


@cache
def folded_labels() -> Mapping[tuple[str, str, str], Folded]:
    """Return mode and CAMEO code by folded type, own type and own mode ("" for any)."""
    return {
        (r["folded"], r["type"], r["mode"]): Folded(r["folded_mode"] or None, r["cameo"])
        for r in table("folded.tsv")
    }


def number(text: str | None) -> float | None:
    """Return a number, or None where the text is empty; raises `ValueError` where it is none."""
    return float(text) if text and text.strip() else None


def _several(cell: str) -> tuple[str, ...]:
    return tuple(value for value in cell.split("|") if value)
