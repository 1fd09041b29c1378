"""Who may come in, by either of the platform's two ways to show a key."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from studio.core import clock
from studio.sandbox import stamp
from studio.sandbox.models import Account, Entry, LedgerEntry, Setting
from studio.sandbox.refusals import unauthorized
from studio.sandbox.router import ALIAS

# The public key of the sandbox: everybody has it.
KEY_ID = SECRET = "sandbox"  # noqa: S105
SPEED = "speed"

# Keys never change hands and accounts are never removed, so who was let in once stays known:
# a poll then reads nothing but its request.
_known: dict[tuple[str, str], tuple[int, str]] = {}
# The overall speed as it was at one stamp.
_speeds: dict[int, float | None] = {}


def authenticate(request: HttpRequest) -> tuple[int, str]:
    """Return the account's number and key id, or refuse with 401."""
    shown = _shown(request)
    if shown is None:
        raise unauthorized()
    if shown not in _known:
        account = _find(*shown)
        if account is None:
            raise unauthorized()
        _known[shown] = (account.pk, account.key_id)
    return _known[shown]


def open_account(key_id: str, secret: str) -> Account:
    """Return the account of that key, made with its credits if it is new."""
    with transaction.atomic(using=ALIAS):
        account, created = Account.objects.get_or_create(
            key_id=key_id, defaults={"secret": secret}
        )
        if created:
            LedgerEntry.objects.create(
                account=account, kind=Entry.GRANT, credits=account.credits
            )
    return account


def speed_of(account: Account) -> float:
    """Return what multiplies this account's time; 0 is at once."""
    if account.speed is not None:
        return account.speed
    changed = stamp.changed_at()
    if changed not in _speeds:
        overall = Setting.read(SPEED)
        _speeds.clear()
        _speeds[changed] = None if overall is None else float(overall)
    overall = _speeds[changed]
    return settings.SANDBOX_SPEED if overall is None else overall


def wake(account: Account) -> None:
    """Let the account's queue be looked at again; what rules it has changed."""
    Account.objects.filter(pk=account.pk).update(due_at=clock.now())


def _shown(request: HttpRequest) -> tuple[str, str] | None:
    word, _, pair = request.headers.get("authorization", "").partition(" ")
    key_id, colon, secret = pair.strip().partition(":")
    if word.lower() == "key" and colon:
        return key_id, secret
    key_id = request.headers.get("hf-api-key", "")
    secret = request.headers.get("hf-secret", "")
    return (key_id, secret) if key_id and secret else None


def _find(key_id: str, secret: str) -> Account | None:
    if (key_id, secret) == (KEY_ID, SECRET):
        return open_account(KEY_ID, SECRET)
    if "\x00" in key_id or len(key_id) > 200:
        return None
    account = Account.objects.filter(key_id=key_id).first()
    if account is None or not _same(account.secret, secret):
        return None
    return account


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(
        one.encode(errors="replace"), other.encode(errors="replace")
    )
