"""Letting time pass for one account: all that it has happened that much earlier.

So a week's retention, an hour's upload address or a day's old secret can be seen to end,
without a clock of its own and without touching anybody else.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Model

from studio.core import clock
from studio.sandbox.models import (
    Account,
    Delivery,
    LedgerEntry,
    Reference,
    Request,
    Upload,
)

MOMENTS: dict[type[Model], tuple[str, ...]] = {
    Request: (
        "accepted_at",
        "ready_at",
        "drawn_at",
        "started_at",
        "done_at",
        "finished_at",
        "expires_at",
    ),
    Reference: ("created_at", "queued_at", "started_at", "done_at"),
    LedgerEntry: ("at",),
    Upload: ("created_at", "stored_at"),
    Delivery: ("next_at",),
    Account: ("webhook_rotated_at",),
}
OWNER = {Account: "pk", Delivery: "request__account"}


def elapse(account: Account, time: timedelta) -> None:
    """Move the account's past back by that much; called in a transaction."""
    if not time:
        return
    for model, moments in MOMENTS.items():
        mine = model._default_manager.filter(
            **{OWNER.get(model, "account"): account.pk}
        )
        mine.update(**{moment: F(moment) - time for moment in moments})
    account.refresh_from_db()
    account.due_at = clock.now()
