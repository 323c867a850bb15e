"""Folding: the field's one label for what we keep apart, type and status.

The table is `plover/fold.toml` of the codebook: the statuses sorted into groups, and what becomes
of each type in each group.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import get_args

from detente.errors import CodebookError
from detente.records import Event, EventType, Status

# An act cancelled inside one of these was under way: aid that was halted, an attack called off
# after it began. Inside a refusal it was only planned.
STOPPING: frozenset[str] = frozenset(["SANCTION", "CONCEDE", "RETREAT"])
ITSELF, NOTHING, UNDER_WAY = "itself", "", "was_under_way"


@dataclass(frozen=True, slots=True)
class FoldTable:
    """The table: `labels` by type and group, `groups` by status, and who may have been stopped."""

    labels: Mapping[tuple[str, str], EventType | None]
    groups: Mapping[str, str]
    stopped: frozenset[str]

    def fold(
        self, kind: EventType, status: Status, was_under_way: bool = False
    ) -> EventType | None:
        """Return the field's label for an act of this type and status, or None for no event.

        `was_under_way` says that a cancelled act had begun.
        """
        if was_under_way and status in self.stopped:
            return self.labels[kind, UNDER_WAY]
        return self.labels[kind, self.groups[status]]


def load_fold(text: str | None = None) -> FoldTable:
    """Return the table from the text of a `fold.toml`, the bundled one where none is given.

    Raises `CodebookError` that lists every gap and every unknown type, status or group.
    """
    if text is None:
        text = files("detente.codebook").joinpath("data/plover/fold.toml").read_text("utf-8")
    data = tomllib.loads(text)
    types = {name: name for name in get_args(EventType)}
    problems: list[str] = []
    groups = {
        status: group for group, members in data.get("statuses", {}).items() for status in members
    }
    stopped = frozenset(data.get("under_way", {}).get("statuses", []))
    statuses = set(get_args(Status))
    problems += [f"unknown status '{s}' $.statuses" for s in {*groups, *stopped} - statuses]
    problems += [f"no group for status '{s}' $.statuses" for s in statuses - set(groups)]
    labels: dict[tuple[str, str], EventType | None] = {}
    columns = {*groups.values(), UNDER_WAY}
    for n, row in enumerate(data.get("rule", [])):
        problems += [f"unknown key '{k}' $.rule[{n}]" for k in row.keys() - columns - {"types"}]
        for kind in row.get("types", []):
            if kind not in types:
                problems.append(f"unknown type '{kind}' $.rule[{n}].types")
            for column in columns & row.keys():
                label = kind if row[column] == ITSELF else row[column]
                if label != NOTHING and label not in types:
                    problems.append(f"unknown type '{label}' $.rule[{n}].{column}")
                labels[kind, column] = types.get(label)
    problems += [
        f"nothing said of {kind} {column} $.rule"
        for kind in types
        for column in columns
        if (kind, column) not in labels
    ]
    if problems:
        raise CodebookError(tuple(sorted(f"{p} @ plover/fold.toml" for p in problems)))
    return FoldTable(labels, groups, stopped)


def stops(outer: Event) -> bool:
    """Whether what is inside of an act was under way when that act undid it."""
    return outer.type in STOPPING


def fold_events(events: Iterable[Event], table: FoldTable) -> tuple[Event, ...]:
    """Return the events with their folded types; those that fold to nothing are left out."""
    events = tuple(events)
    types = {e.id: e.type for e in events}
    out = []
    for event in events:
        under_way = types.get(event.embedded_in or "") in STOPPING
        label = table.fold(event.type, event.status, was_under_way=under_way)
        if label is not None:
            out.append(event if label == event.type else replace(event, type=label))
    return tuple(out)
