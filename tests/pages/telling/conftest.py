from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from studio.accounts.models import Membership
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.attempts.steps import begin, step
from studio.core.clock import now
from studio.keys.models import ProviderKey
from tests.factories import make_sandbox_key

WAY = (State.PREPARING, State.SUBMITTING, State.QUEUED)


@pytest.fixture
def sandbox_key(alice: Membership) -> ProviderKey:
    return make_sandbox_key(alice.team)


@pytest.fixture
def begun(alice: Membership, sandbox_key: ProviderKey) -> Callable[..., Attempt]:
    """Put an attempt in line, with its first event."""

    def begun(membership: Membership = alice, **over: Any) -> Attempt:
        fields = {
            "subject": uuid.uuid4(),
            "engine": "soul-standard",
            "price": Decimal(3),
            "values": {"prompt": "A salt flat"},
        }
        return begin(
            Attempt(
                team=membership.team,
                member=membership.user,
                project=membership.team.projects.get(is_general=True),
                key=sandbox_key,
                **(fields | over),
            )
        )

    return begun


@pytest.fixture
def accepted(begun: Callable[..., Attempt]) -> Callable[..., Attempt]:
    """Take an attempt to the platform."""

    def accepted(*arguments: Any, **over: Any) -> Attempt:
        attempt = begun(*arguments, **over)
        for state in WAY:
            step(attempt, state)
        step_to(attempt, accepted_at=now())
        return attempt

    return accepted


@pytest.fixture
def ended(accepted: Callable[..., Attempt]) -> Callable[..., Attempt]:
    """Take an attempt to its end."""

    def ended(end: State, *arguments: Any, note: str = "", **over: Any) -> Attempt:
        attempt = accepted(*arguments, **over)
        if end in {State.COMPLETED, State.MEDIA_MISSING}:
            step(attempt, State.SAVING, finished_at=now())
        step(attempt, end, note=note)
        return attempt

    return ended


def step_to(attempt: Attempt, **changes: Any) -> None:
    """Write these fields, without an event."""
    Attempt.objects.filter(pk=attempt.pk).update(**changes)
    for name, value in changes.items():
        setattr(attempt, name, value)
