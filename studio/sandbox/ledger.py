"""The honest book: what was reserved, charged and given back. Called inside a transaction."""

from __future__ import annotations

from decimal import Decimal

from studio.sandbox.models import Account, Entry, LedgerEntry, Request, State
from studio.sandbox.refusals import not_enough_credits


def reserve(request: Request) -> None:
    """Take the price from the account, read in this transaction, or refuse with 403."""
    if request.account.credits < request.credits:
        raise not_enough_credits()
    _write(request, Entry.RESERVE)
    _add(request.account, -request.credits)


def settle(request: Request) -> None:
    """Charge a completed request; give back what any other end had reserved."""
    if request.state == State.COMPLETED:
        _write(request, Entry.CHARGE)
        return
    _write(request, Entry.REFUND)
    _add(Account.objects.get(pk=request.account_id), request.credits)


def set_balance(account: Account, credits: Decimal) -> None:
    """Bring the account to that many credits."""
    LedgerEntry.objects.create(
        account=account, kind=Entry.GRANT, credits=credits - account.credits
    )
    _add(account, credits - account.credits)


def _write(request: Request, kind: Entry) -> None:
    LedgerEntry.objects.create(
        account_id=request.account_id,
        request=request,
        kind=kind,
        credits=request.credits,
    )


def _add(account: Account, credits: Decimal) -> None:
    # Exact, unlike SQLite's own arithmetic; nobody else writes inside our transaction.
    account.credits += credits
    account.save(update_fields=["credits"])
