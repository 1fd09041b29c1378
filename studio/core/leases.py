"""How long a process may hold a piece of work before others take it for dead.

What ends later than anything is ever given was written before the clock was set back, and
counts as over: better taken up twice, which every piece of work stands, than left for hours.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from studio.core.clock import in_seconds, now

# Longer than any lease, and than any wait that a row is given.
LONGEST_LEASE = 360.0
LONGEST_WAIT = 3600.0


def lease(seconds: float) -> datetime:
    """Return when a lease of so many seconds ends; tests shorten all of them."""
    return in_seconds(min(seconds, settings.STUDIO_LONGEST_LEASE or seconds))


def ran_out(field: str = "lease_until") -> Q:
    """Match what somebody held and holds no longer."""
    return _is_over(field, LONGEST_LEASE)


def is_free(field: str = "lease_until") -> Q:
    """Match what nobody holds."""
    return Q(**{field: None}) | ran_out(field)


def is_ripe(field: str = "not_before") -> Q:
    """Match what need not wait, or has waited long enough."""
    return Q(**{field: None}) | _is_over(field, LONGEST_WAIT)


def waits(until: datetime | None) -> bool:
    """Tell of a moment in a row whether it has still to be waited for."""
    return until is not None and now() < until <= in_seconds(LONGEST_WAIT)


def _is_over(field: str, longest: float) -> Q:
    return Q(**{f"{field}__lte": now()}) | Q(**{f"{field}__gt": in_seconds(longest)})
