"""What proves that a callback comes from the platform: an account's `whsec_` secret."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from studio.accounts.models import User
from studio.core import pulse
from studio.core.clock import now
from studio.higgsfield import Secret
from studio.keys import crypto
from studio.keys.audited import record
from studio.keys.crypto import CannotRead, KeyRingMissing
from studio.keys.models import ProviderKey
from studio.keys.places import HOOK, place_of

# Reference: after a rotation the old secret works for 24 hours beside the new one.
OLD_WORKS_FOR = timedelta(hours=24)
SHORTEST = 16
COLUMNS = ("hook_sealed", "old_hook_sealed")

_SECRET = re.compile(r"whsec_[A-Za-z0-9+/_-]{22,200}={0,2}")


def is_webhook_secret(text: str) -> bool:
    """Say whether this is a secret as the console shows one: whsec_ and enough base64."""
    if not _SECRET.fullmatch(text):
        return False
    try:
        return len(base64.b64decode(f"{text.removeprefix('whsec_')}==")) >= SHORTEST
    except binascii.Error:
        return False


@sensitive_variables()
def put_secret(key: ProviderKey, text: str, *, by: User | None = None) -> None:
    """Seal another webhook secret; the one before goes on proving for a day.

    Raises KeyRingMissing, and ValueError for text that is no such secret.
    """
    if not is_webhook_secret(text):
        raise ValueError("A webhook secret begins with whsec_.")
    with transaction.atomic():
        row = ProviderKey.objects.select_for_update().get(pk=key.pk)
        if _open(row, "hook_sealed") == Secret(text):
            return
        if row.hook_sealed:
            row.old_hook_sealed = row.hook_sealed
            row.old_hook_until = now() + OLD_WORKS_FOR
        did = "Replaced" if row.hook_sealed else "Set"
        row.hook_sealed = crypto.seal(text.encode(), place_of(row, HOOK))
        _save(key, row)
        record(key, by, "hook", f"{did} the webhook secret of the key {key.label}.")


def forget(key: ProviderKey) -> None:
    """Wipe the webhook secrets: callbacks are then taken unproved, as bells are."""
    key.hook_sealed, key.old_hook_sealed, key.old_hook_until = "", "", None
    _save(key, key)


@transaction.atomic
def take_out(key: ProviderKey, *, by: User | None) -> None:
    """Wipe the webhook secrets at somebody's word, if there are any."""
    if key.has_hook_secret:
        forget(key)
        record(key, by, "unhook", f"Deleted the webhook secret of the key {key.label}.")


def secrets(key: ProviderKey) -> tuple[Secret, ...]:
    """Return what a callback may be signed with now; none where none is kept or opens."""
    names = (
        COLUMNS if key.old_hook_until and key.old_hook_until > now() else COLUMNS[:1]
    )
    found = (_open(key, name) for name in names)
    return tuple(secret for secret in found if secret)


def note_forged(key: ProviderKey) -> None:
    """Count a callback that did not prove where it comes from."""
    ProviderKey.objects.filter(pk=key.pk).update(
        forged_hooks=F("forged_hooks") + 1, forged_hook_at=now()
    )


@sensitive_variables()
def _open(key: ProviderKey, column: str) -> Secret | None:
    sealed = getattr(key, column)
    if not sealed:
        return None
    try:
        return Secret(crypto.unseal(sealed, place_of(key, HOOK)).decode())
    except (CannotRead, KeyRingMissing):
        return None


def _save(key: ProviderKey, row: ProviderKey) -> None:
    names = [*COLUMNS, "old_hook_until"]
    row.save(update_fields=names)
    for name in names:
        setattr(key, name, getattr(row, name))
    pulse.bump(key.team_id)
