"""Work that does not move although the studio runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from studio.attempts.models import Attempt, Heartbeat, Output
from studio.attempts.states import State
from studio.core.clock import now
from studio.pages.keeping import stuck
from studio.pages.keeping.findings import Depth, Report
from studio.projects import services as projects
from tests.factories import make_attempt, make_key

HOURS = timedelta(hours=1)


@pytest.fixture
def running(db) -> None:
    Heartbeat.objects.create(process="watcher", host="here", at=now())


@pytest.fixture
def make(alice):
    key = make_key(alice.team, used_at=now())

    def make(state: State, **over: Any) -> Attempt:
        age = over.pop("age", timedelta(0))
        attempt = make_attempt(
            alice, key=key, project=projects.general(alice.team), state=state, **over
        )
        Attempt.objects.filter(pk=attempt.pk).update(created_at=now() - age)
        return attempt

    return make


def found() -> list[str]:
    report = Report(Depth.SIZE, started_at=now())
    stuck.check(report, "", 0.0)
    return [finding.words for finding in report.listed]


@pytest.mark.parametrize(
    ("state", "over"),
    [
        (State.SUBMITTING, {"lease_until": now() - HOURS}),
        (State.PREPARING, {"lease_until": now() - HOURS}),
        (State.QUEUED, {"watch_until": now() - HOURS}),
        (State.QUEUED, {"accepted_at": now() - HOURS}),
        (
            State.IN_PROGRESS,
            {"watch_until": now() + HOURS, "accepted_at": now() - 30 * HOURS},
        ),
        (State.UNKNOWN, {"sent_at": now() - 30 * HOURS}),
        (State.SAVING, {"finished_at": now() - HOURS}),
        (State.WAITING, {"age": 2 * HOURS}),
        (State.COMPLETED, {}),
    ],
)
def test_what_nobody_moves_on_is_found(running, make, state, over):
    make(state, **over)

    assert len(found()) == 1


@pytest.mark.parametrize(
    ("state", "over"),
    [
        (State.SUBMITTING, {"lease_until": now() + HOURS}),
        (State.QUEUED, {"watch_until": now() + HOURS, "accepted_at": now() - HOURS}),
        (State.UNKNOWN, {"sent_at": now() - 30 * HOURS, "attention": "Decide."}),
        (State.WAITING, {"age": 2 * HOURS, "not_before": now() + HOURS}),
        (State.WAITING, {"age": 2 * HOURS, "lane": "1080p"}),
        (State.COMPLETED, {"wire": "reference"}),
        (State.FAILED, {"age": 100 * HOURS}),
    ],
)
def test_what_somebody_is_at_is_not(running, make, state, over):
    make(state, **over)

    assert found() == []


def test_line_before_a_full_paused_or_failing_key_is_no_fault(running, make):
    attempt = make(State.WAITING, age=3 * HOURS)
    attempt.key.in_flight_limit = 0
    attempt.key.save()
    assert found() == []

    attempt.key.in_flight_limit = 4
    attempt.key.paused_until = now() + HOURS
    attempt.key.save()
    assert found() == []

    attempt.key.paused_until = None
    attempt.key.used_at = now() - 5 * HOURS
    attempt.key.save()
    assert found() == []


def test_weekend_with_the_studio_switched_off_is_no_fault(make):
    make(State.SUBMITTING, lease_until=now() - 40 * HOURS)
    assert found() == []

    Heartbeat.objects.create(process="watcher", host="here", at=now() - 40 * HOURS)
    assert found() == []


def test_result_that_nobody_fetches_is_found(running, make):
    attempt = make(State.SAVING, finished_at=now() - 3 * HOURS)
    attempt.outputs.create(position=0, kind="image", url="https://x/1.png")

    assert len(found()) == 1


def test_end_with_a_result_on_its_way_contradicts_itself(make):
    attempt = make(State.FAILED, price=Decimal(1))
    attempt.outputs.create(position=0, kind="image", url="https://x/1.png")

    assert len(found()) == 1


def test_result_said_to_be_safe_without_a_file_is_found(make):
    attempt = make(State.COMPLETED)
    attempt.outputs.create(
        position=0, kind="image", url="https://x/1.png", fate=Output.Fate.SAVED
    )

    assert len(found()) == 1
