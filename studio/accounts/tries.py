"""How often somebody may be wrong about a secret before the studio stops listening.

A try takes one of a few places before it is looked at, and gives it back where it was right:
of a thousand at once no more are heard than of a thousand one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from studio.core.clock import now

MOST = 10
SECONDS = 15 * 60


class TooManyTries(Exception):
    """So many wrong secrets came from one place that it has to wait."""


@contextmanager
def counted(kind: str, *, who: str, wrong: type[Exception]) -> Iterator[None]:
    """Count a try of `who`, an address, at this kind of secret, unless it does not end in `wrong`.

    Raises TooManyTries.
    """
    place = _take(kind, who)
    try:
        yield
    except wrong:
        raise
    except BaseException:
        cache.delete(place)
        raise
    cache.delete(place)


def _take(kind: str, who: str) -> str:
    """Take a place of this quarter of an hour, which only one of any who ask at once gets.

    Adding is atomic in every cache, counting up is not; and no name is used in two quarters,
    since one that ran out could be taken twice.
    """
    quarter = int(now().timestamp()) // SECONDS
    places = [f"tries:{kind}:{who}:{quarter}:{number}" for number in range(MOST)]
    taken = cache.get_many(places)
    for place in places:
        if place not in taken and cache.add(place, True, SECONDS):  # noqa: FBT003 - Django takes it by place
            return place
    raise TooManyTries
