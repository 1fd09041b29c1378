"""Which waiting attempts may go now: the key's in-flight limit, and narrower lanes."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Q, QuerySet

from studio.attempts.models import Attempt
from studio.attempts.states import IN_FLIGHT, State
from studio.attempts.steps import step
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.engines import registry
from studio.keys.models import ProviderKey

PREPARE_LEASE = 180.0


def admit(key_id: int) -> int:
    """Let waiting attempts of a key go while it has places; return how many went.

    The key's row is the lock: on PostgreSQL by select_for_update, on SQLite because every
    transaction here takes the write lock at its start.
    """
    with transaction.atomic():
        key = ProviderKey.objects.select_for_update().get(pk=key_id)
        if key.paused_until and key.paused_until > now():
            return 0
        in_flight = Attempt.objects.filter(key=key, state__in=IN_FLIGHT)
        room = key.in_flight_limit - in_flight.count()
        if room <= 0:
            return 0
        lanes = Counter(in_flight.exclude(lane="").values_list("lane", flat=True))
        return sum(_go(attempt) for attempt in _next(key, room, lanes))


def keys_with_due_work() -> list[int]:
    """Return the keys that have something waiting which may go."""
    return list(_due().values_list("key_id", flat=True).distinct())


def _due() -> QuerySet[Attempt]:
    return Attempt.objects.filter(state=State.WAITING).filter(
        Q(not_before=None) | Q(not_before__lte=now())
    )


def _next(key: ProviderKey, room: int, lanes: Counter[str]) -> list[Attempt]:
    chosen: list[Attempt] = []
    for attempt in _due().filter(key=key).order_by("position", "id")[: 50 + room]:
        if len(chosen) == room:
            break
        if _lane_is_full(attempt, key, lanes):
            continue
        lanes[attempt.lane] += 1
        chosen.append(attempt)
    return chosen


def _lane_is_full(attempt: Attempt, key: ProviderKey, lanes: Counter[str]) -> bool:
    engine = registry.find(attempt.engine)
    lane = engine.lane(attempt.values) if engine and attempt.lane else None
    return (
        lane is not None and not key.is_sandbox and lanes[lane.name] >= lane.in_flight
    )


def _go(attempt: Attempt) -> bool:
    went = step(
        attempt,
        State.PREPARING,
        lease_owner="",
        lease_until=in_seconds(PREPARE_LEASE),
        not_before=None,
    )
    if went:
        enqueue("studio.attempts.tasks.send", attempt.pk)
    return went
