"""Idempotency-Key: the same submission twice is one request, and one charge."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.sandbox.models import IdempotencyKey, Request
from studio.sandbox.refusals import invalid

LOC = ("header", "Idempotency-Key")
_KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True)
class Once:
    """A key, and the fingerprint of all that must be the same for it to be a replay."""

    key: str
    fingerprint: str


def read_once(
    key: str | None,
    *,
    model: str,
    body: Mapping[str, Any],
    webhook_url: str,
    expires_after: str | None,
) -> Once | None:
    """Return what identifies the submission, None if it names no key; 422 for a bad one.

    The order of a body's keys says nothing; a list's order, null against nothing, a
    different address and a different retention do.
    """
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise invalid(
            LOC, "1 to 255 visible ASCII characters are needed", type="string_pattern"
        )
    told = [model, webhook_url, expires_after, dict(body)]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return Once(key, hashlib.sha256(text.encode()).hexdigest())


def find(account_id: int, once: Once | None) -> Request | None:
    """Return the request that the key was accepted for; 422 if that was another submission."""
    if once is None:
        return None
    used = IdempotencyKey.objects.filter(account_id=account_id, key=once.key)
    known = used.select_related("request").first()
    if known is None:
        return None
    if known.fingerprint != once.fingerprint:
        raise invalid(
            LOC,
            "This Idempotency-Key was used with other parameters",
            type="idempotency_mismatch",
        )
    return known.request


def keep(request: Request, once: Once | None) -> None:
    """Remember the key of an accepted submission; called in its transaction."""
    if once is None:
        return
    IdempotencyKey.objects.create(
        account_id=request.account_id,
        key=once.key,
        fingerprint=once.fingerprint,
        request=request,
    )
