"""What an account used, by UTC day and model: the honest book in another order.

The platform's documents name `GET /models/usage` and publish no schema of its answer. The
parameters and the shape here are this project's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from studio.core import clock
from studio.engines.training import TRAINING
from studio.sandbox.models import Entry, LedgerEntry
from studio.sandbox.refusals import invalid

BUCKET = "day"
MOST_DAYS = 366
NEWEST_DAYS = 8

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Span:
    """Whole UTC days, from `start` to before `end`."""

    start: date
    end: date


def read_span(query: Mapping[str, str]) -> Span:
    """Return the days that are asked about, or refuse with 422."""
    if query.get("bucket", BUCKET) != BUCKET:
        raise _wrong("bucket", "Input should be 'day'", type="literal_error")
    span = Span(_day(query, "start"), _day(query, "end"))
    if not 1 <= (span.end - span.start).days <= MOST_DAYS:
        raise _wrong("end", f"1 to {MOST_DAYS} days after start", type="out_of_range")
    return span


def answer(account_id: int, span: Span) -> dict[str, Any]:
    """Tell what was charged in each bucket, and what was reserved and given back instead."""
    entries = LedgerEntry.objects.filter(account=account_id)
    return {
        "bucket": BUCKET,
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "usage": [
            {
                "date": row["day"].isoformat(),
                "model": row["model"],
                "requests": row["requests"],
                "credits": f"{row['charged']:.3f}",
                "refunded": f"{row['refunded']:.3f}",
            }
            for row in _by_day(entries, span)
        ],
    }


def newest() -> list[dict[str, Any]]:
    """Return the last days of every account, for somebody who looks."""
    today = clock.now().astimezone(UTC).date()
    span = Span(today - timedelta(days=NEWEST_DAYS - 1), today + timedelta(days=1))
    return _by_day(LedgerEntry.objects.all(), span)


def _by_day(entries: QuerySet[LedgerEntry], span: Span) -> list[dict[str, Any]]:
    is_charge, is_refund = Q(kind=Entry.CHARGE), Q(kind=Entry.REFUND)
    nothing = Decimal(0)
    dated = entries.filter(is_charge | is_refund).annotate(
        day=TruncDate("at", tzinfo=UTC),
        # What is no request's is a training's.
        model=Coalesce(
            "request__model", Value(TRAINING.path), output_field=CharField()
        ),
    )
    asked = dated.filter(day__gte=span.start, day__lt=span.end)
    sums = asked.values("account__key_id", "day", "model").annotate(
        requests=Count("pk", filter=is_charge),
        charged=Sum("credits", filter=is_charge, default=nothing),
        refunded=Sum("credits", filter=is_refund, default=nothing),
    )
    return [dict(row) for row in sums.order_by("day", "account__key_id", "model")]


def _day(query: Mapping[str, str], name: str) -> date:
    text = query.get(name)
    if text is None:
        raise _wrong(name, "Field required", type="missing")
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _wrong(name, "A day such as 2026-11-20 is needed", type="date_parsing")


def _wrong(name: str, msg: str, *, type: str) -> Exception:
    return invalid(("query", name), msg, type=type)
