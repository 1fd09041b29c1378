"""A request that takes far too long asks for a person's eye, once, and goes on being watched. Case 62."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.attempts import overdue, pump
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import DEFAULT
from tests.attempts.conftest import refreshed
from tests.factories import make_attempt


@pytest.fixture
def there(alice, key):
    """Make an attempt that the platform has had for so many seconds."""

    def make(seconds: float, **over) -> Attempt:
        return make_attempt(
            alice,
            key=key,
            project=alice.team.projects.get(),
            engine=DEFAULT.slug,
            **{
                "state": State.IN_PROGRESS,
                "request_id": f"request-{seconds}",
                "accepted_at": now() - timedelta(seconds=seconds),
            }
            | over,
        )

    return make


def test_deadline_is_never_shorter_than_half_an_hour(db):
    assert overdue.deadline(DEFAULT.slug) == overdue.SHORTEST
    assert overdue.deadline("a-model-of-old") == overdue.UNKNOWN_MODEL


def test_deadline_learns_from_the_slowest_of_late(there):
    ended = now()
    there(
        5000,
        state=State.COMPLETED,
        accepted_at=ended - timedelta(seconds=5000),
        finished_at=ended,
    )

    assert overdue.deadline(DEFAULT.slug) == pytest.approx(15_000)


def test_late_one_asks_for_a_person_once(there, run_queue):
    late = there(overdue.SHORTEST + 60)

    pump.ring()
    pump.ring()

    attempt = refreshed(late)
    assert attempt.state == State.IN_PROGRESS
    assert "30:00, far longer than usual" in attempt.attention
    assert attempt.events.count() == 1


def test_one_in_time_asks_nobody(there):
    young = there(overdue.SHORTEST - 60)

    pump.ring()

    assert refreshed(young).attention == ""
