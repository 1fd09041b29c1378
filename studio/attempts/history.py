"""How long requests took at the platform, from our own latest results."""

from __future__ import annotations

from studio.attempts.models import Attempt
from studio.attempts.states import State


def durations(engine: str, *, latest: int) -> list[float]:
    """Return the seconds from acceptance to the end of a model's latest results, sorted."""
    done = Attempt.objects.filter(engine=engine, state=State.COMPLETED).order_by("-id")
    spans = done.values_list("accepted_at", "finished_at")[:latest]
    return sorted(
        (end - begin).total_seconds() for begin, end in spans if begin and end
    )
