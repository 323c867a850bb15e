"""The record on disk: tables, what counts in them, search, and what people decide."""

from detente.store.check import Finding, TableState
from detente.store.compact import Compacted, compact, tidy
from detente.store.filters import EventFilter
from detente.store.lookup import Lookup
from detente.store.migrate import bring_up
from detente.store.outbox import Held, NewAlert, Outbox, ReceiverState
from detente.store.reading import AsOf, Snapshot, read_as_of
from detente.store.schemas import CODED, SCHEMA_VERSION, TABLES
from detente.store.search import SearchIndex
from detente.store.sides import SideIndex
from detente.store.state import FeedState, State
from detente.store.store import Coding, Counts, Done, Store, Work
from detente.store.views import VIEWS, add_members, add_views

__all__ = [
    "CODED",
    "SCHEMA_VERSION",
    "TABLES",
    "VIEWS",
    "AsOf",
    "Coding",
    "Compacted",
    "Counts",
    "Done",
    "EventFilter",
    "FeedState",
    "Finding",
    "Held",
    "Lookup",
    "NewAlert",
    "Outbox",
    "ReceiverState",
    "SearchIndex",
    "SideIndex",
    "Snapshot",
    "State",
    "Store",
    "TableState",
    "Work",
    "add_members",
    "add_views",
    "bring_up",
    "compact",
    "read_as_of",
    "tidy",
]
