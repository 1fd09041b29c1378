"""Which waiting attempts may go now: the key's in-flight limit, and narrower lanes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet

from studio.assets import mount
from studio.attempts import breaker, turns
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.attempts.steps import step
from studio.core.clock import now
from studio.core.leases import is_ripe
from studio.core.queue import enqueue
from studio.engines import registry
from studio.engines.training import LANE as APART
from studio.keys.models import ProviderKey

PREPARE_LEASE = 180.0


def admit(key_id: int) -> int:
    """Let waiting attempts of a key go while it has places; return how many went.

    Trainings have places of their own, and the parts of a workflow were accepted with it:
    neither takes a place from what is generated. Nothing goes while no result could be kept.

    The key's row is the lock: on PostgreSQL by select_for_update, on SQLite because every
    transaction here takes the write lock at its start.
    """
    if mount.glance():
        return 0
    with transaction.atomic():
        key = ProviderKey.objects.select_for_update().get(pk=key_id)
        if key.is_paused:
            return 0
        in_flight = Attempt.objects.filter(key=key).taking_places()
        lanes = Counter(in_flight.values_list("lane", flat=True))
        room = key.in_flight_limit - lanes.total() + lanes[APART.name]
        may_go = breaker.gate(key)
        waiting = _due().filter(key=key)
        trainings = turns.in_turn(waiting.filter(lane=APART.name), in_flight)
        others = turns.in_turn(waiting.exclude(lane=APART.name), in_flight)
        chosen = _next(trainings, key, APART.in_flight, lanes, may_go)
        chosen += _next(others, key, room, lanes, may_go)
        return sum(_go(attempt) for attempt in chosen)


@contextmanager
def making_room(key_id: int) -> Iterator[None]:
    """Make steps in one transaction with the admission that they may give room for.

    The key's row is taken first: `admit` takes it before the team's version, and two orders
    would wait for each other for ever.
    """
    with transaction.atomic():
        ProviderKey.objects.select_for_update().get(pk=key_id)
        yield
        admit(key_id)


def keys_with_due_work() -> list[int]:
    """Return the keys that have something waiting which may go."""
    return list(_due().values_list("key_id", flat=True).distinct())


def _due() -> QuerySet[Attempt]:
    return Attempt.objects.filter(is_ripe(), state=State.WAITING)


def _next(
    waiting: Iterable[Attempt],
    key: ProviderKey,
    room: int,
    lanes: Counter[str],
    may_go: Callable[[Attempt], bool],
) -> list[Attempt]:
    """Return up to `room` of those waiting whose lanes have room too, and no breaker is open."""
    chosen: list[Attempt] = []
    for attempt in waiting if room > 0 else ():
        if len(chosen) == room:
            break
        if _lane_is_full(attempt, key, lanes) or not may_go(attempt):
            continue
        lanes[attempt.lane] += 1
        chosen.append(attempt)
    return chosen


def _lane_is_full(attempt: Attempt, key: ProviderKey, lanes: Counter[str]) -> bool:
    engine = registry.find(attempt.engine)
    lane = engine.lane(attempt.values) if engine and attempt.lane else None
    if lane is None or (key.is_sandbox and not lane.everywhere):
        return False
    return lanes[lane.name] >= lane.in_flight


def _go(attempt: Attempt) -> bool:
    went = step(
        attempt,
        State.PREPARING,
        lease_owner="",
        # Nobody has it yet: should its doorbell be lost, the pump's next round rings again.
        lease_until=now(),
        not_before=None,
    )
    if went:
        enqueue("studio.attempts.tasks.send", attempt.pk)
    return went
