"""After a restore: ask the platform about requests it had. Asking costs nothing and sends nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.pages.keeping import record

logger = logging.getLogger(__name__)

RESTORED = "restored"
# How long after each round the next one follows; then it is left to a person.
ROUNDS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(days=1),
)


def remember(made_at: datetime, requests: Mapping[int, str]) -> None:
    """Note what to ask for; only requests whose id was known can be asked about."""
    known = {str(pk): request_id for pk, request_id in requests.items() if request_id}
    if not known:
        record.forget(RESTORED)
        return
    record.write(
        RESTORED, {"made_at": made_at.isoformat(), "requests": known, "rounds": 0}
    )


def ring() -> None:
    """Have everything asked about that is due and still unknown."""
    values = record.read(RESTORED)
    next_at = record.moment(values, "next_at")
    if not values or (next_at is not None and next_at > now()):
        return
    unknown = _still_unknown(values["requests"])
    rounds = int(values["rounds"])
    try:
        if not unknown or rounds == len(ROUNDS):
            record.forget(RESTORED)
            return
        next_at = now() + ROUNDS[rounds]
        record.write(
            RESTORED, values | {"rounds": rounds + 1, "next_at": next_at.isoformat()}
        )
    except OSError:
        logger.warning("the keeping folder takes nothing: restored requests wait")
        return
    for pk, request_id in unknown.items():
        enqueue("studio.attempts.tasks.adopt", pk, request_id)


def _still_unknown(requests: Mapping[str, str]) -> dict[int, str]:
    wanted = {int(pk): request_id for pk, request_id in requests.items()}
    rows = Attempt.objects.filter(pk__in=wanted, state=State.UNKNOWN)
    return {pk: wanted[pk] for pk in rows.values_list("pk", flat=True)}
