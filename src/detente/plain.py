"""Records as plain values (dicts, lists, scalars), and plain values as records again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

R = TypeVar("R")
Build = Callable[[Any], Any]


def to_plain(value: object) -> Any:
    """Return a record as dicts, lists and scalars; no key is ever left out."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (tuple, list)):
        return [to_plain(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"no plain form for {type(value).__name__}")


def from_plain(kind: type[R], value: dict[str, Any]) -> R:
    """Return the record of a type that `to_plain` gave as this dict; other keys are ignored."""
    known: Any = kind
    given = {
        name: value[name] if build is None else build(value[name])
        for name, build in _builders(known)
    }
    return kind(**given)


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


@lru_cache(maxsize=64)
def _builders(kind: Any) -> tuple[tuple[str, Build | None], ...]:
    """Return what makes each field, None where its plain form is the value: most are so."""
    hints = get_type_hints(kind)
    return tuple((n, None if _is_plain(hints[n]) else _builder(hints[n])) for n in _names(kind))


def _is_plain(hint: Any) -> bool:
    """Whether values of a type are their own plain form."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return all(_is_plain(t) for t in inner)
    if origin is Literal:
        return True
    return isinstance(hint, type) and origin is None and not is_dataclass(hint)


def _builder(hint: Any) -> Build:
    """Return what makes a value of a type out of its plain form."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (one,) = (t for t in inner if t is not type(None))
        build = _builder(one)
        return lambda value: None if value is None else build(value)
    if origin is tuple and inner[-1] is not Ellipsis:
        each = tuple(_builder(t) for t in inner)
        return lambda value: tuple(build(v) for build, v in zip(each, value, strict=True))
    if origin is tuple:
        build = _builder(inner[0])
        return lambda value: tuple(build(v) for v in value or ())
    if is_dataclass(hint) and isinstance(hint, type):
        record: type[Any] = hint
        return lambda value: from_plain(record, value)
    if origin is Literal or isinstance(hint, type):
        return lambda value: value
    raise TypeError(f"no way to build {hint}")
