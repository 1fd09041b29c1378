"""Idempotency-Key: the same submission twice is one request, and one charge."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from studio.sandbox import rows
from studio.sandbox.models import IdempotencyKey, Reference, Request, Workflow
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
    path: str,
    body: Mapping[str, Any],
    webhook_url: str = "",
    expires_after: str | None = None,
) -> Once | None:
    """Return what identifies the submission, None if it names no key; 422 for a bad one.

    None, too, where the sandbox plays a host that has never heard of the header.

    The order of a body's keys says nothing; a list's order, null against nothing, a
    different address and a different retention do. A job set's callback is in its body.
    """
    if key is None or not settings.SANDBOX_HONOURS:
        return None
    if not _KEY.fullmatch(key):
        raise invalid(
            LOC, "1 to 255 visible ASCII characters are needed", type="string_pattern"
        )
    told = [path, webhook_url, expires_after, dict(body)]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return Once(key, hashlib.sha256(text.encode()).hexdigest())


def find_request(account_id: int, once: Once | None) -> Request | None:
    """Return the request that the key was accepted for; 422 if that was something else."""
    known = _find(account_id, once)
    return rows.get(Request, known.request_id) if known and known.request_id else None


def find_reference(account_id: int, once: Once | None) -> Reference | None:
    """Return the custom reference that the key was accepted for; 422 if that was something else."""
    known = _find(account_id, once)
    return known.reference if known else None


def find_workflow(account_id: int, once: Once | None) -> Workflow | None:
    """Return the workflow that the key was accepted for; 422 if that was something else."""
    known = _find(account_id, once)
    return known.workflow if known else None


def keep(
    once: Once | None,
    *,
    request: Request | None = None,
    reference: Reference | None = None,
    workflow: Workflow | None = None,
) -> None:
    """Remember the key of an accepted submission; called in its transaction."""
    made = request or reference or workflow
    if once is None or made is None:
        return
    rows.insert(
        IdempotencyKey(
            account_id=made.account_id,
            key=once.key,
            fingerprint=once.fingerprint,
            request=request,
            reference=reference,
            workflow=workflow,
        )
    )


def _find(account_id: int, once: Once | None) -> IdempotencyKey | None:
    if once is None:
        return None
    place = "WHERE account_id = %s AND key = %s"
    known = next(iter(rows.select(IdempotencyKey, place, account_id, once.key)), None)
    # The path is part of the fingerprint: what matches is of the kind that is looked for.
    if known and known.fingerprint != once.fingerprint:
        raise invalid(
            LOC,
            "This Idempotency-Key was used with other parameters",
            type="idempotency_mismatch",
        )
    return known
