"""Who the actors are: from words in a parsed story to parties with country and sector."""

from detente.actors.mentions import find_mentions, mention_at, name_tokens

__all__ = ["find_mentions", "mention_at", "name_tokens"]
