"""What the platform says of a request, recorded; polls and callbacks both end here.

May be called any number of times, in any order: the row decides what is still news.
"""

from __future__ import annotations

from django.db import transaction

from studio.attempts import admission
from studio.attempts.models import LOST, Attempt, Output
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.core import crash
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.higgsfield import State as There
from studio.higgsfield import Status
from studio.projects import services as projects

MODERATED = "The platform withheld this one."


def record(attempt: Attempt, status: Status) -> bool:
    """Record one answer; True when it moved the attempt. An unknown word changes nothing."""
    if not attempt.is_at_platform or status.state is None:
        return False
    with transaction.atomic():
        moved = _record(attempt, status)
        if not moved and attempt.is_lost:
            # It answers again: nothing for a person to decide any more.
            remark(attempt, note=attempt.note)
    if moved and not attempt.is_at_platform:
        admission.admit(attempt.key_id)
    return moved


def _record(attempt: Attempt, status: Status) -> bool:
    match status.state:
        case There.IN_PROGRESS:
            return attempt.state == State.QUEUED and step(
                attempt, State.IN_PROGRESS, started_at=now()
            )
        case There.COMPLETED:
            return _completed(attempt, status)
        case There.FAILED:
            reason = status.error or "The platform gave no reason."
            return _refunded(attempt, status, State.FAILED, reason)
        case There.NSFW:
            return _refunded(attempt, status, State.NSFW, MODERATED)
        case There.CANCELED:
            return _canceled(attempt, status)
    return False


def _completed(attempt: Attempt, status: Status) -> bool:
    others = [other.value for other in status.others]
    if not step(
        attempt,
        State.SAVING,
        others=others,
        finished_at=now(),
        platform_expires_at=status.expires_at,
        watch_owner="",
    ):
        return False
    outputs = Output.objects.bulk_create(
        Output(attempt=attempt, position=place, kind=output.kind, url=output.url)
        for place, output in enumerate(status.outputs)
    )
    for output in outputs:
        enqueue("studio.attempts.tasks.save_output", output.pk)
    # No document says that a batch which came in part costs less.
    projects.settle(attempt, attempt.price)
    crash.at("after-settle")
    if attempt.is_training:
        step(attempt, State.COMPLETED)
    elif not outputs:
        step(
            attempt,
            State.MEDIA_MISSING,
            note="The platform says done, but named no file.",
        )
    return True


def _refunded(attempt: Attempt, status: Status, end: State, reason: str) -> bool:
    moved = step(
        attempt,
        end,
        note=reason,
        finished_at=now(),
        platform_expires_at=status.expires_at,
        watch_owner="",
    )
    if moved:
        projects.release(attempt)
    return moved


def _canceled(attempt: Attempt, status: Status) -> bool:
    if attempt.state == State.QUEUED:
        return _refunded(attempt, status, State.CANCELED, "Canceled at the platform.")
    # Not in the platform's documents: a running request cannot be canceled.
    reason = "The platform canceled this while it ran."
    return _refunded(attempt, status, State.FAILED, reason)


def lost_there(attempt: Attempt) -> None:
    """Note that the platform no longer knows the request; a person has to look."""
    remark(attempt, attention=LOST)
