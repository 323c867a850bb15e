"""Who the actors are: from words in a parsed story to parties with country and sector."""

from detente.actors.mentions import find_mentions, mention_at, name_tokens
from detente.actors.phrases import Decision, resolve_phrase

__all__ = ["Decision", "find_mentions", "mention_at", "name_tokens", "resolve_phrase"]
