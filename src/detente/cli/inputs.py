"""What `export` and `compare` read: files of events, or workspaces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.errors import ConfigError
from detente.formats.foreign import ForeignEvent
from detente.formats.sources import (
    RECORD,
    Taken,
    counted,
    counted_stories,
    fold_all,
    open_events,
    open_stories,
)
from detente.records import CodedStory
from detente.workspace import find_folder, open_workspace


def chosen_inputs(inputs: list[str] | None, workspace: Path | None) -> list[str]:
    """Return the inputs given, else the workspace given or around here."""
    if inputs and workspace is not None:
        raise ConfigError("give files or --workspace, not both; a workspace may stand among files")
    if inputs:
        return inputs
    try:
        return [str(find_folder(workspace))]
    except ConfigError as error:
        raise ConfigError(
            f"nothing to read: give files that `detente code` wrote, or a workspace ({error})"
        ) from None


def events_of(
    path: str, taken: Taken, *, kind: str | None, fold: bool, as_of: str | None = None
) -> Iterator[ForeignEvent]:
    """Yield the events of a file or workspace.

    Of a workspace, `kind` names the data set that is meant: ours where left out, `foreign` for all
    others, `gdelt` and the like for one.
    """
    if not Path(path).is_dir():
        return open_events(path, taken, kind=kind, fold=fold)
    ws = open_workspace(path)
    if kind in (None, RECORD):
        return fold_all(ws.coded(as_of=as_of), taken, fold=fold)
    origin = None if kind == "foreign" else kind
    return counted(ws.foreign(origin, as_of=as_of), taken)


def stories_of(
    path: str, taken: Taken, *, kind: str | None, as_of: str | None = None
) -> Iterator[CodedStory]:
    """Yield the coded stories of a file or workspace."""
    if not Path(path).is_dir():
        return open_stories(path, taken, kind=kind)
    return counted_stories(open_workspace(path).coded(as_of=as_of), taken)
