"""Which keys open the same account at the platform: those with the same key id at the same host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.views.decorators.debug import sensitive_variables

from studio.keys import services
from studio.keys.models import ProviderKey


@sensitive_variables()
def sharing(key: ProviderKey) -> list[ProviderKey]:
    """Return all usable keys of this key's account, in their order; raises CannotRead."""
    key_id = services.credentials(key).key_id
    here = ProviderKey.objects.usable().filter(origin=key.origin)
    same = list(here.filter(fingerprint=key.fingerprint))
    # The same key id shows the same hint; only then is it worth opening another secret.
    others = here.filter(hint=key.hint).exclude(fingerprint=key.fingerprint)
    found = {one.pk: one for one in [key, *same, *_with(key_id, others)]}
    return [found[pk] for pk in sorted(found)]


@sensitive_variables()
def _with(key_id: str, keys: Iterable[ProviderKey]) -> Iterator[ProviderKey]:
    for key in keys:
        try:
            if services.credentials(key).key_id == key_id:
                yield key
        except services.CannotRead:
            continue
