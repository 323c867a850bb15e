"""A workspace: a folder whose record grows; coder, store and happenings meet here."""

from detente.workspace.folder import Settings, find_folder
from detente.workspace.ingest import Report
from detente.workspace.recode import Recoded
from detente.workspace.space import (
    Citation,
    Workspace,
    create_workspace,
    make_filter,
    open_workspace,
)

__all__ = [
    "Citation",
    "Recoded",
    "Report",
    "Settings",
    "Workspace",
    "create_workspace",
    "find_folder",
    "make_filter",
    "open_workspace",
]
