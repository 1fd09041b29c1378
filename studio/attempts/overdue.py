"""Requests that take far longer than their model ever does: still watched, but a person is told."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Min

from studio.attempts.history import durations
from studio.attempts.models import Attempt
from studio.attempts.states import AT_PLATFORM
from studio.attempts.steps import remark
from studio.core.clock import now
from studio.core.words import clock
from studio.engines import registry

HISTORY = 100
TIMES_USUAL = 10
TIMES_SLOWEST = 3
SHORTEST = 1800.0
UNKNOWN_MODEL = 3600.0


def deadline(engine: str) -> float:
    """Return after how many seconds at the platform a request of a model is overdue."""
    known = registry.find(engine)
    usual = known.seconds[1] * TIMES_USUAL if known else UNKNOWN_MODEL
    lately = durations(engine, latest=HISTORY)
    slowest = lately[-1] * TIMES_SLOWEST if lately else 0.0
    return max(SHORTEST, usual, slowest)


def tell() -> None:
    """Ask for a person's eye once for each request that is past its deadline."""
    there = Attempt.objects.filter(state__in=AT_PLATFORM, attention="")
    oldest = there.values_list("engine").annotate(Min("accepted_at"))
    for engine, accepted in oldest:
        if accepted is None or now() - accepted < timedelta(seconds=SHORTEST):
            continue
        limit = deadline(engine)
        late = there.filter(
            engine=engine, accepted_at__lt=now() - timedelta(seconds=limit)
        )
        for attempt in late:
            remark(attempt, note=attempt.note, attention=_words(limit))


def _words(limit: float) -> str:
    return (
        f"The platform has had this for more than {clock(int(limit))}, far longer than usual. "
        "It is still being watched; what it costs stays reserved, and nothing has to be done."
    )
