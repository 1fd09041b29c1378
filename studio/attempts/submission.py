"""From a place in line to the platform's answer: prepare, lease, one POST, and what it said.

Whatever can go wrong before the POST leaves the attempt unpaid and says so. Whatever is
unclear after it leaves the attempt `unknown`, with its body and key kept for a replay.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from studio.assets import services as assets
from studio.attempts import admission
from studio.attempts.models import Attempt, Input
from studio.attempts.platform import client_of
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.core import backoff
from studio.core.clock import in_seconds, now
from studio.core.durable import durable
from studio.core.queue import enqueue
from studio.engines import Engine, registry
from studio.higgsfield import (
    Busy,
    Client,
    HiggsfieldError,
    KeyReused,
    NotSent,
    OutOfCredits,
    Rejected,
    Submission,
    Unauthorized,
    Unclear,
)
from studio.keys import services as keys
from studio.projects import services as projects

# The POST's own limits stay well inside the lease, so that a lease which ran out means a
# process which died.
SUBMIT_LEASE = 120.0
CREDITS_PAUSE = timedelta(minutes=10)
BUSY_ROUNDS = 10
MISMATCH = 422
# Reference: callbacks are retried for two hours; no page says how long keys are remembered.
HOOK_WINDOW = timedelta(hours=2, minutes=15)
REPLAY_WINDOW = timedelta(hours=24)

MAY_HAVE = "The platform may have taken this one and charged for it."


class Refusal(Exception):
    """Why an attempt cannot be sent at all, in words."""


class Later(Exception):
    """Why an attempt has to wait, and for how many seconds."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


def send(attempt_id: int) -> None:
    """Take an admitted attempt to the platform. Safe to run twice: the lease lets one through."""
    owner = _owner()
    attempt = _claim(
        attempt_id, state=State.PREPARING, owner=owner, seconds=admission.PREPARE_LEASE
    )
    if attempt is None:
        return
    try:
        with _client(attempt) as client:
            body = _prepare(attempt, client)
            if _lease(attempt, body=body, owner=owner):
                _post(attempt, client)
    except Refusal as refusal:
        _fail(attempt, str(refusal))
    except Later as later:
        _put_back(attempt, str(later), seconds=later.seconds)
    admission.admit(attempt.key_id)


def replay(attempt_id: int) -> None:
    """Ask again, with the same bytes and the same key, what became of an unclear submit.

    Only where the host honours the key and the account is the one that was asked.
    """
    attempt = _claim(
        attempt_id, state=State.UNKNOWN, owner=_owner(), seconds=SUBMIT_LEASE
    )
    if attempt is None:
        return
    if attempt.key.fingerprint != attempt.account:
        remark(attempt, attention=f"{MAY_HAVE} The key now belongs to another account.")
        return
    try:
        with client_of(attempt) as client:
            _accepted(attempt, _submit(attempt, client))
    except (
        keys.CannotRead,
        Unauthorized,
        OutOfCredits,
        Busy,
        NotSent,
        Unclear,
    ) as error:
        _still_unknown(attempt, str(error))
    except Rejected as error:
        _refused_replay(attempt, error)
    admission.admit(attempt.key_id)


def _refused_replay(attempt: Attempt, error: Rejected) -> None:
    """Fail only when the first try was surely not taken.

    A request refused before acceptance does not consume its key; but a 422 may also mean
    that the key is taken and the parameters are found to differ.
    """
    if error.status == MISMATCH:
        remark(attempt, attention=f"{MAY_HAVE} {error.message}")
    else:
        _fail(attempt, error.message)


def lease_ran_out(attempt: Attempt) -> None:
    """Note that the process which was sending died: nobody knows whether the POST left."""
    _unclear(attempt, "The studio stopped while it was sending.")


def hook_window_is_over(attempt: Attempt) -> bool:
    """Tell whether a callback that could have named the request will not come any more."""
    return _since(attempt.sent_at) > HOOK_WINDOW


def ask_a_person(attempt: Attempt) -> None:
    """Leave the decision on an unclear submit to a person."""
    remark(
        attempt,
        note=attempt.note,
        attention=f"{MAY_HAVE} No callback came: please decide.",
    )


def _claim(
    attempt_id: int, *, state: State, owner: str, seconds: float
) -> Attempt | None:
    free = Q(lease_owner="") | Q(lease_until__lt=now())
    took = Attempt.objects.filter(free, pk=attempt_id, state=state).update(
        lease_owner=owner, lease_until=in_seconds(seconds)
    )
    if not took:
        return None
    return Attempt.objects.select_related("key", "team", "project", "member").get(
        pk=attempt_id
    )


def _owner() -> str:
    return f"{socket.gethostname()[:20]}-{secrets.token_hex(6)}"


def _client(attempt: Attempt) -> Client:
    key = attempt.key
    if key.removed_at or not key.sealed:
        raise Refusal(f"The key “{key.label}” was removed.")
    try:
        return keys.client_for(key)
    except keys.CannotRead:
        raise Later(f"The key “{key.label}” cannot be read here.", 300) from None


def _prepare(attempt: Attempt, client: Client) -> bytes:
    engine = _engine(attempt)
    values = dict(attempt.values)
    try:
        for item in attempt.inputs.select_related("asset"):
            values[item.key] = _uploaded(item, client)
    except (Unauthorized, OutOfCredits) as error:
        _pause_key(attempt, error)
        raise Later(error.message, 60) from None
    except HiggsfieldError as error:
        if error.permanent:
            raise Refusal(f"The platform refused a picture: {error.message}") from None
        raise Later(
            f"A picture could not be uploaded: {error.message}",
            backoff.seconds(attempt.rounds + 1),
        ) from None
    if errors := engine.errors(values):
        words = "; ".join(f"{key}: {' '.join(found)}" for key, found in errors.items())
        raise Refusal(words)
    return json.dumps(
        engine.payload(values), ensure_ascii=True, separators=(",", ":")
    ).encode()


def _engine(attempt: Attempt) -> Engine:
    engine = registry.find(attempt.engine)
    if engine is None:
        raise Refusal(f"This studio no longer offers the model “{attempt.engine}”.")
    return engine


def _uploaded(item: Input, client: Client) -> str:
    """Return where the platform has the picture, uploading it unless this attempt already did."""
    if item.url:
        return item.url
    if item.asset.trashed:
        raise Refusal(f"“{item.asset}” is in the trash. Restore it and press Retry.")
    try:
        with assets.local_copy(item.asset) as path:
            content = path.read_bytes()
    except assets.MediaUnavailable as error:
        raise Later(str(error), 60) from None
    url = client.upload(content, item.asset.content_type)
    Input.objects.filter(pk=item.pk).update(url=url, uploaded_at=now())
    return url


def _lease(attempt: Attempt, *, body: bytes, owner: str) -> bool:
    """Freeze what is sent and reserve its price, on disk before anything leaves."""
    token = secrets.token_urlsafe(32)
    with durable():
        took = step(
            attempt,
            State.SUBMITTING,
            owner=owner,
            body=body,
            path=_engine(attempt).path,
            origin=attempt.key.origin,
            account=attempt.key.fingerprint,
            webhook_url=_webhook_url(attempt, token),
            hook_sha256=hashlib.sha256(token.encode()).hexdigest(),
            lease_until=in_seconds(SUBMIT_LEASE),
            sent_at=now(),
        )
        if took:
            projects.reserve(attempt, attempt.price)
    return took


def _webhook_url(attempt: Attempt, token: str) -> str:
    """Return the callback address, or "" where the platform could not reach it."""
    base = (
        settings.STUDIO_WEBHOOK_URL if attempt.key.is_sandbox else settings.STUDIO_URL
    )
    if not attempt.key.is_sandbox and urlsplit(base).scheme != "https":
        return ""
    return f"{base}{reverse('attempts:hook', args=[token])}" if base else ""


def _submit(attempt: Attempt, client: Client) -> Submission:
    return client.submit(
        attempt.path,
        bytes(attempt.body or b""),
        idempotency_key=str(attempt.idempotency_key),
        webhook_url=attempt.webhook_url or None,
    )


def _post(attempt: Attempt, client: Client) -> None:
    try:
        _accepted(attempt, _submit(attempt, client))
    except NotSent as error:
        _put_back(
            attempt,
            error.message,
            seconds=backoff.seconds(attempt.rounds + 1),
        )
    except Busy as error:
        _busy(attempt, error)
    except (Unauthorized, OutOfCredits) as error:
        _pause_key(attempt, error)
        _put_back(attempt, error.message, seconds=60)
    except KeyReused as error:
        _unclear(attempt, error.message)
    except Rejected as error:
        _fail(attempt, error.message)
    except Unclear as error:
        _unclear(attempt, error.message)


def _accepted(attempt: Attempt, submission: Submission) -> None:
    step(
        attempt,
        State.QUEUED,
        request_id=submission.request_id,
        correlation_id=(submission.correlation_id or "")[:100],
        accepted_at=now(),
        lease_owner="",
        lease_until=None,
        not_before=None,
        rounds=0,
    )
    keys.note_used(attempt.key)
    if attempt.hooks.exists():
        # A short request can end, and call back, before its own answer is recorded here.
        enqueue("studio.attempts.tasks.look", attempt.pk)


def _busy(attempt: Attempt, error: Busy) -> None:
    if attempt.rounds >= BUSY_ROUNDS and error.retry_after is None:
        _fail(attempt, error.message)
        return
    seconds = error.retry_after or backoff.seconds(1)
    _put_back(attempt, error.message, seconds=seconds)


def _put_back(attempt: Attempt, reason: str, *, seconds: float) -> None:
    """Let the attempt wait again; what was reserved for it stays reserved."""
    step(
        attempt,
        State.WAITING,
        note=reason,
        not_before=in_seconds(seconds),
        rounds=attempt.rounds + 1,
        lease_owner="",
        lease_until=None,
    )


def _fail(attempt: Attempt, reason: str) -> None:
    with transaction.atomic():
        if step(attempt, State.FAILED, note=reason, lease_owner="", lease_until=None):
            projects.release(attempt)


def _unclear(attempt: Attempt, reason: str) -> None:
    """Keep the reservation, and say how this will be settled: a replay, a callback, a person."""
    step(
        attempt,
        State.UNKNOWN,
        note=f"{reason} {MAY_HAVE}",
        attention=_who_settles(attempt),
        not_before=in_seconds(backoff.seconds(1)),
        rounds=1,
        lease_owner="",
        lease_until=None,
    )


def _who_settles(attempt: Attempt) -> str:
    if attempt.key.honours_idempotency or attempt.webhook_url:
        return ""
    return f"{MAY_HAVE} Only a look at the account there can tell: please decide."


def _still_unknown(attempt: Attempt, reason: str) -> None:
    too_late = _since(attempt.sent_at) > REPLAY_WINDOW
    remark(
        attempt,
        note=f"{reason} {MAY_HAVE}",
        attention=f"{MAY_HAVE} A day of asking brought no answer: please decide."
        if too_late
        else "",
        not_before=in_seconds(backoff.seconds(attempt.rounds + 1)),
        rounds=attempt.rounds + 1,
        lease_owner="",
        lease_until=None,
    )


def _since(moment: datetime | None) -> timedelta:
    return now() - moment if moment else timedelta(0)


def _pause_key(attempt: Attempt, error: HiggsfieldError) -> None:
    keys.note_trouble(attempt.key, error, until=now() + CREDITS_PAUSE)
