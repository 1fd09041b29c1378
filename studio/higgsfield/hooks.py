"""Reading a call of the platform to us. It only rings: the status is asked for afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.higgsfield.strict_json import read_object
from studio.higgsfield.types import Secret, is_request_id
from studio.higgsfield.wording import clean

_SHORTEST_KEY = 16  # bytes; the scheme gives out 24 to 64
_MOST_SIGNATURES = 16


@dataclass(frozen=True)
class Hook:
    """What a callback says it is about, unproved."""

    request_id: str | None
    word: str | None


def parse_webhook(raw: bytes) -> Hook:
    """Read a callback body, flat or wrapped in `payload`; ValueError if it is no JSON object."""
    body = read_object(raw)
    inner = body.get("payload")
    layers = [body, inner] if isinstance(inner, dict) else [body]
    return Hook(request_id=_request_id(layers), word=_word(layers))


def verify_standard_webhook(
    secrets: Iterable[Secret],
    headers: Mapping[str, str],
    raw: bytes,
    *,
    now: float | None = None,
    tolerance: int = 300,
) -> bool:
    """Say whether one of the `whsec_` secrets signed this delivery; never raises.

    `headers` must be readable in lower case. During a rotation two signatures come.
    """
    delivery = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not delivery or len(delivery) > 255 or len(signatures) > 4096:
        return False
    if not _is_recent(stamp, now=time.time() if now is None else now, within=tolerance):
        return False
    signed = f"{delivery}.{stamp}.".encode("utf-8", "replace") + raw
    given = list(_signatures(signatures))
    return any(
        hmac.compare_digest(_sign(key, signed), signature)
        for key in _keys(secrets)
        for signature in given
    )


def _request_id(layers: list[dict[str, Any]]) -> str | None:
    found = (layer.get("request_id") for layer in layers)
    return next((value for value in found if is_request_id(value)), None)


def _word(layers: list[dict[str, Any]]) -> str | None:
    found = (layer.get("status") for layer in layers)
    words = (clean(value, limit=40) for value in found if isinstance(value, str))
    return next((word for word in words if word), None)


def _is_recent(stamp: str, *, now: float, within: int) -> bool:
    # isdigit alone would let through "²", which int() does not read.
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    return abs(now - int(stamp)) <= within


def _signatures(text: str) -> Iterator[bytes]:
    for part in text.split(" ")[:_MOST_SIGNATURES]:
        version, _, signature = part.partition(",")
        if version == "v1":
            yield signature.encode("utf-8", "replace")


def _keys(secrets: Iterable[Secret]) -> Iterator[bytes]:
    for secret in secrets:
        text = secret.reveal().removeprefix("whsec_")
        try:
            key = base64.b64decode(f"{text}==")
        except ValueError:
            continue
        if len(key) >= _SHORTEST_KEY:  # an empty one would verify anybody's signature
            yield key


def _sign(key: bytes, signed: bytes) -> bytes:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
