"""Whether what is sealed opens here, found out without changing any row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.keys import crypto
from studio.keys.crypto import CannotRead, KeyRingMissing
from studio.keys.models import ProviderKey

# The columns that hold sealed texts, and as what each is sealed.
SEALED_AS = {
    "sealed": "credentials",
    "hook_sealed": "webhook secret",
    "old_hook_sealed": "webhook secret",
}


@dataclass(frozen=True)
class Sealed:
    """One sealed text: the key it belongs to, what it is, and whether it opens."""

    key: ProviderKey
    what: str
    opens: bool


def sealed_texts() -> Iterator[Sealed]:
    """Yield every sealed text of the studio; what it says is forgotten at once."""
    kept = ProviderKey.objects.exclude(**dict.fromkeys(SEALED_AS, ""))
    for key in kept.select_related("team").order_by("pk"):
        for column, what in SEALED_AS.items():
            if token := getattr(key, column):
                yield Sealed(key, what, _opens(token, key, what))


def _opens(token: str, key: ProviderKey, what: str) -> bool:
    place = crypto.Place(
        team_id=key.team_id, public_id=key.public_id, origin=key.origin, what=what
    )
    try:
        crypto.unseal(token, place)
    except (CannotRead, KeyRingMissing):
        return False
    return True
