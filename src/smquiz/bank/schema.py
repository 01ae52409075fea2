"""The JSON Schema of a bank's files, from the same types that they are parsed into."""

from __future__ import annotations

from typing import Any

import msgspec

from smquiz.engine.items import ITEM_TYPES, BankFile

INHERITED = ("topic", "id", "type")  # children of sets and inline questions need not repeat them


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) that editors check a bank's YAML against."""
    schema = msgspec.json.schema(BankFile)
    definitions: dict[str, Any] = schema["$defs"]
    for definition in definitions.values():
        definition.get("properties", {}).pop("scenario", None)
    short = [_short_form(definitions, cls.__name__) for cls in ITEM_TYPES.values()]
    definitions["Inline"] = {"title": "Inline", "anyOf": short}
    definitions["ScenarioSet"]["properties"]["items"]["items"] = {"$ref": "#/$defs/Inline"}
    definitions["Lesson"]["properties"]["pretest"] = {"$ref": "#/$defs/Inline"}
    definitions["Step"]["properties"]["check"] = {"$ref": "#/$defs/Inline"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A file of an smquiz bank", **schema}


def _short_form(definitions: dict[str, Any], name: str) -> dict[str, str]:
    """Add the form of an item that takes topic, id and type from what it stands in."""
    whole = definitions[name]
    required = [r for r in whole.get("required", []) if r not in INHERITED]
    definitions[f"Inline{name}"] = {**whole, "required": required}
    return {"$ref": f"#/$defs/Inline{name}"}
