"""Callbacks: recorded once, and only ever a bell. What is true is read with our own key.

They come in three styles: signed with the account's secret, with the shared secret of a
job set, or bare. What claims a proof and has none is refused; a bare one is refused only
where the account's secret is known, since then all are signed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from studio.attempts.envelope import digest
from studio.attempts.models import Attempt, Hook
from studio.attempts.states import State
from studio.attempts.steps import remark
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.core.words import clock
from studio.higgsfield import parse_webhook, signed_at, verify_standard_webhook
from studio.keys import callbacks

logger = logging.getLogger(__name__)

SIGNED = "signed"
SHARED = "shared"
HINT = "hint"
MAX_BYTES = 64 * 1024
UNSIGNED = "This callback is not signed with the account's secret."


# Reference: a callback is JSON; whoever names no type sends what they always send.
_JSON = re.compile(r"|application/(?:[a-z0-9!#$&^_.-]+\+)?json", re.IGNORECASE)


class Forged(Exception):
    """The callback does not prove that it comes from the platform."""


class Misdirected(Exception):
    """The callback speaks of a request that another attempt made."""


def is_json(content_type: str) -> bool:
    """Tell whether a callback of this type, parameters aside, can be one of the platform."""
    return _JSON.fullmatch(content_type.partition(";")[0].strip()) is not None


def find(token: str) -> Attempt | None:
    """Return the attempt a callback address belongs to."""
    found = Attempt.objects.filter(hook_sha256=digest(token))
    return found.select_related("key").first()


def receive(attempt: Attempt, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Record a callback and ring; False when the very same came before.

    Raises Forged and Misdirected.
    """
    trust = _trust(attempt, raw, headers)
    request_id, word = _read(raw)
    if _is_anothers(attempt, request_id):
        raise Misdirected
    # Only a proved delivery id names a delivery; anybody can write one.
    delivery = headers.get("webhook-id", "")[:128] if trust == SIGNED else ""
    try:
        with transaction.atomic():
            # Locked: an answer that is just being recorded waits, and then sees this callback.
            fresh = Attempt.objects.select_for_update().get(pk=attempt.pk)
            Hook.objects.create(
                attempt=fresh,
                dedupe=delivery or digest(f"{request_id}|{word}"),
                trust=trust,
                sha256=hashlib.sha256(raw).hexdigest(),
                raw=raw,
            )
            _ring(fresh, request_id)
    except IntegrityError:
        return False
    return True


def ring_again(attempt: Attempt) -> None:
    """Ring for callbacks that came while nobody knew yet that the submit's answer was lost."""
    for hook in attempt.hooks.order_by("pk"):
        request_id, _ = _read(bytes(hook.raw))
        _ring(attempt, request_id)


def _trust(attempt: Attempt, raw: bytes, headers: Mapping[str, str]) -> str:
    secrets = callbacks.secrets(attempt.key)
    if secrets and verify_standard_webhook(secrets, headers, raw):
        return SIGNED
    shared = headers.get("x-webhook-secret-key", "")
    if shared and attempt.hook_secret_sha256:
        if constant_time_compare(digest(shared), attempt.hook_secret_sha256):
            return SHARED
        _refuse(attempt, "The shared secret of this callback is wrong.")
    if secrets:
        at = signed_at(secrets, headers, raw)
        _refuse(attempt, UNSIGNED if at is None else _of_another_time(attempt, at))
    return HINT


def _refuse(attempt: Attempt, why: str) -> None:
    callbacks.note_forged(attempt.key)
    raise Forged(why)


def _of_another_time(attempt: Attempt, at: int) -> str:
    """Say, on the card too, that two clocks differ, unless somebody repeats what is old."""
    apart = int(now().timestamp()) - at
    why = (
        f"A callback was refused: it is signed, but {clock(abs(apart))} "
        f"{'ago' if apart > 0 else 'from now'} by the clock of this machine. Is that right? "
        "Nothing is lost, and nothing was spent: the request is looked after without callbacks."
    )
    logger.warning("a signed callback is %d s off: check this machine's clock", apart)
    if attempt.is_at_platform:
        remark(attempt, note=why, attention=attempt.attention)
    return why


def _is_anothers(attempt: Attempt, request_id: str) -> bool:
    """Tell whether that request is surely not the one this attempt's address was given for.

    An attempt whose own request is not known yet may be meant: a person can have given the
    other one the wrong id. An id that nobody here has may be a job's inside a set.
    """
    if not attempt.request_id or request_id in ("", attempt.request_id):
        return False
    others = Attempt.objects.filter(origin=attempt.origin, request_id=request_id)
    return others.exists()


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
