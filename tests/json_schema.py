"""As much of JSON Schema as docs/trace-schema.json uses: no dependency where forty lines will do."""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": int | float,
    "null": type(None),
}
UNDERSTOOD = {
    "$schema", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern", "minimum", "maximum", "required", "properties",
    "additionalProperties", "items", "prefixItems", "minItems", "maxItems",
}  # fmt: skip


def errors(value: Any, schema: Any, root: Any, path: str = "$") -> Iterator[str]:
    """What in `value` isn't as `schema` says."""
    if isinstance(schema, bool):
        if not schema:
            yield f"{path}: nothing may be here"
        return
    assert schema.keys() <= UNDERSTOOD, f"json_schema.py doesn't know {schema.keys() - UNDERSTOOD}"
    if "$ref" in schema:
        yield from errors(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    if names and not any(isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names):
        yield f"{path}: {value!r} is no {types}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} doesn't match {schema['pattern']}"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: {value} is out of range"
    if isinstance(value, dict):
        yield from (f"{path}: {name!r} is missing" for name in schema.get("required", []) if name not in value)
        for name, inner in value.items():
            known = schema.get("properties", {})
            yield from errors(inner, known[name] if name in known else schema.get("additionalProperties", True), root, f"{path}.{name}")
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{path}: {len(value)} items"
        prefix = schema.get("prefixItems", [])
        for place, inner in enumerate(value):
            yield from errors(inner, prefix[place] if place < len(prefix) else schema.get("items", True), root, f"{path}[{place}]")
