"""Why nothing goes although something waits: a key that is paused, a platform that is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can
from studio.attempts import breaker
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.engines import registry
from studio.keys.models import Health, ProviderKey

SPENDS_NOTHING = "Nothing is charged meanwhile."
ASK = "Ask an owner or a producer of your team to look at it."


@dataclass(frozen=True)
class Standstill:
    """What happened, and what follows; `is_mendable` where this person can act on the key."""

    words: str
    then: str
    is_mendable: bool = False


def standstills(membership: Membership) -> list[Standstill]:
    """Return what keeps the team's generations waiting, and what would keep the next one."""
    mine = ProviderKey.objects.visible_to(membership).order_by("pk")
    keys = mine.annotate(waiting=Coalesce(Subquery(_waiting(membership)), 0))
    concerned = [(key, key.waiting) for key in keys if key.is_default or key.waiting]
    return [
        found
        for key, waiting in concerned
        for found in _of_key(key, waiting, membership)
    ]


def _waiting(membership: Membership) -> QuerySet[Attempt, Any]:
    """Return, for the key of the outer query, how many wait; no row where none does."""
    mine = Attempt.objects.visible_to(membership)
    waiting = mine.filter(state=State.WAITING, key=OuterRef("pk")).order_by()
    return waiting.values("key").annotate(count=Count("pk")).values("count")


def _of_key(key: ProviderKey, waiting: int, membership: Membership) -> list[Standstill]:
    if key.is_paused or key.health in {Health.REFUSED, Health.UNREADABLE}:
        return [_paused(key, waiting, membership)]
    if not waiting:
        return []
    return [_left_alone(found.engine, found.why) for found in breaker.open_now(key)]


def _paused(key: ProviderKey, waiting: int, membership: Membership) -> Standstill:
    word = "paused" if key.is_paused else Health(key.health).label.lower()
    why = (key.paused_why if key.is_paused else key.health_note).rstrip(".")
    may = can(membership, Action.MANAGE_KEYS)
    verb = "generation waits" if waiting == 1 else "generations wait"
    then = [f"{waiting} {verb} for it." if waiting else "", SPENDS_NOTHING]
    return Standstill(
        f"Key “{key.label}” is {word}{f': {why}' if why else ''}.",
        " ".join(filter(None, [*then, "" if may else ASK])),
        is_mendable=may,
    )


def _left_alone(slug: str, why: str) -> Standstill:
    engine = registry.find(slug)
    who = f"{engine.name} is blocked there" if engine else "The platform has trouble"
    return Standstill(
        f"{who}: {why.rstrip('.')}.",
        f"It is asked again within a minute, by itself. {SPENDS_NOTHING}",
    )
