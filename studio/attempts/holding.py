"""What a cap holds back: asked at the press, and again where the price is reserved.

Both times under the locks of the caps concerned, so that of two at once the second sees what
the first took. What somebody released is not asked about again; its credits still count.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.credits import words
from studio.projects import caps
from studio.projects.caps import Room
from studio.projects.models import Cap, CreditEntry

WHO = "An owner or a producer can release it."
NOTHING = "Nothing was sent or charged."
# What will be reserved as soon as it is its turn.
COMING = (State.WAITING, State.PREPARING)


def at_the_press(attempt: Attempt) -> str:
    """Return why a new attempt is held: with what waits already it would go over; "" if not."""
    return _why(attempt, _locked(attempt), counts_waiting=True)


def at_the_lease(attempt: Attempt) -> str:
    """Return why an attempt is not sent after all; "" if it is.

    A reservation of its own goes on: the cap may have been lowered since. In the caller's
    transaction, before anything else is locked.
    """
    if attempt.released_at:
        return ""
    concerned = _locked(attempt)
    if not concerned or _is_reserved(attempt):
        return ""
    return _why(attempt, concerned, counts_waiting=False)


def _locked(attempt: Attempt) -> list[Cap]:
    return caps.lock(
        attempt.team_id, project_id=attempt.project_id, user_id=attempt.member_id
    )


def _why(attempt: Attempt, concerned: list[Cap], *, counts_waiting: bool) -> str:
    for cap in concerned:
        room = caps.room(cap)
        left = room.left - (_waiting(cap) if counts_waiting else 0)
        if attempt.price > left:
            return _sentence(room, left, attempt.price)
    return ""


def _sentence(room: Room, left: Decimal, price: Decimal) -> str:
    there = words(left) if left > 0 else "nothing"
    of = caps.name(room.cap)
    # The first words are those that a small card has room for.
    return f"{NOTHING} This costs {words(price)}; left of {of}: {there}. {WHO}"


def _waiting(cap: Cap) -> Decimal:
    """Return what waits in a cap's scope, and is not reserved yet."""
    mine = Attempt.objects.filter(team=cap.team_id, state__in=COMING)
    if cap.project_id:
        mine = mine.filter(project=cap.project_id)
    elif cap.user_id:
        mine = mine.filter(member=cap.user_id)
    coming = mine.filter(~Exists(_reservations(OuterRef("pk"))))
    return coming.aggregate(total=Sum("price"))["total"] or Decimal(0)


def _is_reserved(attempt: Attempt) -> bool:
    return _reservations(attempt.pk).exists()


def _reservations(attempt: Any) -> QuerySet[CreditEntry]:
    """Return what was set aside for an attempt, or for that of the outer query."""
    return CreditEntry.objects.filter(attempt=attempt, kind=CreditEntry.Kind.RESERVE)
