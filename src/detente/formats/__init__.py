"""What is written out, and what of others is read: records, rows, tables, text and HTML."""

from detente.formats.html import story_to_html
from detente.formats.plain import SCHEMA_VERSION, record_schema, to_json_line
from detente.formats.rows import PAIR_COLUMNS, event_rows, rows_to_csv
from detente.formats.text import story_to_text
from detente.plain import to_plain

__all__ = [
    "PAIR_COLUMNS",
    "SCHEMA_VERSION",
    "event_rows",
    "record_schema",
    "rows_to_csv",
    "story_to_html",
    "story_to_text",
    "to_json_line",
    "to_plain",
]
