"""Between two sides: channels, what is open, what is to come, strain; and the card that says so."""

from detente.relations.build import build_record, last_day
from detente.relations.card import Card, make_card
from detente.relations.channels import channel_signals, channel_spells
from detente.relations.items import open_items
from detente.relations.levels import contacts
from detente.relations.shapes import Contact, Item, Record, Reference, Side, Signal, Spell
from detente.relations.sides import side_of

__all__ = [
    "Card",
    "Contact",
    "Item",
    "Record",
    "Reference",
    "Side",
    "Signal",
    "Spell",
    "build_record",
    "channel_signals",
    "channel_spells",
    "contacts",
    "last_day",
    "make_card",
    "open_items",
    "side_of",
]
