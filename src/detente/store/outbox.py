"""Alerts that were raised, and which receiver has taken which; in the SQLite file of the workspace.

An alert and what is to be sent of it are written in one transaction, before anything is sent; that
a receiver has taken it is written after it has. So a program that is killed at any moment sends
again at most what was under way, and never forgets.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from detente.store.beside import opened

_TABLES = """
CREATE TABLE IF NOT EXISTS alerts (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, pair TEXT NOT NULL,
  raised TEXT NOT NULL, due TEXT NOT NULL, alert TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS alert_keys (
  rule TEXT NOT NULL, pair TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL,
  alert TEXT NOT NULL, PRIMARY KEY (rule, pair, subject, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
  receiver TEXT NOT NULL, n INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, taken TEXT,
  PRIMARY KEY (receiver, n)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (receiver, n) WHERE taken IS NULL;
CREATE TABLE IF NOT EXISTS receivers (
  id TEXT PRIMARY KEY, last TEXT, failures INTEGER NOT NULL DEFAULT 0, next TEXT, problem TEXT
);
CREATE TABLE IF NOT EXISTS looked (rules TEXT NOT NULL, part INTEGER NOT NULL,
  PRIMARY KEY (rules, part)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert to be kept: `keys` say what it is about, `body` is what receivers get."""

    id: str
    rule: str
    pair: tuple[str, str]
    subject: str
    keys: tuple[str, ...]
    body: dict[str, Any]
    cool_down: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Held:
    """An alert as it is kept: when it was raised, and from when on it may go out."""

    n: int
    id: str
    raised: str
    due: str
    body: dict[str, Any]
    tries: int = 0


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How a receiver stands: when it last took something, failures in a row, the next try."""

    id: str
    last: str | None = None
    failures: int = 0
    next: str | None = None
    problem: str | None = None


class Outbox:
    """Alerts and their receivers, in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def raise_alerts(
        self,
        alerts: Iterable[NewAlert],
        receivers: Sequence[str],
        now: datetime,
        looked: tuple[str, Sequence[int]] = ("", ()),
    ) -> tuple[str, ...]:
        """Keep the alerts that are new for all receivers, in one transaction; return their ids.

        An alert is known where one of the same rule, pair and subject has one of its keys; it then
        gives that one its other keys. An alert whose rule and pair are in their cool-down is due
        when that is over. `looked` are the parts of the record that were looked at, and by which
        rules; it is kept with the alerts.
        """
        raised = []
        with self._open() as con:
            con.execute("BEGIN IMMEDIATE")
            for alert in alerts:
                pair = "-".join(sorted(alert.pair))
                subject = (alert.rule, pair, alert.subject)
                known = _known(con, subject, alert.keys)
                if known is None:
                    raised.append(alert.id)
                    _keep(con, alert, pair, receivers, now)
                rows = [(*subject, key, known or alert.id) for key in alert.keys]
                con.executemany("INSERT OR IGNORE INTO alert_keys VALUES (?, ?, ?, ?, ?)", rows)
            rules, parts = looked
            marks = [(rules, part) for part in parts]
            con.executemany("INSERT OR IGNORE INTO looked VALUES (?, ?)", marks)
            con.execute("COMMIT")
        return tuple(raised)

    def looked(self, rules: str) -> set[int]:
        """Return the parts of the record that were looked at by rules of that digest."""
        with self._open() as con:
            rows = con.execute("SELECT part FROM looked WHERE rules = ?", [rules])
            return {row[0] for row in rows}

    def waiting(self, receiver: str, now: datetime, most: int = 500) -> tuple[Held, ...]:
        """Return what a receiver has not taken and what is due, in the order of raising."""
        with self._open() as con:
            rows = con.execute(
                "SELECT a.n, a.id, a.raised, a.due, a.alert, o.tries FROM outbox o JOIN alerts a "
                "ON a.n = o.n WHERE o.receiver = ? AND o.taken IS NULL AND a.due <= ? ORDER BY a.n "
                "LIMIT ?",
                [receiver, _iso(now), most],
            ).fetchall()
        return tuple(Held(n, i, r, d, json.loads(body), t) for n, i, r, d, body, t in rows)

    def starting(self, receiver: str, sent: Iterable[Held]) -> None:
        """Note that alerts are about to be sent: after a kill they may have arrived."""
        with self._open() as con:
            con.executemany(
                "UPDATE outbox SET tries = tries + 1 WHERE receiver = ? AND n = ?",
                [(receiver, h.n) for h in sent],
            )

    def taken(self, receiver: str, sent: Iterable[Held], now: datetime) -> None:
        """Note that a receiver has taken alerts."""
        at = _iso(now)
        with self._open() as con:
            con.execute("BEGIN IMMEDIATE")
            con.executemany(
                "UPDATE outbox SET taken = ? WHERE receiver = ? AND n = ?",
                [(at, receiver, h.n) for h in sent],
            )
            con.execute(
                "INSERT OR REPLACE INTO receivers (id, last, failures) VALUES (?, ?, 0)",
                [receiver, at],
            )
            con.execute("COMMIT")

    def failed(self, receiver: str, problem: str, next_try: datetime) -> None:
        """Note that a receiver has failed, why, and when it is tried again."""
        with self._open() as con:
            con.execute(
                "INSERT INTO receivers (id, failures, next, problem) VALUES (?, 1, ?, ?) ON "
                "CONFLICT (id) DO UPDATE SET failures = failures + 1, next = excluded.next, "
                "problem = excluded.problem",
                [receiver, _iso(next_try), problem],
            )

    def receiver(self, receiver: str) -> ReceiverState:
        """Return how a receiver stands."""
        with self._open() as con:
            row = con.execute(
                "SELECT id, last, failures, next, problem FROM receivers WHERE id = ?", [receiver]
            ).fetchone()
        return ReceiverState(*row) if row else ReceiverState(receiver)

    def newest(self, most: int) -> tuple[Held, ...]:
        """Return the newest alerts, newest first."""
        with self._open() as con:
            rows = con.execute(
                "SELECT n, id, raised, due, alert FROM alerts ORDER BY n DESC LIMIT ?", [most]
            ).fetchall()
        return tuple(Held(n, i, r, d, json.loads(body)) for n, i, r, d, body in rows)

    def undelivered(self) -> dict[str, int]:
        """Return for each receiver how many alerts it has not taken."""
        with self._open() as con:
            rows = con.execute(
                "SELECT receiver, count(*) FROM outbox WHERE taken IS NULL GROUP BY receiver "
                "ORDER BY receiver"
            ).fetchall()
        return dict(rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path) as con:
            con.execute("PRAGMA synchronous = FULL")  # an alert is there even after a power cut
            con.executescript(_TABLES)
            yield con


def _known(
    con: sqlite3.Connection, subject: tuple[str, str, str], keys: Sequence[str]
) -> str | None:
    for key in keys:
        row = con.execute(
            "SELECT alert FROM alert_keys WHERE rule = ? AND pair = ? AND subject = ? AND key = ?",
            [*subject, key],
        ).fetchone()
        if row:
            return str(row[0])
    return None


def _keep(
    con: sqlite3.Connection, alert: NewAlert, pair: str, receivers: Sequence[str], now: datetime
) -> None:
    due = _due(con, alert, pair, now)
    cursor = con.execute(
        "INSERT INTO alerts (id, rule, pair, raised, due, alert) VALUES (?, ?, ?, ?, ?, ?)",
        [alert.id, alert.rule, pair, _iso(now), due, json.dumps(alert.body)],
    )
    rows = [(receiver, cursor.lastrowid) for receiver in receivers]
    con.executemany("INSERT INTO outbox (receiver, n) VALUES (?, ?)", rows)


def _due(con: sqlite3.Connection, alert: NewAlert, pair: str, now: datetime) -> str:
    """Return when an alert may go out: at once, or when the cool-down of its rule is over."""
    (last,) = con.execute(
        "SELECT max(due) FROM alerts WHERE rule = ? AND pair = ?", [alert.rule, pair]
    ).fetchone()
    if last is None:
        return _iso(now)
    if last >= _iso(now):
        return str(last)  # others wait already, or were raised with it: it goes with them
    return _iso(max(now, datetime.fromisoformat(last) + alert.cool_down))


def _iso(moment: datetime) -> str:
    """Return a moment as text that is ordered like the moments are."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
