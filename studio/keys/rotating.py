"""Sealing everything anew, under the first of the operator's encryption keys."""

from __future__ import annotations

from collections import Counter

from django.views.decorators.debug import sensitive_variables

from studio.keys import crypto
from studio.keys.crypto import CannotRead
from studio.keys.models import ProviderKey
from studio.keys.places import SEALED_AS, place_of


def rotate_secrets() -> Counter[str]:
    """Seal all under the ring's first; return how many sealed texts each key id holds now.

    Safe to repeat and to interrupt. What does not open is counted as "unreadable".
    Raises KeyRingMissing.
    """
    crypto.ring()
    counts: Counter[str] = Counter()
    for column in SEALED_AS:
        kept = ProviderKey.objects.exclude(**{column: ""}).order_by("pk")
        counts.update(rotate_secret(key, column) for key in kept)
    return counts


@sensitive_variables()
def rotate_secret(key: ProviderKey, column: str = "sealed") -> str:
    """Seal one text under the ring's first; return under which it is now.

    Unless it was replaced since the row was read: that was sealed under the first anyway.
    """
    sealed, first = getattr(key, column), crypto.ring().first
    place = place_of(key, SEALED_AS[column])
    try:
        plain = crypto.unseal(sealed, place)
    except CannotRead:
        return "unreadable"
    if crypto.kid_of(sealed) != first:
        unchanged = ProviderKey.objects.filter(pk=key.pk, **{column: sealed})
        unchanged.update(**{column: crypto.seal(plain, place)})
    return first
