"""Reading bodies of strangers: every defect is a 4xx in shape, found before it costs anything."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

from django.http import HttpRequest

from studio.sandbox.refusals import Refusal, invalid

MIB = 1024 * 1024
MAX_JSON_BYTES = 2 * MIB
# What is too long is read to here and thrown away, so that the sender hears why.
MAX_DRAINED_BYTES = 16 * MIB
MAX_DEPTH = 64
MAX_DIGITS = 64

_PIECE = 64 * 1024
_JSON_TYPES = ("", "application/json", "text/json")


def read_object(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object in the body, or refuse."""
    _check_type(request)
    raw = read_bytes(request, limit=MAX_JSON_BYTES)
    if not raw.strip():
        raise invalid(("body",), "Field required", type="missing")
    return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """Return the object, knowing that no key comes twice and all of it can be stored."""
    value = _parse(raw)
    if not isinstance(value, dict):
        raise invalid(("body",), "Input should be a valid dictionary", type="dict_type")
    if _may_be_deep(raw) or b"\\u" in raw:
        _check_inside(value)
    return value


def read_bytes(request: HttpRequest, *, limit: int) -> bytes:
    """Return the whole body; 413 above `limit`, 400 if it ends early."""
    body = bytearray()
    for piece in pieces(request, limit=MAX_DRAINED_BYTES):
        if len(body) <= limit:
            body += piece
    if len(body) > limit:
        raise too_large(limit)
    return bytes(body)


def drain(request: HttpRequest) -> None:
    """Read what nobody has: a sender who is cut off in the middle does not hear why."""
    with suppress(Refusal):
        for _ in pieces(request, limit=MAX_DRAINED_BYTES):
            pass


def pieces(request: HttpRequest, *, limit: int) -> Iterator[bytes]:
    """Yield the body as it comes, announced or chunked.

    Raises 413 as soon as it is known to exceed `limit`, 400 if it is shorter than announced.
    """
    announced = _announced(request)
    if announced is not None and announced > limit:
        raise too_large(limit)
    # Django reads only what Content-Length announces: a chunked body would be empty.
    stream = request.META["wsgi.input"]
    seen = 0
    while announced is None or seen < announced:
        left = _PIECE if announced is None else min(_PIECE, announced - seen)
        piece = stream.read(left)
        if not piece:
            break
        seen += len(piece)
        if seen > limit:
            raise too_large(limit)
        yield piece
    if announced is not None and seen < announced:
        raise Refusal(400, "The body ended before its announced length")


def too_large(limit: int) -> Refusal:
    return Refusal(413, f"Request body too large: at most {limit} bytes")


def _announced(request: HttpRequest) -> int | None:
    """Return the length of the body, None where it comes in chunks."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        return int(length)
    is_chunked = "chunked" in request.headers.get("transfer-encoding", "").lower()
    return None if is_chunked else 0


def _check_type(request: HttpRequest) -> None:
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named not in _JSON_TYPES and not named.endswith("+json"):
        raise invalid(
            ("header", "Content-Type"),
            "The body must be application/json",
            type="content_type",
        )


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except UnicodeDecodeError as error:
        raise _not_json(error.start, "The body is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _not_json(error.pos, error.msg) from error
    except RecursionError as error:
        raise _too_deep() from error


def _not_json(position: int, why: str) -> Refusal:
    return invalid(("body", position), f"JSON decode error: {why}", type="json_invalid")


def _too_deep() -> Refusal:
    return invalid(
        ("body",), f"Nested deeper than {MAX_DEPTH} levels", type="json_invalid"
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise invalid(("body", key), "Field given twice", type="duplicate_key")
        seen.add(key)
    return found


def _no_constant(word: str) -> NoReturn:
    raise invalid(("body",), f"{word} is not a JSON number", type="json_invalid")


def _finite(text: str) -> float:
    number = float(text) if len(text) <= 4 * MAX_DIGITS else math.inf
    if not math.isfinite(number):
        raise invalid(("body",), "A number is out of range", type="json_invalid")
    return number


def _short(text: str) -> int:
    # Above some four thousand digits int() itself refuses, after a while.
    if len(text) > MAX_DIGITS:
        raise invalid(("body",), "A number is out of range", type="json_invalid")
    return int(text)


def _may_be_deep(raw: bytes) -> bool:
    return raw.count(b"[") + raw.count(b"{") > MAX_DEPTH


def _check_inside(value: dict[str, Any]) -> None:
    """Refuse nesting that later recursion would not survive, and text that is not Unicode."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return
    raise _too_deep()


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        for key in value:
            _check_text(key)
        yield from value.values()


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise invalid(
            ("body",), "Text holds half of a surrogate pair", type="string_unicode"
        ) from error
