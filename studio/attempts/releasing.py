"""Letting go what a cap holds, at the word of somebody who may."""

from __future__ import annotations

from studio.accounts import audit
from studio.accounts.models import User
from studio.attempts import admission
from studio.attempts.models import Attempt
from studio.attempts.services import NotPossible, cancel
from studio.attempts.states import State
from studio.attempts.steps import step
from studio.core.clock import now
from studio.core.credits import words

NOT_HELD = (
    "It is not held any more: somebody else has just released it or taken it back. "
    "Nothing is sent or paid twice."
)


def release(attempt: Attempt, *, by: User) -> None:
    """Let go what a cap holds, once; raises NotPossible for whoever comes second."""
    with admission.making_room(attempt.key_id):
        note = f"Released by {by}."
        if attempt.state != State.HELD or not step(
            attempt,
            State.WAITING,
            note=note,
            released_by=by,
            released_at=now(),
            not_before=None,
        ):
            raise NotPossible(NOT_HELD)
        audit.record(
            attempt.team,
            user=by,
            deed="projects.release",
            words=f"Released {words(attempt.price)} over a cap.",
            attempt=str(attempt.public_id),
            project=str(attempt.project.public_id),
        )


def take_back(attempt: Attempt) -> None:
    """Cancel what a cap holds; raises NotPossible for what somebody has let go meanwhile."""
    if attempt.state != State.HELD:
        raise NotPossible(NOT_HELD)
    cancel(attempt)
