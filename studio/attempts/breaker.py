"""Circuit breakers: a host or a model that keeps failing is left alone, then asked by one probe.

One row a key, without a model, counts what says that the host is in trouble: nothing was sent, or
the answer was unclear. One row a key and model counts what blocks that model alone (423, 503).
Every success closes both.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from studio.attempts.models import Attempt, Breaker
from studio.attempts.states import State
from studio.core import backoff
from studio.core.clock import in_seconds
from studio.core.leases import waits
from studio.keys.models import ProviderKey

TRIPS_AT = 5
# One probe a minute is no burden, and nobody waits longer once the host is back.
LONGEST = 60.0
EVERY_MODEL = ""


def note_host_failed(attempt: Attempt, why: str) -> None:
    """Count a try that the host did not answer as it should."""
    _count(attempt, EVERY_MODEL, why)


def note_model_blocked(attempt: Attempt, why: str) -> None:
    """Count a try that the platform turned away for this model."""
    _count(attempt, attempt.engine, why)


def note_success(attempt: Attempt) -> None:
    """Close what was open: the host took one."""
    mine = Breaker.objects.filter(
        key=attempt.key, engine__in=[EVERY_MODEL, attempt.engine]
    )
    mine.delete()


def gate(key: ProviderKey) -> Callable[[Attempt], bool]:
    """Return what tells, for one round of admission, whether an attempt may go.

    Where a breaker has waited long enough, it lets one probe through and no second beside it.
    """
    tripped = {
        breaker.engine: breaker
        for breaker in Breaker.objects.filter(key=key, failures__gte=TRIPS_AT)
    }
    probing = _on_their_way(key) if tripped else set()

    def may_go(attempt: Attempt) -> bool:
        for engine in {EVERY_MODEL, attempt.engine} & tripped.keys():
            if waits(tripped[engine].open_until):
                return False
            if engine in probing:
                return False
        probing.update({EVERY_MODEL, attempt.engine})
        return True

    return may_go


def open_now(key: ProviderKey) -> list[Breaker]:
    """Return the breakers of a key that keep something waiting, the host's first."""
    mine = Breaker.objects.filter(key=key, failures__gte=TRIPS_AT)
    return list(mine.order_by("engine"))


def _count(attempt: Attempt, engine: str, why: str) -> None:
    with transaction.atomic():
        breaker, _ = Breaker.objects.select_for_update().get_or_create(
            key=attempt.key, engine=engine
        )
        breaker.failures = min(breaker.failures + 1, 1000)
        breaker.why = why[:300]
        if breaker.failures >= TRIPS_AT:
            rounds = breaker.failures - TRIPS_AT + 3
            breaker.open_until = in_seconds(backoff.seconds(rounds, cap=LONGEST))
        breaker.save()


def _on_their_way(key: ProviderKey) -> set[str]:
    """Return the models of which one is being sent, and "" if there is any."""
    sending = Attempt.objects.filter(
        key=key, state__in=[State.PREPARING, State.SUBMITTING]
    )
    engines = set(sending.values_list("engine", flat=True).distinct())
    return engines | {EVERY_MODEL} if engines else engines
