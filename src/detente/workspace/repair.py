"""Repairing: what is broken is set aside, and what can be told anew is told anew.

Events are coded again from the kept stories; groups, happenings and links are joined anew; the
search index is made again; the list of runs is read from its journal. Stories whose text is gone
are taken out of the record, so that ingesting the same inputs takes them in again.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from detente.errors import StoreError
from detente.parallel import code_parallel
from detente.store import (
    Coding,
    Counts,
    Lookup,
    SearchIndex,
    SideIndex,
    Snapshot,
    State,
    Store,
    Work,
    compact,
)
from detente.store.beside import opened
from detente.store.check import Finding, TableState, look_over, table_states
from detente.store.rows import Row
from detente.store.schemas import DERIVED
from detente.workspace.joining import forget_joined, join_pending
from detente.workspace.recode import Recoded, read_stories, recoded_rows

if TYPE_CHECKING:
    from detente.coder import Coder

SET_ASIDE = "damaged"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, what was done about it, and what is still to do by hand."""

    findings: tuple[Finding, ...]
    done: tuple[str, ...]
    left: tuple[str, ...]
    tables: tuple[TableState, ...]

    @property
    def whole(self) -> bool:
        """Whether the record is whole now."""
        return not self.left


class Repairer:
    """Checks a workspace, and repairs what can be repaired."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        search: SearchIndex,
        lookup: Lookup,
        sides: SideIndex,
        state: State,
        history_days: float,
    ) -> None:
        self.folder = folder
        self.store = store
        self.search = search
        self.lookup = lookup
        self.sides = sides
        self.state = state
        self.history_days = history_days
        self.done: list[str] = []
        self.left: list[str] = []

    def check(self) -> Checked:
        """Return what is wrong; nothing is changed."""
        findings = [*look_over(self.store), *self._beside()]
        serious = [f for f in findings if f.kind != "leftover"]
        left = tuple(f"{f.path}: {f.problem}" for f in serious)
        return Checked(tuple(findings), (), left, self._tables(findings))

    def repair(self, coder: Coder, coding: Coding, codebook: Path | None) -> Checked:
        """Return what was wrong, after repairing what can be repaired."""
        first = [*look_over(self.store), *self._beside()]
        found = list(first)
        for _ in range(6):  # what is broken lower down shows when what is above is repaired
            serious = [f for f in found if f.kind != "leftover"]
            if not serious:
                break
            self._repair(serious, coding, codebook)
            if self.left:
                break
            again = look_over(self.store)
            if [f for f in again if f.kind != "leftover"] == serious:
                self.left += [f"{f.path}: {f.problem}" for f in serious]
                break
            found = again
        if not self.left:
            if any(f.kind == "leftover" for f in look_over(self.store)):
                compact(self.store, history_days=self.history_days)
                self.done.append("rows of work that was cut off are taken out")
            join_pending(self.store, coder.codebook, self.state.decisions())
            self._renew_index([f for f in first if f.kind != "leftover"])
        tables = self._tables([]) if not self.left else ()
        return Checked(tuple(first), tuple(self.done), tuple(self.left), tables)

    def _repair(self, findings: Sequence[Finding], coding: Coding, codebook: Path | None) -> None:
        if any(f.kind == "state" for f in findings):
            self._set_aside(self.state.path)
            self.done.append("decisions, saved searches and feeds could not be read: begun anew")
        logs = [f for f in findings if f.kind == "log"]
        if logs:
            self._repair_logs(logs)
            return
        if any(f.kind == "file" for f in findings):
            self._forget_files([f for f in findings if f.kind == "file"])
            return
        counts = {f.table: f for f in findings if f.kind in ("count", "twice")}
        if "stories" in counts or "events" in counts or "superseded" in counts:
            self._drop_doubles(("stories", "events"))
            self._drop_orphans()
            batches = {p for f in counts.values() for p in f.parts}
            self._code_again(batches, coding, codebook)
        if set(counts) & {*DERIVED, "superseded"}:
            self._join_anew()

    # -- logs and files --------------------------------------------------------------------------

    def _repair_logs(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if finding.table == "runs":
                rows = self.store.read_journal()
                if not rows:
                    self.left.append(f"{finding.path}: {finding.problem}; its journal is gone too")
                    continue
                self._set_aside(self.store.folder / "runs")
                self.store.make_again("runs")
                self.store.add_runs(rows)
                self.done.append(f"the list of runs is made again from its journal ({len(rows)})")
                return
            if finding.table in DERIVED:
                self._set_aside(self.store.folder / finding.table)
                self.store.make_again(finding.table)
                self._join_anew()
                self.done.append(f"{finding.table} is made again")
                return
            path = Path(finding.path)
            later = sorted(path.parent.glob("*.json"))
            if path.is_file() and later and later[-1] == path:
                self._set_aside(path)
                self.store.forget_table(finding.table)
                self.done.append(f"the last entry of the log of {finding.table} is set aside")
                return
            if finding.table == "superseded":
                self._set_aside(self.store.folder / finding.table)
                self.store.make_again(finding.table)
                self.done.append("the list of superseded rows is begun anew")
                return
            self.left.append(
                f"{finding.path}: {finding.problem}; put the file back from a copy, or ingest the "
                "inputs into a new workspace"
            )

    def _forget_files(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self._set_aside(Path(finding.path))
            self.done.append(f"{finding.path}: {finding.problem}; taken out of the table")
        for table in sorted({f.table for f in findings}):
            self.store.table(table).forget_missing()
            if table == "runs":
                self._restore_runs()
            elif table in DERIVED:
                self._join_anew()

    def _restore_runs(self) -> None:
        self.store.forget_table("runs")
        there = {r["part"] for r in self.store.runs()}
        lost = [r for r in self.store.read_journal() if r["part"] not in there]
        self.store.add_runs(lost)
        self.done.append(f"{len(lost)} rows of the list of runs are back, from its journal")

    def _set_aside(self, path: Path) -> None:
        if path.exists():
            target = self.folder / SET_ASIDE / f"{uuid4().hex[:6]}-{path.name}"
            target.parent.mkdir(exist_ok=True)
            shutil.move(path, target)

    # -- rows ------------------------------------------------------------------------------------

    def _drop_doubles(self, tables: Sequence[str]) -> None:
        """Let only the row that was added last count, of rows with the same id."""
        with self.store.snapshot() as snapshot:
            order = {r["part"]: n for n, r in enumerate(snapshot.runs)}
            rows: list[Row] = []
            for table in tables:
                found = snapshot.rows(
                    f"SELECT id, row, batch FROM _{table}_live WHERE id IN (SELECT id FROM "
                    f"_{table}_live GROUP BY id HAVING count(*) > 1) ORDER BY id"
                )
                last: dict[str, Row] = {}
                for row in found:
                    held = last.get(row["id"])
                    older = row
                    if held is None or order[row["batch"]] >= order[held["batch"]]:
                        last[row["id"]], older = row, held or row
                    if older is not last[row["id"]]:
                        rows.append({"table": table, "old": older["row"], "why": "changed"})
        self._supersede(rows, f"{len(rows)} rows that were superseded count no longer, again")

    def _drop_orphans(self) -> None:
        """Let events count no longer whose story is gone."""
        with self.store.snapshot() as snapshot:
            found = snapshot.rows(
                "SELECT row FROM _events_live e ANTI JOIN _stories_live s ON e.story_id = s.id"
            )
        rows = [{"table": "events", "old": r["row"], "why": "lost"} for r in found]
        self._supersede(rows, f"{len(rows)} events whose story is gone count no longer")

    def _supersede(self, rows: Sequence[Row], told: str) -> None:
        if rows:
            self.store.commit(self._work({"superseded": rows}))
            self.done.append(told)

    def _work(
        self, rows: dict[str, Sequence[Row]], coding: Coding | None = None, **more: object
    ) -> Work:
        counts = Counts(
            events=len(rows.get("events", ())), superseded=len(rows.get("superseded", ()))
        )
        now = datetime.now(UTC)
        run_id = f"rn_{uuid4().hex[:20]}"
        return Work(run_id, "repair", now, rows, counts, coding, last=True, more=more)

    def _code_again(self, batches: Collection[int], coding: Coding, codebook: Path | None) -> None:
        """Code the stories of pieces again, write what their events lack, settle the counts."""
        with self.store.snapshot() as snapshot:
            ids = _stories_of(snapshot, batches)
        report = Recoded()
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            with self.store.snapshot() as snapshot:
                old = read_stories(snapshot, some)
            coded = code_parallel(
                (s for s, _, _ in old.values()), workers=1, model=coding.model, codebook=codebook
            )
            rows = recoded_rows(old, coded, report)
            self.store.commit(self._work(dict(rows), coding))
        if report.added or report.changed:
            self.done.append(f"{report.added + report.changed} events are coded again")
        self._settle(batches)

    def _settle(self, batches: Collection[int]) -> None:
        """Write the counts of pieces anew, now that what is gone is known."""
        with self.store.snapshot() as snapshot:
            there = {
                name: dict(
                    snapshot.con.execute(
                        f"SELECT batch, count(*) FROM _{name} GROUP BY batch"
                    ).fetchall()
                )
                for name in ("stories", "events", "superseded")
            }
            outcomes = {
                (b, o): n
                for b, o, n in snapshot.con.execute(
                    "SELECT batch, outcome, count(*) FROM _stories GROUP BY ALL"
                ).fetchall()
            }
            runs = [r for r in snapshot.runs if r["part"] in batches]
        lost, anew = 0, []
        for run in runs:
            part = run["part"]
            row = {**run, "events": min(run["events"], there["events"].get(part, 0))}
            row["superseded"] = min(run["superseded"], there["superseded"].get(part, 0))
            if run["kind"] == "ingest":
                for outcome in ("coded", "rejected", "failed"):
                    row[outcome] = outcomes.get((part, outcome), 0)
                    lost += run[outcome] - row[outcome]
                row["inputs"] = sum(row[c] for c in ("coded", "duplicate", "rejected", "failed"))
            anew.append(row)
        self.store.replace_runs(anew)
        if lost:
            self.done.append(
                f"{lost} stories are lost; `detente ingest` of the same inputs takes them in again"
            )

    def _join_anew(self) -> None:
        forget_joined(self.store)
        self.done.append("groups, happenings and links are joined anew")

    # -- beside the tables -----------------------------------------------------------------------

    def _beside(self) -> list[Finding]:
        out: list[Finding] = []
        paths = (self.search.path, self.lookup.path, self.sides.path)
        indexes = [("index", path) for path in paths]
        for kind, path in (*indexes, ("state", self.state.path)):
            if path.exists():
                try:
                    with opened(path) as con:
                        ((told,),) = con.execute("PRAGMA quick_check(1)").fetchall()
                except StoreError as error:
                    told = str(error)
                if told != "ok":
                    out.append(Finding(kind, kind, str(path), f"damaged: {told}"))  # type: ignore[arg-type]
        return out

    def _renew_index(self, found: Sequence[Finding]) -> None:
        with self.store.snapshot() as snapshot:
            if found:  # rows that it names may be gone
                self.lookup.drop()
                self.sides.drop()
            self.lookup.update(snapshot)
            self.sides.update(snapshot)
            damaged = [f for f in found if f.path == str(self.search.path)]
            texts = "SELECT count(*) FROM _stories_live WHERE text IS NOT NULL"
            due = snapshot.con.execute(texts).fetchall()[0][0]
            if not damaged:
                self.search.update(snapshot)
            if damaged or self.search.count() != due:
                self.search.drop()
                self.search.update(snapshot)
                self.done.append("the search index is made again")

    def _tables(self, findings: Sequence[Finding]) -> tuple[TableState, ...]:
        if any(f.kind in ("log", "file") for f in findings):
            return ()
        with self.store.snapshot() as snapshot:
            return tuple(table_states(snapshot))


def _stories_of(snapshot: Snapshot, batches: Collection[int]) -> list[str]:
    """Return the ids of stories that pieces of work coded, in order."""
    listed = ", ".join(map(str, sorted(batches))) or "0"
    ranges = [
        (r["first_story"], r["last_story"])
        for r in snapshot.runs
        if r["part"] in batches and r["first_story"]
    ]
    rows = snapshot.rows(
        f"SELECT id, batch IN ({listed}) AS own FROM _stories_live WHERE text IS NOT NULL "
        "ORDER BY id"
    )
    return [r["id"] for r in rows if r["own"] or any(a <= r["id"] <= b for a, b in ranges)]
