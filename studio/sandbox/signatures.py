"""Signed callbacks, as the Standard Webhooks specification writes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from datetime import timedelta

from studio.core import clock
from studio.sandbox.models import Account

PREFIX = "whsec_"
SECRET_BYTES = 24
# Reference: after a rotation the old secret signs as well, for a day.
OVERLAP = timedelta(hours=24)


def reveal(account: Account) -> None:
    """Give the account its secret; what is called back from now on is signed."""
    if not account.webhook_secret:
        account.webhook_secret = new_secret()


def rotate(account: Account) -> None:
    """Give the account a new secret; the one before signs as well for a day."""
    account.webhook_secret_before = account.webhook_secret
    account.webhook_secret = new_secret()
    account.webhook_rotated_at = clock.now()


def forget(account: Account) -> None:
    """Call back unsigned again, as before the secret was revealed."""
    account.webhook_secret = account.webhook_secret_before = ""
    account.webhook_rotated_at = None


def secrets_of(account: Account) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    known = [account.webhook_secret, *_before(account)]
    return [secret for secret in known if secret]


def headers(message_id: str, body: bytes, keys: list[str]) -> dict[str, str]:
    """Return the three headers of one delivery, empty where nothing signs.

    The time is the real one: a receiver compares it with its own clock.
    """
    if not keys:
        return {}
    at = str(int(time.time()))
    signatures = (f"v1,{_signature(key, message_id, at, body)}" for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(signatures),
    }


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _before(account: Account) -> list[str]:
    at = account.webhook_rotated_at
    if at is None or clock.now() > at + OVERLAP:
        return []
    return [account.webhook_secret_before]


def _signature(secret: str, message_id: str, at: str, body: bytes) -> str:
    told = f"{message_id}.{at}.".encode() + body
    return base64.b64encode(hmac.digest(_key(secret), told, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
