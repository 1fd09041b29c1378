"""A comparison is wanted, taken by one, and noted once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from studio.core.clock import now
from studio.projects import usage
from studio.projects.models import UsageCheck, UsageDifference
from studio.projects.usage import Cause, Comparison, Difference, State
from tests.factories import make_key

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
LESS = Difference(DAY, "soul", Decimal(3), Decimal("1.5"), Cause.MORE_HERE)


@pytest.fixture
def key(alice):
    return make_key(alice.team)


def check_of(key) -> UsageCheck:
    return UsageCheck.objects.get(key=key)


def note(key, *differences: Difference, asked_at=None, **over) -> None:
    found = Comparison(key=key, since=DAY, differences=differences, **over)
    usage.note_compared([found], asked_at=asked_at or now())


def test_check_is_asked_for_once_until_it_is_done(key):
    assert usage.want(key)
    assert not usage.want(key)

    note(key)
    assert usage.want(key)


def test_lost_doorbell_is_asked_for_again(key):
    usage.want(key)
    UsageCheck.objects.update(wanted_at=now() - usage.LOST - timedelta(seconds=1))

    assert usage.want(key)


def test_check_is_taken_by_one(key):
    assert not usage.claim(key)
    usage.want(key)

    assert [usage.claim(key) for _ in range(3)] == [True, False, False]


def test_check_of_a_dead_worker_is_taken_by_the_next(key):
    usage.want(key)
    usage.claim(key)
    UsageCheck.objects.update(running_until=now() - timedelta(seconds=1))

    assert usage.claim(key)


def test_done_check_is_taken_by_nobody(key):
    usage.want(key)
    usage.claim(key)
    note(key)

    assert not usage.claim(key)
    assert check_of(key).running_until is None


def test_who_asks_while_it_runs_gets_another(key):
    begun = now()
    usage.want(key)
    note(key, asked_at=begun)

    assert usage.claim(key)


def test_what_was_found_replaces_what_was_known(key):
    note(key, LESS, Difference(DAY, "dop", Decimal(0), Decimal(9), Cause.MORE_THERE))
    note(key, LESS, is_shared=True)

    [kept] = UsageDifference.objects.all()
    assert (kept.path, kept.difference) == ("soul", Decimal("-1.5"))
    assert check_of(key).is_shared


def test_failed_try_keeps_what_was_found(key):
    note(key, LESS)
    compared_at = check_of(key).compared_at
    usage.note_unreachable([key], "No connection.", asked_at=now())

    check = check_of(key)
    assert (check.state, check.note) == (State.UNREACHABLE, "No connection.")
    assert check.compared_at == compared_at
    assert UsageDifference.objects.count() == 1


def test_host_that_stopped_offering_it_leaves_nothing(key):
    note(key, LESS)
    usage.note_not_offered([key], asked_at=now())

    assert check_of(key).state == State.NOT_OFFERED
    assert not UsageDifference.objects.exists()


def test_rows_are_the_teams_own(alice, charlie, key):
    note(key, LESS)

    assert UsageCheck.objects.visible_to(alice).count() == 1
    assert UsageCheck.objects.visible_to(charlie).count() == 0
