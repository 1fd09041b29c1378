"""From a place in line to the platform: prepare, lease, one POST, and again where that is safe.

Whatever can go wrong before the POST leaves the attempt unpaid and says so. What its answer
means is in `landing`, what no answer means in `unclear`.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.db.models import Q

from studio.attempts import (
    admission,
    breaker,
    envelope,
    holding,
    landing,
    posting,
    preparing,
    unclear,
)
from studio.attempts.models import Attempt
from studio.attempts.platform import client_of
from studio.attempts.preparing import Later, Refusal
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.core import crash
from studio.core.clock import now
from studio.core.durable import durable, patiently
from studio.core.leases import lease, ran_out
from studio.higgsfield import (
    Busy,
    Client,
    HiggsfieldError,
    NotSent,
    OutOfCredits,
    Rejected,
    Unauthorized,
    Unclear,
)
from studio.keys import services as keys
from studio.projects import services as projects

# The POST's own limits stay well inside the lease, so that a lease which ran out means a
# process which died.
SUBMIT_LEASE = 120.0
# Longer than a lock on the database lasts, and together with the rest inside the queue's timeout.
WRITE_SECONDS = 100.0


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
            payload = preparing.prepare(attempt, client)
            if _lease(attempt, payload, owner=owner):
                _post(attempt, client)
    except Refusal as refusal:
        landing.fail(attempt, str(refusal))
    except Later as later:
        landing.put_back(attempt, str(later), seconds=later.seconds)
    except (Unauthorized, OutOfCredits) as error:
        landing.key_refused(attempt, error)
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
        remark(
            attempt,
            attention=f"{unclear.MAY_HAVE} The key now belongs to another account.",
        )
        return
    try:
        with client_of(attempt) as client:
            record = _ask(attempt, client)
    except (
        keys.CannotRead,
        Unauthorized,
        OutOfCredits,
        Busy,
        NotSent,
        Unclear,
    ) as error:
        unclear.still_unknown(attempt, str(error))
    except Rejected as error:
        unclear.refused_replay(attempt, error)
    else:
        _write_down(attempt, record)
        breaker.note_success(attempt)
    admission.admit(attempt.key_id)


def _claim(
    attempt_id: int, *, state: State, owner: str, seconds: float
) -> Attempt | None:
    free = Q(lease_owner="") | ran_out()
    took = Attempt.objects.filter(free, pk=attempt_id, state=state).update(
        lease_owner=owner, lease_until=lease(seconds)
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


def _lease(attempt: Attempt, payload: dict[str, Any], *, owner: str) -> bool:
    """Freeze what is sent and reserve its price, on disk before anything leaves.

    Where a cap has no room for it any more, it is held instead.
    """
    frozen = envelope.sealed(attempt, preparing.engine_of(attempt), payload)
    with durable():
        if why := holding.at_the_lease(attempt):
            _hold(attempt, why, owner=owner)
            return False
        took = step(
            attempt,
            State.SUBMITTING,
            owner=owner,
            lease_until=lease(SUBMIT_LEASE),
            sent_at=now(),
            **frozen,
        )
        if took:
            projects.reserve(attempt, attempt.price)
        crash.at("before-lease")
    crash.at("after-lease")
    return took


def _hold(attempt: Attempt, why: str, *, owner: str) -> None:
    step(
        attempt,
        State.HELD,
        owner=owner,
        note=why,
        not_before=None,
        lease_owner="",
        lease_until=None,
    )


def _post(attempt: Attempt, client: Client) -> None:
    try:
        record = _ask(attempt, client)
    except HiggsfieldError as error:
        _write_down(attempt, partial(landing.turned_down, error=error))
    else:
        _write_down(attempt, record)
        breaker.note_success(attempt)


def _ask(attempt: Attempt, client: Client) -> Callable[[Attempt], None]:
    """Make the POST; return what records that it was accepted. Raises as the client does."""
    if attempt.is_workflow:
        workflow = posting.start_workflow(attempt, client)
        crash.at("after-post")
        return partial(landing.workflow_accepted, workflow=workflow)
    submission = posting.submit(attempt, client)
    crash.at("after-post")
    return partial(landing.accepted, submission=submission)


def _write_down(attempt: Attempt, record: Callable[[Attempt], None]) -> None:
    """Record what a POST brought, as soon as the database takes it: nobody else knows.

    On a copy each time: a commit that fails has already changed the one it was given.
    """
    patiently(lambda: record(copy(attempt)), seconds=WRITE_SECONDS)
