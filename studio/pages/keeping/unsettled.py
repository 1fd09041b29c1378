"""What was under way when a backup was made: after a restore nobody knows what became of it."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from studio.attempts.models import Attempt
from studio.attempts.states import IN_FLIGHT, State
from studio.attempts.steps import announce
from studio.pages.keeping import tables
from studio.projects import services as projects

# Saving is left as it is: it was accepted and paid for, and fetching costs nothing. So are
# the parts of a workflow, which are never sent, only followed.
UNSETTLED = IN_FLIGHT | {State.HELD, State.WAITING}


def settle(made_at: datetime) -> dict[int, str]:
    """Mark what was under way as unknown, and empty the queue, so that nothing is sent again.

    Returns, by primary key, the requests the platform had; "" where none was known.
    """
    empty_queue()
    rows = Attempt.objects.filter(state__in=UNSETTLED, parent=None)
    found = rows.select_related("team", "project", "member").order_by("pk")
    return {attempt.pk: _hold(attempt, made_at) for attempt in found}


def empty_queue() -> None:
    for model in tables.passing_models():
        model._default_manager.all().delete()
    cache.clear()


@transaction.atomic
def _hold(attempt: Attempt, made_at: datetime) -> str:
    request_id, before = attempt.request_id, State(attempt.state)
    attention = _why(attempt, before, made_at)
    # No step of the table: its life was cut off here, and went on elsewhere.
    Attempt.objects.filter(pk=attempt.pk).update(
        state=State.UNKNOWN,
        note=attention,
        attention=attention,
        # Free for whoever finds out: the same attempt, once the platform confirms it.
        request_id="",
        cancel_asked=False,
        not_before=None,
        lease_owner="",
        lease_until=None,
        watch_owner="",
        watch_until=None,
    )
    attempt.state = State.UNKNOWN
    announce(attempt, note=attention)
    # It may have been charged there: set aside until somebody knows.
    projects.reserve(attempt, attempt.price)
    return request_id


def _why(attempt: Attempt, before: State, made_at: datetime) -> str:
    """Return what a person has to know to decide; it fits the 300 characters of attention."""
    then = f"Restored from the backup of {made_at:%d %b %Y, %H:%M} UTC, when this was {before.label.lower()}"
    if attempt.request_id:
        return (
            f"{then} at the platform as request {attempt.request_id}. The studio asks what became of it "
            "and sends nothing again. If no answer comes, please decide."
        )
    if attempt.sent_at is None:
        return (
            f"{then} and had not been sent. If the studio went on after that backup, it may have "
            "been sent and charged since. It is not sent unless you say so."
        )
    return (
        f"{then}. It may have been sent and charged for since; nobody here knows. "
        "It is not sent again unless you say so."
    )
