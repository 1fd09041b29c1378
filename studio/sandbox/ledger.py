"""The honest book: what was reserved, charged and given back. Called inside a transaction."""

from __future__ import annotations

from decimal import Decimal

from studio.sandbox import rows
from studio.sandbox.models import (
    Account,
    Entry,
    LedgerEntry,
    Reference,
    Request,
    State,
    Training,
)
from studio.sandbox.refusals import not_enough_credits

Sold = Request | Reference


def reserve(sold: Sold) -> None:
    """Take the price from the account, read in this transaction, or refuse with 403."""
    if sold.account.credits < sold.credits:
        raise not_enough_credits()
    _write(sold, Entry.RESERVE)
    _add(sold.account, -sold.credits)


def settle(sold: Sold) -> None:
    """Charge what was completed; give back what any other end had reserved."""
    if sold.state in (State.COMPLETED, Training.COMPLETED):
        _write(sold, Entry.CHARGE)
        return
    _write(sold, Entry.REFUND)
    _add(rows.get(Account, sold.account_id), sold.credits)


def set_balance(account: Account, credits: Decimal) -> None:
    """Bring the account to that many credits."""
    LedgerEntry.objects.create(
        account=account, kind=Entry.GRANT, credits=credits - account.credits
    )
    _add(account, credits - account.credits)


def _write(sold: Sold, kind: Entry) -> None:
    rows.insert(
        LedgerEntry(
            account_id=sold.account_id,
            request_id=sold.pk if isinstance(sold, Request) else None,
            reference_id=sold.pk if isinstance(sold, Reference) else None,
            kind=kind,
            credits=sold.credits,
        )
    )


def _add(account: Account, credits: Decimal) -> None:
    # Exact, unlike SQLite's own arithmetic; nobody else writes inside our transaction.
    account.credits += credits
    rows.update(account, "credits")
