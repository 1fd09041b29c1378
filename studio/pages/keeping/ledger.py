"""Whether each attempt's entries add up to what its state says it cost."""

from __future__ import annotations

import time
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from studio.attempts.models import Attempt
from studio.attempts.states import ENDS, State
from studio.core.credits import words
from studio.engines import Wire
from studio.pages.keeping.findings import Kind, Report
from studio.projects.models import CreditEntry

AT_ONCE = 500
# The platform has taken it, and nothing has come back from there yet.
OWED = frozenset({State.SUBMITTING, State.UNKNOWN, State.QUEUED, State.IN_PROGRESS})
PAID = frozenset({State.SAVING, State.COMPLETED, State.MEDIA_MISSING})


def check(report: Report, after: str, until: float) -> str | None:
    """Check attempts by primary key from `after` on, until `until` on the monotonic clock."""
    last = int(after or 0)
    while attempts := list(_entered().filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for attempt in attempts:
            _check(attempt, report)
        last = attempts[-1].pk
        if time.monotonic() >= until:
            return str(last)
    return None


def _entered() -> QuerySet[Attempt]:
    """Return attempts with their entries: one statement sees no half of a step."""

    def total(kind: CreditEntry.Kind) -> Sum:
        return Sum("credit_entries__credits", filter=Q(credit_entries__kind=kind))

    return Attempt.objects.select_related("team").annotate(
        reserved=total(CreditEntry.Kind.RESERVE),
        released=total(CreditEntry.Kind.RELEASE),
        charged=total(CreditEntry.Kind.CHARGE),
    )


def _check(attempt: Attempt, report: Report) -> None:
    found = _wrong(
        attempt,
        reserved=getattr(attempt, "reserved"),  # noqa: B009 - annotated
        released=getattr(attempt, "released"),  # noqa: B009 - annotated
        charged=getattr(attempt, "charged"),  # noqa: B009 - annotated
    )
    if found:
        label = State(attempt.state).label
        sentence = f"{attempt.engine} of {attempt.team} ({label}) {found}."
        report.add(Kind.LEDGER, str(attempt.public_id), sentence)


def _wrong(
    attempt: Attempt,
    *,
    reserved: Decimal | None,
    released: Decimal | None,
    charged: Decimal | None,
) -> str:
    """Return what does not add up, in words; "" where all does."""
    kept = (reserved or 0) + (released or 0)
    if released is not None and kept != 0:
        return f"was given back {words(-released)} of {words(reserved or Decimal(0))}"
    if attempt.state in ENDS | {State.SAVING} and kept:
        return f"still holds {words(Decimal(kept))} that were set aside"
    if attempt.state in OWED and not (reserved is not None and released is None):
        return "is under way, and nothing is set aside for it"
    if attempt.state not in PAID:
        return f"was charged {words(charged)}" if charged is not None else ""
    return _wrong_charge(attempt, charged)


def _wrong_charge(attempt: Attempt, charged: Decimal | None) -> str:
    if attempt.wire == Wire.WORKFLOW:
        # What it cost is charged to its parts.
        return ""
    if charged is None:
        return f"was never charged its {words(attempt.price)}"
    if charged != attempt.price:
        return f"was charged {words(charged)} instead of {words(attempt.price)}"
    return ""
