"""Reading JSON that somebody else wrote."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

_LONGEST_INTEGER = 20  # digits; every number of this API is far smaller


class Garbled(ValueError):
    """These bytes are not the plain JSON that both sides would read alike."""


def read_json(raw: bytes) -> Any:
    """Parse UTF-8 JSON; raise Garbled for everything that readers disagree about.

    That is NaN and Infinity, numbers out of range, repeated keys, lone surrogates, other
    encodings, and nesting too deep to parse.
    """
    try:
        text = raw.decode("utf-8")
        value = _DECODER.decode(text)
        if "\\u" in text:
            _refuse_lone_surrogates(value)
    except (ValueError, RecursionError):
        raise Garbled("This is not valid JSON.") from None
    return value


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object; raise Garbled for any other value."""
    value = read_json(raw)
    if not isinstance(value, dict):
        raise Garbled("This is not a JSON object.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Garbled("A key is repeated.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise Garbled("A number is too long.")
    return int(digits)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Garbled("A number is too large.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise Garbled(f"{name} is not a JSON number.")


def _refuse_lone_surrogates(value: Any) -> None:
    json.dumps(value, ensure_ascii=False).encode("utf-8")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_integer,
    parse_float=_finite,
    parse_constant=_refuse_constant,
)
