"""Whether what is sealed opens here, found out without changing any row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio.keys import crypto
from studio.keys.models import ProviderKey
from studio.keys.places import SEALED_AS, place_of


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
                yield Sealed(key, what, crypto.opens(token, place_of(key, what)))
