"""What has to be true of every attempt, whatever happened to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from studio.attempts.models import Attempt
from studio.attempts.states import ENDS, NEXT, State

PRICE = Decimal("1.5")


def check_history(attempt: Attempt) -> None:
    """Every event follows the one before it along an edge of the table."""
    before = ""
    for event in attempt.events.all():
        assert event.before == before
        if before and event.after != before:
            assert event.after in NEXT[State(before)]
        before = event.after
    assert before == attempt.state


def check_money(attempt: Attempt) -> None:
    """Charged once it is done there, held while it may be, free otherwise."""
    found = {one.kind: one.credits for one in attempt.credit_entries.all()}
    held = found.get("reserve", Decimal(0)) + found.get("release", Decimal(0))
    is_paid = attempt.state in {State.SAVING, State.COMPLETED, State.MEDIA_MISSING}
    assert found.get("charge", Decimal(0)) == (PRICE if is_paid else 0), (
        attempt,
        found,
    )
    if attempt.state in ENDS | {State.SAVING}:
        assert held == 0, (attempt, found)
    elif attempt.state == State.HELD:
        assert not found, (attempt, found)
    elif attempt.state not in {State.WAITING, State.PREPARING}:
        assert held == PRICE, (attempt, found)


def is_over(request: dict[str, Any]) -> bool:
    return request["status"] not in ("queued", "in_progress")
