"""The ledger summed up: by day, project, person and model, and what an approved asset costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from studio.accounts.models import Membership, User
from studio.assets.models import Asset, AssetQuerySet
from studio.pages.spending import reading
from studio.pages.spending.reading import Wanted

# More bars than these cannot be told apart: months stand for their days then.
MOST_DAYS = 62
LEFT = "Somebody who left"


@dataclass(frozen=True)
class Total:
    """What one thing cost: a day, a project, a person, a model."""

    name: str
    credits: Decimal
    count: int
    day: date | None = None


@dataclass(frozen=True)
class PerApproved:
    """What was charged somewhere for each asset that was approved there."""

    name: str
    credits: Decimal
    approved: int

    @property
    def each(self) -> Decimal | None:
        return self.credits / self.approved if self.approved else None


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Everything the page says in figures."""

    charged: Decimal
    reserved: Decimal
    held: Decimal
    days: Sequence[Total]
    by_month: bool
    projects: Sequence[Total]
    people: Sequence[Total]
    models: Sequence[Total]
    approved_projects: Sequence[PerApproved]
    approved_people: Sequence[PerApproved]


def spent(membership: Membership, wanted: Wanted) -> Spent:
    """Return the sums of what is wanted, in a fixed number of queries."""
    charged = reading.charged(membership, wanted).order_by()
    by_day = _days(charged)
    days, by_month = _filled(by_day, wanted)
    projects = _named(charged, "project", "project__name")
    people = _people(charged)
    return Spent(
        charged=sum((one.credits for one in by_day), Decimal(0)),
        reserved=reading.reserved(membership, wanted).total(),
        held=reading.held(membership, wanted),
        days=days,
        by_month=by_month,
        projects=[one for _, one in projects],
        people=[one for _, one in people],
        models=[
            Total(reading.model_name(one.name), one.credits, one.count)
            for _, one in _named(charged, "attempt__engine", "attempt__engine")
        ],
        approved_projects=_per_approved(
            projects, _approved(membership, wanted, "project")
        ),
        approved_people=_per_approved(people, _approved(membership, wanted, "member")),
    )


def approved_assets(membership: Membership, wanted: Wanted) -> AssetQuerySet:
    """Return what was made in the wanted days and is approved now."""
    found = Asset.objects.visible_to(membership).made()
    found = found.filter(verdict=Asset.Verdict.APPROVED)
    if not reading.sees_all(membership):
        found = found.filter(member=membership.user_id)
    elif wanted.user is not None:
        found = found.filter(member=wanted.user)
    if wanted.project:
        found = found.filter(project=wanted.project)
    if wanted.since:
        found = found.filter(created_at__date__gte=wanted.since)
    return found.filter(created_at__date__lte=wanted.until) if wanted.until else found


def _days(charged: Any) -> list[Total]:
    rows = charged.annotate(day=TruncDate("at")).values_list("day")
    found = rows.annotate(Sum("credits"), Count("pk")).order_by("day")
    return [Total(_day(day), total, count, day) for day, total, count in found]


def _filled(found: Sequence[Total], wanted: Wanted) -> tuple[list[Total], bool]:
    """Return every day of the time asked for, also those without a charge; or every month."""
    today = timezone.localdate()
    first = wanted.since or (found[0].day if found else today) or today
    last = min(wanted.until or today, today)
    if (last - first).days < MOST_DAYS:
        there = {one.day: one for one in found}
        each = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [
            there.get(day) or Total(_day(day), Decimal(0), 0, day) for day in each
        ], False
    return _months(found), True


def _months(found: Iterable[Total]) -> list[Total]:
    months: dict[date, Total] = {}
    for one in found:
        day = (one.day or date.min).replace(day=1)
        sofar = months.get(day, Total(f"{day:%B %Y}", Decimal(0), 0, day))
        months[day] = Total(
            sofar.name, sofar.credits + one.credits, sofar.count + one.count, day
        )
    return list(months.values())


def _named(charged: Any, key: str, name: str) -> list[tuple[Any, Total]]:
    rows = charged.values_list(key, name).annotate(Sum("credits"), Count("pk"))
    dearest = rows.order_by(F("credits__sum").desc(), name)
    return [(pk, Total(named, total, count)) for pk, named, total, count in dearest]


def _people(charged: Any) -> list[tuple[int | None, Total]]:
    rows = charged.values_list("member").annotate(Sum("credits"), Count("pk"))
    found = list(rows.order_by(F("credits__sum").desc(), "member"))
    users = User.objects.in_bulk([pk for pk, *_ in found if pk])
    return [
        (pk, Total(str(users.get(pk, LEFT)), total, count))
        for pk, total, count in found
    ]


def _approved(membership: Membership, wanted: Wanted, by: str) -> dict[int | None, int]:
    found = approved_assets(membership, wanted).order_by()
    return dict(found.values_list(by).annotate(Count("pk")))


def _per_approved(
    sums: Sequence[tuple[int | None, Total]], approved: dict[int | None, int]
) -> list[PerApproved]:
    return [PerApproved(one.name, one.credits, approved.get(pk, 0)) for pk, one in sums]


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
