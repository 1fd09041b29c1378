"""Differences between the ledger and the platform, as a comparison leaves them."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

from studio.core.clock import now
from studio.engines import DEFAULT
from studio.projects import usage
from studio.projects.usage import Cause, Comparison, Difference

DAY = now().astimezone(UTC).date() - timedelta(days=2)


def differs(
    ours: str, theirs: str, *, cause: Cause = Cause.MORE_THERE, **over
) -> Difference:
    values = {"day": DAY, "path": DEFAULT.path, "cause": cause, **over}
    return Difference(ours=Decimal(ours), theirs=Decimal(theirs), **values)


def note(key, *differences: Difference, **over) -> None:
    found = Comparison(key=key, since=DAY, differences=differences, **over)
    usage.note_compared([found], asked_at=now())
