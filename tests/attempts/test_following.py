"""What of a workflow is followed, and what each part is reserved, whatever the platform names."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from studio.accounts.models import Membership
from studio.attempts import following
from studio.attempts.models import Attempt
from studio.attempts.states import State
from tests.attempts.carousel import (
    SERIES,
    RunQueue,
    paid,
    parts_of,
    start_carousel,
    taken,
    told,
)
from tests.attempts.conftest import refreshed
from tests.platform_server import Platform

__all__ = ["start_carousel", "taken"]


def test_missing_parts_are_said_and_not_paid(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", told(platform, "request-0", "request-1"))
    attempt = start_carousel()
    run_queue()

    assert "2 of 3 parts" in refreshed(attempt).note
    assert paid(alice.team) == (Decimal(3), 0)


def test_more_parts_than_asked_for_cost_no_more(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", told(platform, *(f"request-{one}" for one in range(7))))
    attempt = start_carousel()
    run_queue()

    assert len(parts_of(attempt)) == 7
    assert paid(alice.team) == (Decimal("4.5"), 0)


def test_price_that_does_not_divide_is_reserved_to_the_last_thousandth(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", told(platform))
    attempt = start_carousel(price="10")
    run_queue()

    prices = [part.price for part in parts_of(attempt)]
    assert prices == [Decimal("3.334"), Decimal("3.333"), Decimal("3.333")]
    assert paid(alice.team) == (10, 0)


@given(
    price=st.decimals(0, 100_000, places=3, allow_nan=False),
    of=st.integers(1, 60),
    among=st.integers(0, 60),
)
def test_shares_never_exceed_the_price(price: Decimal, of: int, among: int):
    found = following.shares(price, of=of, among=among)

    assert len(found) == among
    assert sum(found) <= price
    assert all(one >= 0 for one in found)
    if among:
        assert max(found) - min(found) <= Decimal("0.001")
    if among >= of:
        assert sum(found) == price


def test_request_that_another_attempt_has_is_left_to_it(
    start, start_carousel, run_queue: RunQueue, platform: Platform
):
    other = start()
    run_queue()
    theirs = refreshed(other).request_id
    platform.script("submit", told(platform, theirs, "request-1", "request-2"))
    attempt = start_carousel()
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert [part.request_id for part in parts_of(attempt)] == ["request-1", "request-2"]
    assert [part.place for part in parts_of(attempt)] == [1, 2]


def test_id_that_is_too_long_to_keep_is_a_missing_part(
    start_carousel, run_queue: RunQueue, platform: Platform
):
    platform.script("submit", told(platform, "r" * 100, "request-1"))
    attempt = start_carousel()
    run_queue()

    assert [part.place for part in parts_of(attempt)] == [1]


def test_series_named_twice_is_followed_all_the_same(
    start_carousel, run_queue: RunQueue, platform: Platform
):
    platform.script("submit", told(platform), told(platform, "request-8", "request-9"))
    first, second = start_carousel(), start_carousel()
    run_queue()

    assert (refreshed(first).request_id, refreshed(second).request_id) == (SERIES, "")
    assert len(parts_of(second)) == 2


def test_no_two_parts_have_one_place(taken: Attempt):
    first = parts_of(taken)[0]
    first.pk, first.public_id, first.idempotency_key = None, uuid.uuid4(), uuid.uuid4()
    first.request_id = "request-9"

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
