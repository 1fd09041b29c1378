"""Each attempt's entries add up to what its state says it cost."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.pages.keeping import ledger
from studio.pages.keeping.findings import Depth, Report
from studio.projects import services as projects
from studio.projects.models import CreditEntry
from tests.factories import make_attempt, make_key


@pytest.fixture
def make(alice):
    key = make_key(alice.team)

    def make(state: State, *entries: tuple[str, str], **over: object) -> Attempt:
        attempt = make_attempt(
            alice, key=key, project=projects.general(alice.team), state=state, **over
        )
        for kind, credits in entries:
            CreditEntry.objects.create(
                team=attempt.team,
                project=attempt.project,
                attempt=attempt,
                kind=kind,
                credits=Decimal(credits),
            )
        return attempt

    return make


def found() -> list[str]:
    report = Report(Depth.SIZE, started_at=now())
    assert ledger.check(report, "", time.monotonic() + 60) is None
    return [finding.words for finding in report.listed]


RESERVED, RELEASED, CHARGED = ("reserve", "3"), ("release", "-3"), ("charge", "3")


@pytest.mark.parametrize(
    ("state", "entries"),
    [
        (State.WAITING, []),
        (State.WAITING, [RESERVED]),
        (State.SUBMITTING, [RESERVED]),
        (State.UNKNOWN, [RESERVED]),
        (State.IN_PROGRESS, [RESERVED]),
        (State.SAVING, [RESERVED, RELEASED, CHARGED]),
        (State.COMPLETED, [RESERVED, RELEASED, CHARGED]),
        (State.MEDIA_MISSING, [RESERVED, RELEASED, CHARGED]),
        (State.FAILED, [RESERVED, RELEASED]),
        (State.FAILED, []),
        (State.CANCELED, []),
    ],
)
def test_books_of_every_state_can_be_right(make, state, entries):
    make(state, *entries)

    assert found() == []


@pytest.mark.parametrize(
    ("state", "entries", "words"),
    [
        (State.QUEUED, [], "nothing is set aside"),
        (State.QUEUED, [RESERVED, RELEASED], "nothing is set aside"),
        (State.COMPLETED, [RESERVED, RELEASED], "never charged its 3 credits"),
        (State.COMPLETED, [RESERVED, CHARGED], "still holds 3 credits"),
        (State.FAILED, [RESERVED], "still holds 3 credits"),
        (State.FAILED, [RESERVED, RELEASED, CHARGED], "was charged 3 credits"),
        (
            State.COMPLETED,
            [RESERVED, RELEASED, ("charge", "6")],
            "6 credits instead of 3",
        ),
        (State.FAILED, [RESERVED, ("release", "-2")], "given back 2 credits of 3"),
    ],
)
def test_difference_is_found_and_named(make, state, entries, words):
    make(state, *entries)

    assert len(found()) == 1
    assert words in found()[0]


def test_workflow_is_charged_by_its_parts(make):
    make(State.COMPLETED, RESERVED, RELEASED, wire="workflow")

    assert found() == []


def test_check_goes_on_where_its_time_ended(make, monkeypatch):
    monkeypatch.setattr(ledger, "AT_ONCE", 1)
    for _ in range(2):
        make(State.FAILED, RESERVED)
    report = Report(Depth.SIZE, started_at=now())

    after = ledger.check(report, "", until=0.0)
    assert (len(report.listed), after) == (1, str(Attempt.objects.earliest("pk").pk))

    assert ledger.check(report, after, until=0.0) is not None
    assert ledger.check(report, str(Attempt.objects.latest("pk").pk), 0.0) is None
    assert len(report.listed) == 2
