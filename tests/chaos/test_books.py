"""A comparison that finds nothing proves nothing: each kind of difference is seen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.chaos.books import Ours, Theirs, compare

PRICE = Decimal("1.5")
OURS = Ours(
    prompt="one",
    state="completed",
    request_id="r1",
    says="",
    charged=PRICE,
    open_reserve=Decimal(0),
    fates=["saved"],
)
THEIRS = Theirs(
    request_id="r1", prompt="one", state="completed", credits=PRICE, results=1
)
UNKNOWN = replace(
    OURS, state="unknown", request_id="", charged=Decimal(0), open_reserve=PRICE
)


def test_books_that_agree_show_nothing():
    assert compare(["one"], [OURS], [THEIRS]).violations == []


def test_press_without_a_card_is_lost():
    assert compare(["one", "two"], [OURS], [THEIRS]).lost == ["two: pressed, no card"]


def test_card_that_never_ends_is_lost():
    [sentence] = compare(["one"], [replace(OURS, state="saving")], []).lost

    assert "still saving" in sentence


def test_request_that_no_attempt_has_is_lost():
    [sentence] = compare([], [], [THEIRS]).lost

    assert "nobody's" in sentence


def test_unclear_attempt_explains_one_request_and_not_two():
    asks = replace(UNKNOWN, says="Please decide.")
    second = replace(THEIRS, request_id="r2")

    assert compare(["one"], [asks], [THEIRS]).violations == []
    assert compare(["one"], [asks], [THEIRS, second]).twice


def test_unclear_attempt_that_asks_nobody_is_named():
    assert compare(["one"], [UNKNOWN], [THEIRS]).nameless


def test_second_request_of_one_attempt_is_paid_twice():
    second = replace(THEIRS, request_id="r2")

    assert compare(["one"], [OURS], [THEIRS, second]).twice


def test_retry_may_have_a_request_of_its_own():
    failed = replace(OURS, state="failed", charged=Decimal(0), fates=[])
    refunded = replace(THEIRS, state="failed")
    again, there = replace(OURS, request_id="r2"), replace(THEIRS, request_id="r2")

    assert compare(["one"], [failed, again], [refunded, there]).violations == []


def test_result_that_was_not_saved_is_unarchived():
    missing = replace(OURS, fates=["missing"])

    assert compare(["one"], [missing], [THEIRS]).unarchived


def test_charge_that_differs_is_told():
    assert compare(["one"], [replace(OURS, charged=Decimal(2))], [THEIRS]).ledger


def test_reservation_that_stays_is_told():
    assert compare(["one"], [replace(OURS, open_reserve=PRICE)], [THEIRS]).ledger
