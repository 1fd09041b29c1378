"""What a parameter looks like as a JSON schema, in a form that two can be compared in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import singledispatch
from typing import Any

from studio.engines.params import (
    CharacterChoice,
    Choice,
    Flag,
    Images,
    Input,
    MotionList,
    Number,
    Param,
    StyleChoice,
    Text,
    Whole,
)

Schema = dict[str, Any]

# What is compared; titles, formats and descriptions are not.
KEYWORDS = (
    "type",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "default",
)
_TYPES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean"}


def of(param: Param) -> Schema:
    """Return a parameter's schema on the wire, normalized."""
    default = None if param.is_empty(param.default) else param.wire(param.default)
    return normal(_described(param) | {"default": default})


def normal(schema: Mapping[str, Any]) -> Schema:
    """Return a schema with one way of saying each thing, and nothing said that says nothing.

    A list of neighbouring whole numbers is a range; a null default is none.
    """
    said = {keyword: schema[keyword] for keyword in KEYWORDS if keyword in schema}
    if "enum" in said:
        said |= _enumerated(said.pop("enum"))
    if isinstance(said.get("type"), list):
        said["type"] = next(word for word in said["type"] if word != "null")
    items = normal(schema["items"]) if schema.get("items") else {}
    said |= {f"items.{keyword}": value for keyword, value in items.items()}
    return {
        keyword: value
        for keyword, value in said.items()
        if value not in (None, "", []) and (keyword, value) != ("minItems", 0)
    }


def _enumerated(options: Iterable[Any]) -> Schema:
    values = {option for option in options if option is not None}
    of_type: Schema = {"type": _TYPES[type(next(iter(values)))]}
    if of_type["type"] == "integer" and len(values) == max(values) - min(values) + 1:
        return of_type | {"minimum": min(values), "maximum": max(values)}
    return of_type | {"enum": frozenset(values)}


@singledispatch
def _described(param: Param) -> Schema:
    """Describe a parameter; a new kind is one more case."""
    raise TypeError(f"No schema for {type(param).__name__}")


@_described.register
def _(param: Text) -> Schema:
    least = max(param.min_length, int(param.required))
    return {
        "type": "string",
        "minLength": least or None,
        "maxLength": param.max_length,
    }


@_described.register
def _(param: Choice) -> Schema:
    return {"enum": [param.wire(option) for option in param.accepted]}


@_described.register
def _(param: Flag) -> Schema:
    return {"type": "boolean"}


@_described.register
def _(param: Number) -> Schema:
    low = "exclusiveMinimum" if param.above_minimum else "minimum"
    return {
        "type": "number",
        low: param.minimum,
        "maximum": param.maximum,
        "multipleOf": param.step if param.stepped else None,
    }


@_described.register
def _(param: Whole) -> Schema:
    return {"type": "integer", "minimum": param.minimum, "maximum": param.maximum}


@_described.register
def _(param: Input) -> Schema:
    if param.listed:
        return _list_of(_address(param), least=1, most=param.listed)
    return _address(param)


@_described.register
def _(param: Images) -> Schema:
    return _list_of(_address(param), least=param.minimum, most=param.maximum)


@_described.register(StyleChoice)
@_described.register(CharacterChoice)
def _(param: Param) -> Schema:
    return {"type": "string"}


@_described.register
def _(param: MotionList) -> Schema:
    return _list_of({"type": "object"}, least=0, most=param.maximum)


def _address(param: Input) -> Schema:
    if param.wrapped:
        return {"type": "object"}
    return {
        "type": "string",
        "minLength": param.min_length,
        "maxLength": param.max_length,
    }


def _list_of(items: Schema, *, least: int, most: int) -> Schema:
    return {"type": "array", "minItems": least, "maxItems": most, "items": items}
