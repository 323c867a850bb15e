"""Records as plain JSON values, and the JSON Schema of what comes out."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from detente.records import CodedStory

SCHEMA_VERSION = "1"

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


def to_plain(value: object) -> Any:
    """Return a record as dicts, lists and scalars; no key is ever left out."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (tuple, list)):
        return [to_plain(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"no plain form for {type(value).__name__}")


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def to_json_line(coded: CodedStory) -> str:
    """Return one coded story as one line of JSON, without the line's end."""
    return json.dumps(to_plain(coded), ensure_ascii=False, separators=(", ", ": "))


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line of output, made from the records."""
    from pydantic import TypeAdapter  # 0.3 s: only for the schema

    schema = TypeAdapter(CodedStory).json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"Detente coded story, version {SCHEMA_VERSION}"
    return schema
