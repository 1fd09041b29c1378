"""When nobody knows whether the platform took it: what is kept, who is asked, how long.

Body and key stay for a replay, the reservation stays too. Never posted anew by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from studio.attempts import hooks
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.core import backoff
from studio.core.clock import in_seconds, now
from studio.higgsfield import Rejected

# Reference: callbacks are retried for two hours; no page says how long keys are remembered.
HOOK_WINDOW = timedelta(hours=2, minutes=15)
REPLAY_WINDOW = timedelta(hours=24)

ANOTHERS = "The platform says that it is request {}, which another card here has."
MAY_HAVE = "The platform may have taken this one and charged for it."


def note(attempt: Attempt, reason: str) -> None:
    """Keep the reservation, and say how this will be settled: a replay, a callback, a person."""
    step(
        attempt,
        State.UNKNOWN,
        owner=attempt.lease_owner,
        note=f"{reason} {MAY_HAVE}",
        attention=_who_settles(attempt),
        not_before=in_seconds(backoff.seconds(1)),
        rounds=1,
        lease_owner="",
        lease_until=None,
    )
    hooks.ring_again(attempt)


def lease_ran_out(attempt: Attempt) -> None:
    """Note that the process which was sending died: nobody knows whether the POST left."""
    note(attempt, "The studio stopped while it was sending.")


def hook_window_is_over(attempt: Attempt) -> bool:
    """Tell whether a callback that could have named the request will not come any more."""
    return _since(attempt.sent_at) > HOOK_WINDOW


def ring_callbacks_again(attempt: Attempt) -> None:
    """Try once more to adopt what callbacks named: the first look may have met a fault."""
    Attempt.objects.filter(pk=attempt.pk).update(
        rounds=attempt.rounds + 1,
        not_before=in_seconds(backoff.seconds(attempt.rounds + 1)),
    )
    hooks.ring_again(attempt)


def ask_a_person(attempt: Attempt) -> None:
    """Leave the decision on an unclear submit to a person."""
    remark(
        attempt,
        note=attempt.note,
        attention=f"{MAY_HAVE} No callback came: please decide.",
    )


def note_anothers(attempt: Attempt, request_id: str) -> None:
    """Ask a person: the request that this submit made has been taken for another card's."""
    reason = ANOTHERS.format(request_id)
    if attempt.state == State.SUBMITTING:
        note(attempt, reason)
    remark(attempt, note=reason, attention=f"{reason} Please look at both.")


def refused_replay(attempt: Attempt, error: Rejected) -> None:
    """Ask a person: a refusal now does not prove that the first try was refused too.

    A 422 may mean that the key is taken, a 404 that the model has gone since; nothing says
    that the platform looks for the key before it looks at anything else.
    """
    asks = f"{MAY_HAVE} Asked again, it says: {error.message} Please decide."
    remark(attempt, attention=asks, lease_owner="", lease_until=None)


def still_unknown(attempt: Attempt, reason: str) -> None:
    """Note that a replay brought no answer either; after a day a person is asked."""
    asks = f"{MAY_HAVE} A day of asking brought no answer: please decide."
    is_too_late = _since(attempt.sent_at) > REPLAY_WINDOW
    remark(
        attempt,
        note=f"{reason} {MAY_HAVE}",
        attention=asks if is_too_late else "",
        not_before=in_seconds(backoff.seconds(attempt.rounds + 1)),
        rounds=attempt.rounds + 1,
        lease_owner="",
        lease_until=None,
    )


def _who_settles(attempt: Attempt) -> str:
    if attempt.key.honours_idempotency or attempt.webhook_url:
        return ""
    return f"{MAY_HAVE} Only a look at the account there can tell: please decide."


def _since(moment: datetime | None) -> timedelta:
    return now() - moment if moment else timedelta(0)
