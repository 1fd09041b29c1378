from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from studio.accounts.models import Membership
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core import clock
from studio.engines import DEFAULT
from studio.keys.models import ProviderKey
from studio.pages.reconciling.charges import Span
from studio.projects import services as projects
from studio.projects.models import CreditEntry
from tests.factories import make_attempt

PATH = DEFAULT.path
PRICE = Decimal("1.5")


@pytest.fixture
def noon() -> datetime:
    """Noon in UTC of the day before yesterday: far from now and from the first day."""
    yesterday = clock.now().astimezone(UTC) - timedelta(days=2)
    return yesterday.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def span() -> Span:
    return Span.until(clock.now(), days=8)


@pytest.fixture
def send() -> Callable[..., Attempt]:
    """Make an attempt as it is once its POST has left."""

    def send(
        membership: Membership, key: ProviderKey, *, sent_at: datetime, **over: Any
    ) -> Attempt:
        return make_attempt(
            membership,
            key=key,
            project=membership.team.projects.get(is_general=True),
            **{
                "state": State.IN_PROGRESS,
                "path": PATH,
                "origin": key.origin,
                "account": key.fingerprint,
                "request_id": str(uuid.uuid4()),
                "price": PRICE,
                "sent_at": sent_at,
                **over,
            },
        )

    return send


@pytest.fixture
def charge(send: Callable[..., Attempt]) -> Callable[..., Attempt]:
    """Make an attempt that completed, and its charge in the ledger."""

    def charge(
        membership: Membership,
        key: ProviderKey,
        *,
        at: datetime,
        sent_at: datetime | None = None,
        **over: Any,
    ) -> Attempt:
        over = {"state": State.COMPLETED, **over}
        attempt = send(membership, key, sent_at=sent_at or at, **over)
        projects.settle(attempt, attempt.price)
        CreditEntry.objects.filter(attempt=attempt).update(at=at)
        return attempt

    return charge
