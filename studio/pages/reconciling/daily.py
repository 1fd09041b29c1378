"""The daily comparison: begun by the watcher's bell, done by the worker, one account at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from studio.core.clock import now
from studio.core.queue import enqueue
from studio.higgsfield import HiggsfieldError, Usage
from studio.keys import accounts
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.pages.reconciling import charges
from studio.pages.reconciling.charges import Span
from studio.pages.reconciling.comparing import NOTHING, Row, compare
from studio.projects import usage
from studio.projects.models import UsageCheck
from studio.projects.usage import Comparison, Difference

EVERY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)
DAYS = 8
MOST_AT_ONCE = 20


def ring() -> None:
    """Have the keys compared whose last comparison is a day old, or whose doorbell was lost."""
    for key in _due():
        request(key)


@transaction.atomic
def request(key: ProviderKey) -> None:
    """Have the worker compare the ledger with what the key's account says it used."""
    if usage.want(key):
        enqueue("studio.pages.tasks.reconcile", key.pk)


def check(key_id: int) -> None:
    """Compare all that is known of a key's account, once for each time that it was wanted."""
    key = ProviderKey.objects.usable().filter(pk=key_id).first()
    if key is None or not usage.claim(key):
        return
    span = Span.until(now(), days=DAYS)
    alike = [key]
    try:
        alike = accounts.sharing(key)
        used = _ask(key, span)
    except (keys.CannotRead, HiggsfieldError) as error:
        same = [one for one in alike if one.fingerprint == key.fingerprint]
        usage.note_unreachable(same, str(error), asked_at=span.asked_at)
        return
    if used is None:
        usage.note_not_offered(alike, asked_at=span.asked_at)
        return
    rows = compare(charges.lumps(alike, span), used)
    found = _comparisons(alike, rows, span)
    usage.note_compared(found, asked_at=span.asked_at)


def _due() -> QuerySet[ProviderKey]:
    a_day_ago, lately = now() - EVERY, now() - AFTER_FAILURE
    state = UsageCheck.State.UNREACHABLE
    is_new = Q(usage_check=None, created_at__lt=a_day_ago)
    is_old = Q(usage_check__wanted_at=None, usage_check__done_at__lt=a_day_ago)
    failed = Q(
        usage_check__wanted_at=None,
        usage_check__state=state,
        usage_check__done_at__lt=lately,
    )
    is_lost = Q(usage_check__wanted_at__lt=now() - usage.LOST)
    usable = ProviderKey.objects.usable()
    due = usable.filter(is_new | is_old | failed | is_lost)
    return due.order_by("pk")[:MOST_AT_ONCE]


def _ask(key: ProviderKey, span: Span) -> list[Usage] | None:
    with keys.client_for(key) as client:
        used = client.usage(span.start, span.end)
    if used is None:
        return None
    return [one for one in used if span.start <= one.day < span.end]


def _comparisons(
    alike: Sequence[ProviderKey], rows: Sequence[Row], span: Span
) -> list[Comparison]:
    """Return what each key's team is told; only its first key of an account tells it."""
    first: dict[int, ProviderKey] = {}
    for key in alike:
        first.setdefault(key.team_id, key)
    is_shared = len(first) > 1
    return [
        Comparison(key=key, since=span.start, is_shared=is_shared, twin_of=teller)
        if (teller := first[key.team_id]) != key
        else Comparison(
            key=key,
            since=span.start,
            is_shared=is_shared,
            differences=_for_team(key.team_id, rows),
        )
        for key in alike
    ]


def _for_team(team_id: int, rows: Sequence[Row]) -> list[Difference]:
    """Return a team's own rows, and those that are no team's of the studio."""
    return [
        _told(row, row.ours.get(team_id, NOTHING))
        for row in rows
        if team_id in row.teams or not row.teams
    ]


def _told(row: Row, ours: Decimal) -> Difference:
    return Difference(
        day=row.day,
        path=row.path,
        ours=ours,
        theirs=ours + row.difference,
        cause=row.cause,
        is_open=row.is_open,
    )
