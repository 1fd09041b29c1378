from __future__ import annotations

from studio.keys import services
from studio.keys.models import ProviderKey


def test_key(key_id: int) -> None:
    key = ProviderKey.objects.usable().filter(pk=key_id).first()
    if key is not None:
        services.test(key)
