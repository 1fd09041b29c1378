"""Steps through the table: compare-and-set on the row, one event each, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from studio.accounts.clock import tick
from studio.attempts.models import Attempt, Event
from studio.attempts.states import ENDS, State, check_step
from studio.core import crash
from studio.core.clock import now


def begin(attempt: Attempt) -> Attempt:
    """Save a new attempt with its first event."""
    with transaction.atomic():
        attempt.save(force_insert=True)
        _append(attempt, before="", note="")
    return attempt


def step(
    attempt: Attempt,
    after: State,
    *,
    note: str = "",
    attention: str = "",
    owner: str | None = None,
    **changes: Any,
) -> bool:
    """Move the attempt to `after`; False when somebody else moved it first.

    With `owner`, only while that owner holds the lease. Raises IllegalStep when the table has
    no such edge.
    """
    check_step(attempt.state, after)
    fields = {"state": after, "note": note[:500], "attention": attention, **changes}
    if after in ENDS:
        fields["ended_at"] = now()
    mine = Attempt.objects.filter(pk=attempt.pk, state=attempt.state)
    if owner is not None:
        mine = mine.filter(lease_owner=owner)
    with transaction.atomic():
        if not mine.update(**fields):
            return False
        before = attempt.state
        for name, value in fields.items():
            setattr(attempt, name, value)
        crash.at("in-step")
        _append(attempt, before=before, note=note)
    return True


def remark(
    attempt: Attempt, *, note: str = "", attention: str = "", **changes: Any
) -> bool:
    """Change what is said about an attempt without moving it; False when it has moved on."""
    fields = {"note": note[:500], "attention": attention[:300], **changes}
    with transaction.atomic():
        if not Attempt.objects.filter(pk=attempt.pk, state=attempt.state).update(
            **fields
        ):
            return False
        for name, value in fields.items():
            setattr(attempt, name, value)
        _append(attempt, before=attempt.state, note=note or attention)
    return True


def announce(attempt: Attempt, *, note: str) -> None:
    """Append an event that changes nothing but makes open pages look again."""
    with transaction.atomic():
        _append(attempt, before=attempt.state, note=note)


def _append(attempt: Attempt, *, before: str, note: str) -> None:
    Event.objects.create(
        team_id=attempt.team_id,
        attempt=attempt,
        version=tick(attempt.team_id),
        before=before,
        after=attempt.state,
        note=note[:500],
    )
