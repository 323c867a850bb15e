"""Keys of lives that are asked for: each once, whatever spans are asked for in turn."""

from __future__ import annotations

from detente.happenings.lives import Spelled, _beyond, _spanned


def test_no_period_is_asked_for_twice_and_none_is_left_out() -> None:
    spans = [range(4, 6), range(2, 9), range(5, 8), range(3, 3), range(12, 14), range(1)]
    asked: list[int] = []
    done: range | None = None
    for span in spans:
        for fresh in _beyond(span, done):
            asked += fresh
            done = _spanned(fresh, done)
        assert set(span) <= set(asked)
    assert sorted(asked) == list(range(14))


def test_nothing_is_asked_for_no_periods() -> None:
    assert _beyond(range(5, 5), None) == []
    assert _beyond(range(5, 5), range(10, 20)) == []


def test_keys_are_spelled_each_time_they_are_read() -> None:
    keys = Spelled([("a|", range(2)), ("b|", range(7, 8))])
    assert list(keys) == list(keys) == ["a|0", "a|1", "b|7"]
