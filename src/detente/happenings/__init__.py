"""Across stories: near-duplicates, reports of one happening, and the lives of happenings."""

from detente.happenings.blocks import Keys, keys_of
from detente.happenings.build import as_happening
from detente.happenings.chains import story_of
from detente.happenings.daily import one_a_day
from detente.happenings.join import join_reports, update
from detente.happenings.lives import life_keys, link_lives, update_lives
from detente.happenings.stories import (
    group_stories,
    reports_of,
    story_head,
    story_heads,
    story_keys,
    update_stories,
)

__all__ = [
    "Keys",
    "as_happening",
    "group_stories",
    "join_reports",
    "keys_of",
    "life_keys",
    "link_lives",
    "one_a_day",
    "reports_of",
    "story_head",
    "story_heads",
    "story_keys",
    "story_of",
    "update",
    "update_lives",
    "update_stories",
]
