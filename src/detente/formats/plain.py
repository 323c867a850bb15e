"""Records as plain JSON values, and the JSON Schema of what comes out."""

from __future__ import annotations

import json
from typing import Any

from detente.plain import to_plain
from detente.records import CodedStory

SCHEMA_VERSION = "1"

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


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
