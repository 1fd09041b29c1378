"""Warns of results that are not safe here while the platform is about to delete them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from studio.attempts.models import RETENTION, Attempt, Output
from studio.core.clock import now
from studio.core.credits import words as credits
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.services import News
from studio.pages.telling.people import People
from studio.pages.telling.places import Place, Places
from studio.pages.telling.settling import settle_others

# Two days leave time to make room, six hours to do it at once.
MARKS = (timedelta(hours=6), timedelta(hours=48))
# What has only just ended is being fetched, however soon the platform forgets it.
USUAL = timedelta(minutes=15)
ABOUT = "expiring:"


def is_due() -> bool:
    return _at_risk().exists() or bool(notices.waiting(ABOUT))


def tell() -> None:
    """Warn once at each mark, and settle what is safe, lost or warned of anew."""
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in _at_risk():
        attempts[attempt.team_id].append(attempt)
    at_risk = {_about(one) for mine in attempts.values() for one in mine}
    settle_others(ABOUT, at_risk)
    for team_id, mine in attempts.items():
        _warn(team_id, mine)


def _at_risk() -> QuerySet[Attempt]:
    """Return the attempts with a result that is still to be fetched, in its last two days."""
    soon, moment = now() + max(MARKS), now()
    said = Q(platform_expires_at__gt=moment, platform_expires_at__lte=soon)
    usual = Q(
        platform_expires_at=None,
        finished_at__gt=moment - RETENTION,
        finished_at__lte=soon - RETENTION,
    )
    fetching = Output.objects.filter(fate=Output.Fate.FETCHING)
    waiting = Attempt.objects.filter(pk__in=fetching.values("attempt"))
    whole = waiting.select_related("parent").prefetch_related("outputs__asset")
    return whole.filter(said | usual, finished_at__lte=moment - USUAL)


def _warn(team_id: int, attempts: Iterable[Attempt]) -> None:
    mine = list(attempts)
    places, people = Places(mine), People(team_id)
    for attempt in mine:
        place = places.of(attempt)
        for membership in people.for_work_of(attempt.member_id, attempt.project_id):
            notices.tell(membership, place.batch, [_warning(attempt, place)])


def _warning(attempt: Attempt, place: Place) -> News:
    return News(
        about=_about(attempt),
        kind=Kind.EXPIRING,
        title=f"{place.name} expires soon",
        note=_note(attempt),
        money=f"{credits(attempt.price)} spent",
        charged=attempt.price,
        url=place.url,
    )


def _about(attempt: Attempt) -> str:
    """Name an attempt and the last mark it has passed."""
    left = _end(attempt) - now()
    mark = next(mark for mark in MARKS if left <= mark or mark is MARKS[-1])
    return f"{ABOUT}{attempt.pk}:{mark // timedelta(hours=1)}"


def _note(attempt: Attempt) -> str:
    """Say until when it is there, and what keeps it from being fetched."""
    outputs = attempt.outputs.all()
    why = next((output.note for output in outputs if output.note), "")
    end = f"{localtime(_end(attempt)):%-d %B, %H:%M}"
    return f"It is not safe here yet; the platform deletes it on {end}. {why}".strip()


def _end(attempt: Attempt) -> datetime:
    return attempt.there_until or now()
