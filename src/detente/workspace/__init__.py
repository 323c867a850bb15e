"""A workspace: a folder whose record grows; coder, store and happenings meet here."""

from detente.workspace.alerting import Alerting, read_alerting, sides_of
from detente.workspace.folder import ALERTS, Settings, find_folder, write_alerts
from detente.workspace.ingest import Report
from detente.workspace.recode import Recoded
from detente.workspace.repair import Checked
from detente.workspace.space import (
    Citation,
    Workspace,
    create_workspace,
    make_filter,
    open_workspace,
)
from detente.workspace.watching import Round, watch

__all__ = [
    "ALERTS",
    "Alerting",
    "Checked",
    "Citation",
    "Recoded",
    "Report",
    "Round",
    "Settings",
    "Workspace",
    "create_workspace",
    "find_folder",
    "make_filter",
    "open_workspace",
    "read_alerting",
    "sides_of",
    "watch",
    "write_alerts",
]
