"""Where the sealed texts of a key belong."""

from __future__ import annotations

from studio.keys.crypto import Place
from studio.keys.models import ProviderKey

CREDENTIALS = "credentials"
HOOK = "webhook secret"
# The columns that hold sealed texts, and as what each is sealed.
SEALED_AS = {
    "sealed": CREDENTIALS,
    "hook_sealed": HOOK,
    "old_hook_sealed": HOOK,
}


def place_of(key: ProviderKey, what: str = CREDENTIALS) -> Place:
    """Return where the credentials of a key open, or another sealed text of its."""
    return Place(
        team_id=key.team_id, public_id=key.public_id, origin=key.origin, what=what
    )
