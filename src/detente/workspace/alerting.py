"""Alerts of a workspace: the rules in `alerts.toml`, and the look at what is new in the record."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import Any, get_type_hints

from detente.codebook import Codebook
from detente.errors import ConfigError
from detente.relations import Side, side_of
from detente.relations.alerts import KINDS, NEEDS, Alert, AlertRule, find_alerts
from detente.relations.series import KINDS as SERIES
from detente.store import CODED, NewAlert, Outbox
from detente.workspace.folder import ALERTS
from detente.workspace.pairs import pair_record, read_beside, stories_read
from detente.workspace.receivers import KINDS as RECEIVERS
from detente.workspace.receivers import Receiver
from detente.workspace.space import Workspace

# How keys are written in the file where a word of Python or another name stands in the way.
_WRITTEN = {"before": "from"}
_NEEDED = {
    "channel": ("to",), "act": ("acts",), "plan": ("states",), "strain": ("series", "range"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alerting:
    """What `alerts.toml` says; `digest` is that of rules and pairs."""

    pairs: tuple[str, ...]
    fresh_days: int
    rules: tuple[AlertRule, ...]
    receivers: tuple[Receiver, ...]
    digest: str


def read_alerting(folder: Path, book: Codebook) -> Alerting:
    """Return the rules and receivers of a workspace.

    Raises `ConfigError` naming what is wrong in them.
    """
    path = folder / ALERTS
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    top = {"pairs", "fresh_days", "rule", "receiver"}
    _known(said, top, str(path))
    pairs = tuple(map(str, said.get("pairs", ())))
    rules = tuple(_rule(row, f"{path} rule {n + 1}") for n, row in enumerate(said.get("rule", ())))
    for pair in (*pairs, *(p for r in rules for p in r.pairs)):
        sides_of(pair, book)
    receivers = tuple(
        _receiver(row, folder, f"{path} receiver {n + 1}")
        for n, row in enumerate(said.get("receiver", ()))
    )
    for kind, ids in (("rule", [r.id for r in rules]), ("receiver", [r.id for r in receivers])):
        twice = {i for i in ids if ids.count(i) > 1}
        if twice:
            raise ConfigError(f"{path}: two of [[{kind}]] have the id '{min(twice)}'")
    fresh = said.get("fresh_days", 30)
    if not isinstance(fresh, int) or fresh < 0:
        raise ConfigError(f"{path}: fresh_days cannot be {fresh!r}; give a number of days")
    digest = blake2b(repr((pairs, fresh, rules)).encode(), digest_size=8).hexdigest()
    return Alerting(pairs, fresh, rules, receivers, digest)


def sides_of(pair: str, book: Codebook) -> tuple[Side, Side]:
    """Return the two sides of a pair such as MEX-USA; raises `ConfigError` where it is none."""
    parts = pair.split("-")
    for n in range(1, len(parts)):
        try:
            return side_of("-".join(parts[:n]), book), side_of("-".join(parts[n:]), book)
        except ConfigError as error:
            problem = error
    if len(parts) < 2:
        raise ConfigError(f"'{pair}' is no pair; write two sides, such as MEX-USA")
    raise ConfigError(f"pair '{pair}': {problem}")


def _rule(row: Mapping[str, Any], where: str) -> AlertRule:
    names = {_WRITTEN.get(f.name, f.name): f for f in fields(AlertRule)}
    _known(row, set(names), where)
    _required(row, ("id", "kind"), where)
    if row["kind"] not in KINDS:
        raise ConfigError(f"{where}: no kind '{row['kind']}'; known are {', '.join(KINDS)}")
    _typed(row, AlertRule, _WRITTEN, where)
    for needed in _NEEDED.get(row["kind"], ()):
        if not row.get(needed):
            raise ConfigError(f"{where}: a rule of kind {row['kind']} needs '{needed}'")
    for key, allowed in (("needs", NEEDS), ("series", SERIES), ("range", ("above", "below"))):
        for word in row.get(key, ()):
            if word not in allowed:
                raise ConfigError(f"{where}: {key} has '{word}'; known are {', '.join(allowed)}")
    return AlertRule(**{names[k].name: _value(v) for k, v in row.items()})


def _receiver(row: Mapping[str, Any], folder: Path, where: str) -> Receiver:
    _known(row, {f.name for f in fields(Receiver)}, where)
    _required(row, ("id", "kind"), where)
    kind = row["kind"]
    if kind not in RECEIVERS:
        raise ConfigError(f"{where}: no kind '{kind}'; known are {', '.join(RECEIVERS)}")
    needed = {"jsonl": "file", "atom": "file", "command": "command"}.get(kind)
    if needed is not None and not row.get(needed):
        raise ConfigError(f"{where}: a receiver of kind {kind} needs '{needed}'")
    _typed(row, Receiver, {}, where)
    values = {k: _value(v) for k, v in row.items()}
    if "file" in values:
        values["file"] = folder / str(values["file"])
    return Receiver(**values)


def _value(value: Any) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else value


def _known(row: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    for key in row:
        if key not in names:
            raise ConfigError(f"{where}: unknown key '{key}'; known are {', '.join(sorted(names))}")


def _typed(row: Mapping[str, Any], kind: type, written: Mapping[str, str], where: str) -> None:
    """Raise `ConfigError` where a value is not of the kind that its key needs."""
    for name, hint in get_type_hints(kind).items():
        key = written.get(name, name)
        if key not in row:
            continue
        value, text = row[key], isinstance(row[key], str)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        fits, needs = (
            (isinstance(value, list), "a list")
            if hint == tuple[str, ...]
            else (number and value >= 0, "a number, not below 0")
            if hint in (int, float)
            else (text, "text")
        )
        if not fits:
            raise ConfigError(f"{where}: '{key}' is {value!r}; it must be {needs}")


def _required(row: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    for name in names:
        if name not in row:
            raise ConfigError(f"{where}: '{name}' is missing")


# -- looking -------------------------------------------------------------------------------------


def look(ws: Workspace, alerting: Alerting, outbox: Outbox, now: datetime) -> tuple[str, ...]:
    """Look at what is new in the record and keep the alerts that it raises; return their ids.

    What was looked at by the same rules is passed by; alerts and the mark that it was looked at
    are kept together. The day looked from is that of the last story that is not in the future.
    """
    book = ws.codebook
    snapshot = ws.snapshot()
    seen = outbox.looked(alerting.digest)
    parts = [r["part"] for r in snapshot.runs if r["kind"] in CODED and r["part"] not in seen]
    if not parts:
        return ()
    found: list[Alert] = []
    on = _last_day(ws, now)
    read = stories_read(ws)
    for one, other in _pairs(ws, alerting, parts) if on else ():
        record = pair_record(ws, one, other, book, on)
        found += find_alerts(
            record, one, other, alerting.rules, book, on,
            coverage=read_beside(read, record, book.relating.limits["most_stories"]),
            fresh_days=alerting.fresh_days,
        )  # fmt: skip
    hours = {r.id: r.cool_down_hours for r in alerting.rules}
    found.sort(key=lambda a: (a.told, a.pair, a.rule, a.id))
    kept = [_new(a, hours[a.rule]) for a in found]
    receivers = [r.id for r in alerting.receivers]
    return outbox.raise_alerts(kept, receivers, now, (alerting.digest, parts))


def _last_day(ws: Workspace, now: datetime) -> str:
    """Return the day of the last story; one day ahead is allowed, for places further east."""
    latest = (now + timedelta(days=1)).date().isoformat()
    rows = ws.snapshot().rows(
        "SELECT CAST(max(day) AS VARCHAR) AS day FROM _stories_live WHERE day <= CAST(? AS DATE)",
        [latest],
    )
    return rows[0]["day"] or ""


def _new(alert: Alert, hours: float) -> NewAlert:
    body = asdict(alert)
    for name in ("id", "keys"):
        del body[name]
    return NewAlert(
        alert.id, alert.rule, alert.pair, alert.subject, alert.keys, body, timedelta(hours=hours)
    )


def _pairs(ws: Workspace, alerting: Alerting, parts: Sequence[int]) -> list[tuple[Side, Side]]:
    """Return the pairs to look at: those named, else all countries that new events tell of."""
    book = ws.codebook
    if alerting.pairs:
        return [sides_of(pair, book) for pair in alerting.pairs]
    rows = ws.snapshot().rows(
        "SELECT DISTINCT actor_countries AS a, recipient_countries AS r FROM _events_live "
        "WHERE batch IN (SELECT unnest(?))",
        [list(parts)],
    )
    known = {*book.names.countries, "EUR", "UNO"}
    pairs = set()
    for row in rows:
        one, other = ((row[k] or "").split() for k in ("a", "r"))
        for a, b in (*product(one, other), *product(one, one), *product(other, other)):
            if a < b and {a, b} <= known:
                pairs.add((a, b))
            elif b < a and {a, b} <= known:
                pairs.add((b, a))
    return [(side_of(a, book), side_of(b, book)) for a, b in sorted(pairs)]
