"""Reading a call of the platform to us. It only rings: the status is asked for afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.higgsfield.job_sets import word_of
from studio.higgsfield.strict_json import read_object
from studio.higgsfield.types import Secret, is_request_id, is_visible_ascii
from studio.higgsfield.wording import clean

_SHORTEST_KEY = 16  # bytes; the scheme gives out 24 to 64
_MOST_SIGNATURES = 16
_LONGEST_DELIVERY_ID = 255


@dataclass(frozen=True)
class Hook:
    """What a callback says it is about, unproved.

    `delivery_id` stays the same when the delivery is repeated; only signed ones have it.
    """

    request_id: str | None
    word: str | None
    delivery_id: str = ""


def parse_webhook(raw: bytes, headers: Mapping[str, str] | None = None) -> Hook:
    """Read a callback: flat, wrapped in `payload`, or a job set.

    ValueError if it is no JSON object. `headers` must be readable in lower case.
    """
    body = read_object(raw)
    inner = body.get("payload")
    layers = [body, inner] if isinstance(inner, dict) else [body]
    delivery_id = (headers or {}).get("webhook-id", "")
    return Hook(
        request_id=_request_id(layers),
        word=_word(layers),
        delivery_id=delivery_id if _is_delivery_id(delivery_id) else "",
    )


def matches_shared_secret(headers: Mapping[str, str], secret: Secret) -> bool:
    """Say whether a delivery carries the secret that was given in the body of its job set.

    `headers` must be readable in lower case. An empty secret matches nothing.
    """
    # Reference: X-Webhook-Secret-Key holds the secret itself, no signature.
    given = headers.get("x-webhook-secret-key", "").encode("utf-8", "replace")
    wanted = secret.reveal().encode()
    return bool(wanted) and hmac.compare_digest(given, wanted)


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
    at = signed_at(secrets, headers, raw)
    return (
        at is not None and abs((time.time() if now is None else now) - at) <= tolerance
    )


def signed_at(
    secrets: Iterable[Secret], headers: Mapping[str, str], raw: bytes
) -> int | None:
    """Return when one of the secrets signed this delivery, by the sender's clock; never raises.

    By itself it proves nothing: what is old may have been overheard and be sent again.
    """
    delivery = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not 0 < len(delivery) <= _LONGEST_DELIVERY_ID or len(signatures) > 4096:
        return None
    if not _is_stamp(stamp):
        return None
    signed = f"{delivery}.{stamp}.".encode("utf-8", "replace") + raw
    given = list(_signatures(signatures))
    is_signed = any(
        hmac.compare_digest(_sign(key, signed), signature)
        for key in _keys(secrets)
        for signature in given
    )
    return int(stamp) if is_signed else None


def _request_id(layers: list[dict[str, Any]]) -> str | None:
    found = (
        layer.get("id") if _is_job_set(layer) else layer.get("request_id")
        for layer in layers
    )
    return next((value for value in found if is_request_id(value)), None)


def _word(layers: list[dict[str, Any]]) -> str | None:
    found = (
        word_of(layer) if _is_job_set(layer) else layer.get("status")
        for layer in layers
    )
    words = (clean(value, limit=40) for value in found if isinstance(value, str))
    return next((word for word in words if word), None)


def _is_job_set(layer: Mapping[str, Any]) -> bool:
    return isinstance(layer.get("jobs"), list)


def _is_delivery_id(text: str) -> bool:
    return len(text) <= _LONGEST_DELIVERY_ID and is_visible_ascii(text)


def _is_stamp(text: str) -> bool:
    # isdigit alone would let through "²", which int() does not read.
    return text.isascii() and text.isdigit() and len(text) <= 12


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
