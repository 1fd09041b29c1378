"""What is written down of keys: who did what to which, never a secret."""

from __future__ import annotations

from studio.accounts import audit
from studio.accounts.models import User
from studio.keys.models import ProviderKey


def record(key: ProviderKey, by: User | None, deed: str, words: str) -> None:
    """Append to the audit log, in the caller's transaction; `by` is None for the studio itself."""
    audit.record(
        key.team,
        user=by,
        deed=f"keys.{deed}",
        words=words,
        key=str(key.public_id),
        origin=key.origin,
    )
