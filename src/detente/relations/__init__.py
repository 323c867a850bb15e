"""Between two sides: channels, what is open, what is to come, strain; and the card that says so."""

from detente.relations.build import build_record, last_day
from detente.relations.card import Card, make_card
from detente.relations.channels import channel_signals, channel_spells
from detente.relations.items import open_items
from detente.relations.levels import contacts
from detente.relations.series import (
    KINDS,
    Change,
    Deed,
    Line,
    Point,
    Scores,
    Series,
    Standing,
    coverage_of,
    deeds_between,
    make_series,
)
from detente.relations.shapes import Contact, Item, Record, Reference, Side, Signal, Spell
from detente.relations.sides import side_of

__all__ = [
    "KINDS",
    "Card",
    "Change",
    "Contact",
    "Deed",
    "Item",
    "Line",
    "Point",
    "Record",
    "Reference",
    "Scores",
    "Series",
    "Side",
    "Signal",
    "Spell",
    "Standing",
    "build_record",
    "channel_signals",
    "channel_spells",
    "contacts",
    "coverage_of",
    "deeds_between",
    "last_day",
    "make_card",
    "make_series",
    "open_items",
    "side_of",
]
