"""What the answer to a POST does to its row: accepted, turned down, put back, or unclear.

Each may be called again with the same answer, should its commit have failed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from studio.attempts import breaker, following, unclear
from studio.attempts.models import Attempt
from studio.attempts.preparing import engine_of
from studio.attempts.states import State
from studio.attempts.steps import step
from studio.core import backoff, crash
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.higgsfield import (
    Busy,
    HiggsfieldError,
    KeyReused,
    NotFound,
    NotSent,
    OutOfCredits,
    Rejected,
    Submission,
    Unauthorized,
    Unclear,
    Workflow,
)
from studio.keys import services as keys
from studio.projects import services as projects

CREDITS_PAUSE = timedelta(minutes=10)
KEY_TROUBLE = 60.0
BUSY_ROUNDS = 10
BLOCKED = 423


def accepted(attempt: Attempt, submission: Submission) -> None:
    """Record the request that the platform made of it."""
    try:
        with transaction.atomic():
            _queued(attempt, submission) or _queued_late(attempt, submission)
            crash.at("before-accept")
    except IntegrityError:
        unclear.note_anothers(attempt, submission.request_id)
        return
    keys.note_used(attempt.key)
    if attempt.hooks.exists():
        # A short request can end, and call back, before its own answer is recorded here.
        enqueue("studio.attempts.tasks.look", attempt.pk)


def workflow_accepted(attempt: Attempt, workflow: Workflow) -> None:
    """Record the requests that the platform made of it."""
    took = following.accepted(attempt, workflow)
    if not took and (waits := _unclear_by_now(attempt)):
        took = following.accepted(waits, workflow)
    if took:
        keys.note_used(attempt.key)


def turned_down(attempt: Attempt, error: HiggsfieldError) -> None:
    """Record why a POST was not accepted, or that nobody knows whether it was."""
    match error:
        case NotSent():
            breaker.note_host_failed(attempt, error.message)
            seconds = backoff.seconds(attempt.rounds + 1, cap=backoff.SOON)
            put_back(attempt, error.message, seconds=seconds)
        case Busy():
            _busy(attempt, error)
        case Unauthorized() | OutOfCredits():
            key_refused(attempt, error)
        case KeyReused():
            unclear.note(attempt, error.message)
        case Rejected():
            _refused(attempt, error)
        case Unclear():
            breaker.note_host_failed(attempt, error.message)
            unclear.note(attempt, error.message)
        case _:
            raise error


def key_refused(attempt: Attempt, error: Unauthorized | OutOfCredits) -> None:
    """Let what the key cannot pay for wait, and the key rest."""
    keys.note_trouble(attempt.key, error, until=now() + CREDITS_PAUSE)
    put_back(attempt, error.message, seconds=KEY_TROUBLE)


def put_back(attempt: Attempt, reason: str, *, seconds: float) -> None:
    """Let the attempt wait again; what was reserved for it stays reserved."""
    step(
        attempt,
        State.WAITING,
        owner=attempt.lease_owner,
        note=reason,
        not_before=in_seconds(seconds),
        rounds=attempt.rounds + 1,
        lease_owner="",
        lease_until=None,
    )


def fail(attempt: Attempt, reason: str, **changes: Any) -> None:
    """End it; nothing was taken, so what was reserved comes back."""
    changes |= {"lease_owner": "", "lease_until": None}
    with transaction.atomic():
        if step(
            attempt, State.FAILED, owner=attempt.lease_owner, note=reason, **changes
        ):
            projects.release(attempt)


def _refused(attempt: Attempt, error: Rejected) -> None:
    if not isinstance(error, NotFound):
        fail(attempt, error.message)
        return
    lacks = (
        f"“{engine_of(attempt).name}” is not available to the account of the key "
        f"“{attempt.key.label}”."
    )
    if attempt.is_workflow:
        reason = f"{lacks} Nothing was charged. It can be made part by part instead."
        fail(attempt, reason, answer={"not_offered": True})
    else:
        fail(attempt, f"{lacks} Choose another model or another key.")


def _busy(attempt: Attempt, error: Busy) -> None:
    if error.status == BLOCKED:
        breaker.note_model_blocked(attempt, error.message)
    if attempt.rounds >= BUSY_ROUNDS and error.retry_after is None:
        fail(attempt, error.message)
        return
    seconds = error.retry_after or backoff.seconds(1)
    put_back(attempt, error.message, seconds=seconds)


def _queued(attempt: Attempt, submission: Submission) -> bool:
    return step(
        attempt,
        State.QUEUED,
        owner=attempt.lease_owner,
        request_id=submission.request_id,
        correlation_id=(submission.correlation_id or "")[:100],
        accepted_at=now(),
        lease_owner="",
        lease_until=None,
        not_before=None,
        rounds=0,
    )


def _queued_late(attempt: Attempt, submission: Submission) -> bool:
    fresh = _unclear_by_now(attempt)
    return fresh is not None and _queued(fresh, submission)


def _unclear_by_now(attempt: Attempt) -> Attempt | None:
    """Return the row where an answer comes after the lease ran out: it settles what is unclear."""
    waits = Attempt.objects.filter(
        pk=attempt.pk, state=State.UNKNOWN, idempotency_key=attempt.idempotency_key
    )
    return waits.select_related("key", "team", "project", "member").first()
