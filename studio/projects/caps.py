"""Caps: how much of each is used, and which one stands in the way of an amount.

What counts is what was charged in the cap's period, and all that is set aside now: a
reservation that nobody settles goes on counting until somebody does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from studio.accounts import audit
from studio.accounts.models import Membership, User
from studio.core import pulse
from studio.core.credits import words
from studio.projects.models import (
    Cap,
    CapQuerySet,
    CreditEntry,
    CreditEntryQuerySet,
    Project,
)

Period = Cap.Period
OPEN = (CreditEntry.Kind.RESERVE, CreditEntry.Kind.RELEASE)
# More than anybody has; what a DecimalField of the ledger can hold a thousand times.
MOST = Decimal(1_000_000)


@dataclass(frozen=True)
class Room:
    """A cap and what of it is used; `left` is below zero where it was lowered since."""

    cap: Cap
    used: Decimal

    @property
    def left(self) -> Decimal:
        return self.cap.credits - self.used

    @property
    def words(self) -> str:
        """Say what is left, and of which cap: "1.5 credits left of the project Spring’s 3 a day"."""
        left = words(self.left) if self.left > 0 else "Nothing"
        period = self.cap.get_period_display()
        return f"{left} left of {owner(self.cap)}’s {words(self.cap.credits)} {period}"

    @property
    def over(self) -> Decimal:
        return max(-self.left, Decimal(0))


def concerning(
    team_id: int, *, project_id: int | None, user_id: int | None
) -> CapQuerySet:
    """Return the caps that an amount of this person in this project counts against.

    Without a project General is meant.
    """
    teams = Q(project=None, user=None)
    where = Q(project=project_id) if project_id else Q(project__is_general=True)
    persons = Q(user=user_id) if user_id else Q(pk__in=())
    return Cap.objects.filter(teams | where | persons, team=team_id)


def lock(team_id: int, *, project_id: int, user_id: int | None) -> list[Cap]:
    """Return them locked until the caller's transaction ends, so that two at once see each other.

    Whoever also takes a version of the team does this first. SQLite has the lock already.
    """
    concerned = concerning(team_id, project_id=project_id, user_id=user_id)
    return list(concerned.select_for_update().order_by("pk"))


def room(cap: Cap) -> Room:
    return Room(cap, _counting(cap).total())


def rooms(caps: Iterable[Cap]) -> list[Room]:
    return [room(cap) for cap in caps]


def tightest(membership: Membership, project: Project | None) -> Room | None:
    """Return the cap with the least left for this person in a project, or General.

    None without caps.
    """
    mine = concerning(
        membership.team_id,
        project_id=project.pk if project else None,
        user_id=membership.user_id,
    )
    return min(
        rooms(mine.select_related("project", "user")),
        key=lambda one: one.left,
        default=None,
    )


def name(cap: Cap) -> str:
    """Return whose cap it is, within a sentence: "the cap of the project Spring, 3 credits a day"."""
    return f"the cap of {owner(cap)}, {words(cap.credits)} {cap.get_period_display()}"


def owner(cap: Cap) -> str:
    if cap.project_id:
        return f"the project {cap.project}"
    return str(cap.user) if cap.user_id else "the team"


def since(period: str) -> datetime | None:
    """Return when a period began by the studio's clock; None for one that always was."""
    if period == Period.EVER:
        return None
    zone = timezone.get_default_timezone()
    today = timezone.localtime(timezone=zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return today.replace(day=1) if period == Period.MONTH else today


def set_cap(
    by: Membership,
    *,
    project: Project | None,
    user: User | None,
    period: str,
    credits: Decimal,
) -> Cap:
    """Set a cap, or change the one that is there."""
    with transaction.atomic():
        cap, is_new = Cap.objects.select_for_update(of=("self",)).get_or_create(
            team=by.team,
            project=project,
            user=user,
            period=period,
            defaults={"credits": credits},
        )
        if not is_new:
            cap.credits = credits
            cap.save(update_fields=["credits"])
        _record(cap, by, "cap", f"Set {name(cap)}.")
    return cap


@transaction.atomic
def remove(cap: Cap, *, by: Membership) -> None:
    """Lift a cap; what it held back stays held until somebody releases it."""
    _record(cap, by, "uncap", f"Lifted {name(cap)}.")
    cap.delete()


def _counting(cap: Cap) -> CreditEntryQuerySet:
    begin = since(cap.period)
    charged = Q(kind=CreditEntry.Kind.CHARGE)
    if begin is not None:
        charged &= Q(at__gte=begin)
    return scope(cap).filter(charged | Q(kind__in=OPEN))


def scope(cap: Cap) -> CreditEntryQuerySet:
    """Return the lines of the ledger that a cap is about, of every period."""
    mine = CreditEntry.objects.filter(team=cap.team_id)
    if cap.project_id:
        return mine.filter(project=cap.project_id)
    return mine.filter(member=cap.user_id) if cap.user_id else mine


def _record(cap: Cap, by: Membership, deed: str, said: str) -> None:
    audit.record(
        by.team,
        user=by.user,
        deed=f"projects.{deed}",
        words=said,
        credits=str(cap.credits),
        **({"project": str(cap.project.public_id)} if cap.project else {}),
    )
    pulse.bump(by.team_id)
