"""Bringing the tables of an older workspace up to the present layout.

Each layout only adds: tables, columns that may be null, files that follow from the tables. What was
kept is read as it was written.
"""

from __future__ import annotations

from pathlib import Path

from detente.store.schemas import SINCE
from detente.store.store import Store
from detente.store.tables import create_tables


def bring_up(folder: Path, layout: int, *, history_days: int) -> Store:
    """Return the store of a workspace of an older layout, after adding what it lacks.

    It can be cut off and called again at any moment. Raises `StoreError` where nothing may be
    written.
    """
    with Store(folder, layout=layout).writing():
        if any(since > layout for since in SINCE.values()):
            create_tables(folder, history_days=history_days)
    store = Store(folder)
    if layout < 2:
        store.renew_journal()
    return store
