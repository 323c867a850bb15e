"""Ids: told of their parts, alike however the parts are told."""

from __future__ import annotations

from detente.ids import content_id, digest_of, told_part


def test_an_id_is_the_same_as_in_every_earlier_release() -> None:
    assert content_id("sk", "a", "bc") == "sk_c14ed0f912146ffcf990"


def test_parts_told_beforehand_make_the_same_id_and_stay_apart() -> None:
    assert content_id("r", "a", "bc") == "r_" + digest_of([told_part("a"), told_part("bc")])
    assert content_id("r", "a", "bc") != content_id("r", "ab", "c")
    assert content_id("r", "\udc80") == "r_" + digest_of([told_part("\udc80")])
