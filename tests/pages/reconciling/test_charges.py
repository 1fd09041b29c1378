"""Which charges are an account's, and on which UTC days the platform may count them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from studio.attempts.states import State
from studio.core.clock import now
from studio.keys import services as keys
from studio.pages.reconciling.charges import LAG, Span, lumps
from studio.pages.reconciling.comparing import Kind
from tests.factories import make_attempt, make_key
from tests.pages.reconciling.conftest import PATH, PRICE

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def key(alice):
    return make_key(alice.team)


def test_span_is_whole_days_in_utc_whatever_the_clock_of_the_place():
    here = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    span = Span.until(here, days=8)

    assert (span.start, span.end) == (date(2026, 3, 21), date(2026, 3, 29))


def test_charge_lies_on_its_day(alice, key, charge, noon, span):
    charge(alice, key, at=noon)

    [one] = lumps([key], span)

    assert (one.team_id, one.path, one.kind) == (alice.team_id, PATH, Kind.FIRM)
    assert (one.first, one.day, one.last) == (noon.date(),) * 3
    assert (one.credits, one.requests) == (PRICE, 1)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_day_is_utc_wherever_the_studio_stands(
    alice, key, charge, noon, span, settings, zone
):
    settings.TIME_ZONE = zone
    charge(alice, key, at=noon + 11 * HOUR)

    [one] = lumps([key], span)

    assert (one.first, one.last) == (noon.date(), noon.date())


def test_charges_that_fit_the_same_days_are_one_sum(alice, key, charge, noon, span):
    for hour in range(3):
        charge(alice, key, at=noon + hour * HOUR)

    [one] = lumps([key], span)

    assert (one.credits, one.requests) == (Decimal("4.5"), 3)


def test_charge_over_midnight_has_both_days(alice, key, charge, noon, span):
    charge(alice, key, sent_at=noon, at=noon + 13 * HOUR)

    [one] = lumps([key], span)

    assert (one.first, one.day) == (noon.date(), noon.date() + timedelta(days=1))


@pytest.mark.parametrize(
    ("minutes", "days"), [(715, (0, 1)), (705, (0, 0)), (725, (0, 1)), (735, (1, 1))]
)
def test_clocks_may_differ_by_minutes_about_midnight(
    alice, key, charge, noon, span, minutes, days
):
    charge(alice, key, at=noon + minutes * MINUTE)

    [one] = lumps([key], span)

    assert ((one.first - noon.date()).days, (one.last - noon.date()).days) == days


def test_charge_sent_before_the_first_day_may_lie_there(alice, key, charge, span):
    start = datetime.combine(span.start, datetime.min.time(), UTC)
    charge(alice, key, sent_at=start - HOUR, at=start + HOUR)
    charge(alice, key, sent_at=start - 9 * HOUR, at=start - 8 * HOUR)

    [one] = lumps([key], span)

    assert one.kind is Kind.MAYBE


def test_charge_of_the_last_hours_is_fresh(alice, key, charge, span):
    charge(alice, key, at=span.asked_at - LAG + MINUTE)
    charge(alice, key, at=span.asked_at - LAG - MINUTE)

    assert {one.kind for one in lumps([key], span)} == {Kind.FRESH, Kind.FIRM}


def test_charge_of_another_account_is_not_this_ones(alice, key, charge, noon, span):
    other = make_key(alice.team, key_id="id-of-another-account", label="Other")
    charge(alice, other, at=noon)

    assert lumps([key], span) == []
    assert len(lumps([other], span)) == 1


def test_charge_at_another_host_is_not_this_ones(alice, key, charge, noon, span):
    charge(alice, key, at=noon, origin="https://api.higgsfield.ai")

    assert lumps([key], span) == []


def test_charges_of_all_teams_with_the_account_count(
    alice, charlie, key, charge, noon, span
):
    theirs = make_key(charlie.team)
    charge(alice, key, at=noon)
    charge(charlie, theirs, at=noon)

    found = lumps([key, theirs], span)

    assert {one.team_id for one in found} == {alice.team_id, charlie.team_id}
    assert {one.kind for one in found} == {Kind.FIRM}


def test_charge_under_an_earlier_secret_may_be_this_accounts(
    alice, charlie, key, charge, noon, span
):
    charge(alice, key, at=noon)
    keys.replace_secret(key, key_id="id-1234567890-abcdef", secret="a-newer-secret")
    stranger = make_key(charlie.team, key_id="id-of-another-account")
    charge(charlie, stranger, at=noon, account="gone")

    [one] = lumps([key], span)

    assert (one.team_id, one.kind) == (alice.team_id, Kind.MAYBE)


@pytest.mark.parametrize(
    "state", [State.SUBMITTING, State.UNKNOWN, State.QUEUED, State.IN_PROGRESS]
)
def test_what_was_sent_and_has_not_ended_is_open_to_today(
    alice, key, send, noon, span, state
):
    send(alice, key, sent_at=noon, state=state)

    [one] = lumps([key], span)

    assert (one.kind, one.credits) == (Kind.OPEN, PRICE)
    assert (one.first, one.last) == (noon.date(), span.end - timedelta(days=1))


@pytest.mark.parametrize(
    "state", [State.WAITING, State.PREPARING, State.FAILED, State.NSFW, State.CANCELED]
)
def test_what_cannot_be_charged_is_nothing(alice, key, send, noon, span, state):
    send(alice, key, sent_at=noon, state=state)

    assert lumps([key], span) == []


def test_part_of_a_workflow_is_under_the_workflows_path(
    alice, key, charge, send, noon, span
):
    over = {"path": "social/carousel/instagram", "wire": "workflow"}
    whole = send(alice, key, sent_at=noon, state=State.COMPLETED, **over)
    charge(alice, key, at=noon, path="", parent=whole, place=0)
    send(alice, key, sent_at=noon, path="", parent=whole, place=1)

    assert {(one.path, one.kind) for one in lumps([key], span)} == {
        ("social/carousel/instagram", Kind.FIRM),
        ("social/carousel/instagram", Kind.OPEN),
    }


def test_reserved_credits_are_no_charge(alice, key, span):
    make_attempt(alice, key=key, project=alice.team.projects.get())

    assert lumps([key], span) == []
    assert span.asked_at <= now()
