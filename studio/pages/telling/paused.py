"""Tells who may manage keys that one is paused or refused, and why."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from studio.core.clock import now
from studio.keys.models import Health, ProviderKey
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.services import Batch, News
from studio.pages.telling.people import People
from studio.pages.telling.settling import settle_others

ABOUT = "key:"
# A key that cannot pay is paused anew every few minutes: that is still the same trouble.
CALM = timedelta(minutes=30)
BAD = (Health.REFUSED, Health.UNREADABLE)


def is_due() -> bool:
    return _troubled().exists() or bool(notices.waiting(ABOUT))


def tell() -> None:
    """Tell of each key in trouble once, and settle those that work again."""
    troubled = list(_troubled())
    settle_others(ABOUT, {_about(key) for key in troubled})
    for key in troubled:
        for membership in People(key.team_id).for_keys():
            notices.tell(membership, _batch(key), [_news(key)])


def _troubled() -> QuerySet[ProviderKey]:
    trouble = Q(paused_until__gt=now() - CALM) | Q(health__in=BAD)
    return ProviderKey.objects.usable().filter(trouble)


def _about(key: ProviderKey) -> str:
    return f"{ABOUT}{key.pk}"


def _batch(key: ProviderKey) -> Batch:
    url = reverse("keys:key_list")
    return Batch(key=_about(key), thing="key", things="keys", url=url)


def _news(key: ProviderKey) -> News:
    is_refused = key.health in BAD
    word = "does not work any more" if is_refused else "is paused"
    return News(
        about=_about(key),
        kind=Kind.PAUSED,
        title=f"The key “{key.label}” {word}",
        note=f"{_why(key)} What needs it waits; nothing is lost.",
        url=reverse("keys:key_list"),
    )


def _why(key: ProviderKey) -> str:
    if key.health in BAD:
        return key.health_note
    until = f" It is tried again at {localtime(key.paused_until):%H:%M}."
    return f"{key.paused_why}{until if key.paused_until else ''}"
