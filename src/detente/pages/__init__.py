"""Pages to stories: dumps, HTML, plain text and tables, with furniture set aside."""

from detente.pages.dates import parse_date
from detente.pages.reader import Kind, make_story, read_page, read_paths
from detente.pages.refused import Refused

__all__ = ["Kind", "Refused", "make_story", "parse_date", "read_page", "read_paths"]
