"""Comparing the ledger with the platform's own numbers: who asks for it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from studio.core.clock import now
from studio.keys.models import ProviderKey
from studio.projects.models import UsageCheck, UsageDifference

Cause = UsageDifference.Cause
State = UsageCheck.State

# A worker that died with a check in its hands holds the next one up no longer than this.
LEASE = timedelta(minutes=3)
# A doorbell that nobody heard for so long is lost.
LOST = timedelta(minutes=10)


@dataclass(frozen=True)
class Difference:
    """What a check found about a day and a model, for the eyes of one team."""

    day: date
    path: str
    ours: Decimal
    theirs: Decimal
    cause: Cause
    is_open: bool = False


@dataclass(frozen=True)
class Comparison:
    """What one key's team is told; a second key of the same team and account is a `twin_of`."""

    key: ProviderKey
    since: date
    is_shared: bool = False
    twin_of: ProviderKey | None = None
    differences: Sequence[Difference] = field(default_factory=tuple)


def want(key: ProviderKey) -> bool:
    """Ask for a new check, unless one is asked for already; tell whether to ring for it."""
    UsageCheck.objects.get_or_create(key=key)
    unheard = Q(wanted_at=None) | Q(wanted_at__lt=now() - LOST)
    return bool(UsageCheck.objects.filter(unheard, key=key).update(wanted_at=now()))


def claim(key: ProviderKey) -> bool:
    """Take the check that is wanted into one's hands; False for all others who try."""
    free = Q(running_until=None) | Q(running_until__lt=now())
    wanted = UsageCheck.objects.filter(free, key=key, wanted_at__isnull=False)
    return bool(wanted.update(running_until=now() + LEASE))


@transaction.atomic
def note_compared(comparisons: Sequence[Comparison], *, asked_at: datetime) -> None:
    """Replace what was known of one account's keys by what was found now."""
    checks = _locked([one.key for one in comparisons])
    UsageDifference.objects.filter(usage_check__in=checks.values()).delete()
    for one in comparisons:
        check = checks[one.key.pk]
        check.since, check.is_shared = one.since, one.is_shared
        check.twin_of, check.compared_at = one.twin_of, asked_at
        _done(check, State.COMPARED, "", asked_at)
        UsageDifference.objects.bulk_create(
            UsageDifference(
                usage_check=check,
                day=found.day,
                path=found.path[:200],
                ours=found.ours,
                theirs=found.theirs,
                cause=found.cause,
                is_open=found.is_open,
            )
            for found in one.differences
        )


@transaction.atomic
def note_not_offered(keys: Sequence[ProviderKey], *, asked_at: datetime) -> None:
    """Note that the host does not tell: what it told before says nothing about today."""
    checks = _locked(keys)
    UsageDifference.objects.filter(usage_check__in=checks.values()).delete()
    for check in checks.values():
        _done(check, State.NOT_OFFERED, "", asked_at)


@transaction.atomic
def note_unreachable(
    keys: Sequence[ProviderKey], why: str, *, asked_at: datetime
) -> None:
    """Note why nobody told; the last comparison stays."""
    for check in _locked(keys).values():
        _done(check, State.UNREACHABLE, why[:300], asked_at)


def _locked(keys: Sequence[ProviderKey]) -> dict[int, UsageCheck]:
    """Return each key's check by the key's number; two writers come one after the other."""
    for key in keys:
        UsageCheck.objects.get_or_create(key=key)
    rows = UsageCheck.objects.filter(key__in=keys).select_for_update().order_by("pk")
    return {row.key_id: row for row in rows}


def _done(check: UsageCheck, state: State, note: str, asked_at: datetime) -> None:
    check.state, check.note, check.done_at = state, note, now()
    check.running_until = None
    # Who asked after this one had begun gets another.
    if check.wanted_at is not None and check.wanted_at <= asked_at:
        check.wanted_at = None
    check.save()
