"""What the ledger has of one account in a span of days, and what is not settled yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from studio.attempts.models import Attempt
from studio.attempts.states import AT_PLATFORM, State
from studio.keys.models import ProviderKey
from studio.pages.reconciling.comparing import NOTHING, Kind, Lump
from studio.projects.models import CreditEntry

# Two clocks, and a request that is on its way at midnight.
SKEW = timedelta(minutes=10)
# The platform's numbers are analytics: how far they lag behind is not said.
LAG = timedelta(hours=6)
SENT = AT_PLATFORM | {State.SUBMITTING, State.UNKNOWN}


@dataclass(frozen=True)
class Span:
    """The UTC days from `start` to before `end`; `asked_at` is when the platform was asked."""

    start: date
    end: date
    asked_at: datetime

    @classmethod
    def until(cls, moment: datetime, *, days: int) -> Span:
        """Return so many days, the day of that moment being the last."""
        end = moment.astimezone(UTC).date() + timedelta(days=1)
        return cls(end - timedelta(days=days), end, moment)


def lumps(keys: Sequence[ProviderKey], span: Span) -> list[Lump]:
    """Return all that the keys of one account paid or may yet pay, of every team.

    To be read after the platform was asked: what it tells that is not here has then happened
    outside the studio.
    """
    sums: defaultdict[Lump, Decimal] = defaultdict(Decimal)
    counts: Counter[Lump] = Counter()
    for lump in chain(_charged(keys, span), _open(keys, span)):
        alike = replace(lump, credits=NOTHING)
        sums[alike] += lump.credits
        counts[alike] += 1
    return [
        replace(alike, credits=sums[alike], requests=counts[alike]) for alike in sums
    ]


def _charged(keys: Sequence[ProviderKey], span: Span) -> Iterator[Lump]:
    since = datetime.combine(span.start, time(), UTC) - SKEW
    charges = CreditEntry.objects.filter(kind=CreditEntry.Kind.CHARGE, at__gte=since)
    attempts = _of_account(Attempt.objects.all(), keys)
    rows = charges.filter(attempt__in=attempts).values_list(
        "team_id",
        Coalesce(_unless_empty("attempt__path"), "attempt__parent__path"),
        Coalesce("attempt__sent_at", "attempt__created_at"),
        "at",
        "credits",
        "attempt__account",
    )
    known = {key.fingerprint for key in keys}
    for team_id, path, sent_at, at, credits, account in rows.iterator():
        first, day, last = _day(sent_at - SKEW), _day(at), _day(at + SKEW)
        is_sure = account in known and span.start <= first and day >= span.start
        sure = Kind.FRESH if at > span.asked_at - LAG else Kind.FIRM
        yield Lump(
            team_id=team_id,
            path=_model(path),
            first=first,
            last=min(last, span.end - timedelta(days=1)),
            day=day,
            kind=sure if is_sure else Kind.MAYBE,
            credits=credits,
        )


def _open(keys: Sequence[ProviderKey], span: Span) -> Iterator[Lump]:
    today = span.end - timedelta(days=1)
    sent = _of_account(Attempt.objects.filter(state__in=SENT), keys)
    rows = sent.values_list(
        "team_id",
        Coalesce(_unless_empty("path"), "parent__path"),
        Coalesce("sent_at", "created_at"),
        "price",
    )
    for team_id, path, sent_at, price in rows.iterator():
        first = _day(sent_at - SKEW)
        yield Lump(team_id, _model(path), first, today, today, Kind.OPEN, price)


def _of_account(
    attempts: QuerySet[Attempt], keys: Sequence[ProviderKey]
) -> QuerySet[Attempt]:
    """Return what these keys sent, and what they may have sent under an earlier secret.

    Which account a secret opened that is no longer here cannot be told; a team that holds a
    key of this one may have held that too.
    """
    origin = keys[0].origin
    ours = Q(account__in={key.fingerprint for key in keys})
    others = ProviderKey.objects.usable().filter(origin=origin)
    theirs = Q(account__in=others.values("fingerprint"))
    perhaps = Q(team__in={key.team_id for key in keys}) & ~theirs
    return attempts.filter(ours | perhaps, origin=origin)


def _unless_empty(name: str) -> Case:
    # A part of a workflow was never posted; it is known under the workflow's path.
    return Case(When(~Q(**{name: ""}), then=F(name)), default=Value(None))


def _model(path: str | None) -> str:
    return (path or "").strip("/")


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
