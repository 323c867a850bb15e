"""The brief on a relation: the card with plots, evidence and a note on method, as one file."""

from detente.brief.facts import Brief, Coverage, make_brief
from detente.brief.markdown import as_markdown
from detente.brief.page import as_html

__all__ = ["Brief", "Coverage", "as_html", "as_markdown", "make_brief"]
