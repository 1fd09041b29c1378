"""Callbacks: recorded once, and only ever a bell. What is true is read with our own key."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from studio.attempts.models import Attempt, Hook
from studio.attempts.states import State
from studio.core.queue import enqueue
from studio.higgsfield import parse_webhook

HINT = "hint"
MAX_BYTES = 64 * 1024


def find(token: str) -> Attempt | None:
    """Return the attempt a callback address belongs to."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Attempt.objects.filter(hook_sha256=digest).first()


def receive(attempt: Attempt, raw: bytes, *, delivery_id: str = "") -> bool:
    """Record a callback and ring; False when the very same came before."""
    digest = hashlib.sha256(raw).hexdigest()
    request_id, word = _read(raw)
    dedupe = (
        delivery_id[:128] or hashlib.sha256(f"{request_id}|{word}".encode()).hexdigest()
    )
    try:
        with transaction.atomic():
            Hook.objects.create(
                attempt=attempt, dedupe=dedupe, trust=HINT, sha256=digest, raw=raw
            )
            _ring(attempt, request_id)
    except IntegrityError:
        return False
    return True


def _ring(attempt: Attempt, request_id: str) -> None:
    if attempt.is_at_platform:
        enqueue("studio.attempts.tasks.look", attempt.pk)
    elif attempt.state == State.UNKNOWN and request_id:
        enqueue("studio.attempts.tasks.adopt", attempt.pk, request_id)


def _read(raw: bytes) -> tuple[str, str]:
    try:
        hook = parse_webhook(raw)
    except ValueError:
        return "", ""
    return hook.request_id or "", hook.word or ""
