"""Two books side by side: what fits, what is over, and what is only not settled yet."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from studio.higgsfield import Usage
from studio.pages.reconciling.comparing import Kind, Lump, Row, compare
from studio.projects.usage import Cause

DAY = date(2026, 11, 20)
NEXT = DAY + timedelta(days=1)
PRICE = Decimal("1.5")


def lump(
    first: date = DAY,
    last: date | None = None,
    *,
    kind: Kind = Kind.FIRM,
    credits: Decimal = PRICE,
    team: int = 1,
    path: str = "soul",
    requests: int = 1,
) -> Lump:
    last = last or first
    return Lump(team, path, first, last, last, kind, credits, requests)


def used(
    day: date = DAY, credits: Decimal = PRICE, *, path: str = "soul", requests: int = 9
) -> Usage:
    return Usage(day, path, credits, requests)


def told(rows: list[Row]) -> list[tuple[date, Decimal, bool]]:
    return [(row.day, row.difference, row.is_open) for row in rows]


def test_same_books_are_even():
    assert compare([lump(), lump(NEXT)], [used(), used(NEXT)]) == []
    assert compare([], []) == []
    assert compare([], [used(credits=Decimal(0))]) == []


def test_charge_that_the_ledger_lacks_is_over_there():
    [row] = compare([lump()], [used(credits=Decimal(3))])

    assert (row.day, row.path, row.theirs) == (DAY, "soul", Decimal(3))
    assert (row.difference, row.cause) == (PRICE, Cause.MORE_THERE)
    assert not row.is_open
    assert row.teams == {1}


def test_model_that_nobody_here_made_is_over_there_and_no_teams():
    [row] = compare([lump()], [used(), used(path="dop", credits=Decimal(9))])

    assert (row.path, row.difference, row.ours) == ("dop", Decimal(9), {})
    assert row.teams == frozenset()


def test_charge_that_the_platform_lacks_is_over_here():
    [row] = compare([lump(), lump()], [used()])

    assert (row.day, row.difference, row.cause) == (DAY, -PRICE, Cause.MORE_HERE)
    assert row.ours == {1: Decimal(3)}


@pytest.mark.parametrize("there", [DAY, NEXT])
def test_charge_over_midnight_fits_either_day(there: date):
    assert compare([lump(DAY, NEXT)], [used(there)]) == []


def test_charge_does_not_fit_a_day_before_it_was_sent_or_after_it_was_heard_of():
    rows = compare([lump(DAY, NEXT)], [used(NEXT + timedelta(days=1))])

    assert told(rows) == [
        (NEXT, -PRICE, False),
        (NEXT + timedelta(days=1), PRICE, False),
    ]


def test_two_charges_over_midnight_may_lie_on_different_days():
    lumps = [lump(DAY, NEXT), lump(DAY, NEXT)]

    assert compare(lumps, [used(), used(NEXT)]) == []
    assert compare(lumps, [used(credits=Decimal(3))]) == []


def test_what_has_least_time_left_is_laid_first():
    # Were the charge over midnight laid on the first day, the other would fit nowhere.
    lumps = [lump(DAY, NEXT), lump(DAY)]

    assert compare(lumps, [used(), used(NEXT)]) == []


def test_work_heard_of_days_later_is_no_difference():
    assert compare([lump(DAY - timedelta(days=3), NEXT)], [used(DAY)]) == []


def test_what_is_under_way_explains_what_is_over_and_no_more():
    open_one = lump(DAY, NEXT, kind=Kind.OPEN)

    assert told(compare([open_one], [used()])) == [(DAY, PRICE, True)]
    assert told(compare([open_one], [used(credits=Decimal(9))])) == [
        (DAY, Decimal(9), False)
    ]
    assert compare([open_one], []) == []


def test_what_is_under_way_elsewhere_explains_nothing():
    later = lump(NEXT, kind=Kind.OPEN)
    other = lump(path="dop", kind=Kind.OPEN)

    assert told(compare([later, other], [used()])) == [(DAY, PRICE, False)]


def test_row_that_only_open_work_explains_is_of_its_team():
    [row] = compare([lump(kind=Kind.OPEN, team=4)], [used()])

    assert row.teams == {4}
    assert row.ours == {}


def test_fresh_charge_may_come_later():
    fresh = lump(kind=Kind.FRESH)

    assert told(compare([fresh], [])) == [(DAY, -PRICE, True)]
    assert compare([fresh], [used()]) == []
    assert told(compare([fresh, lump()], [])) == [(DAY, Decimal(-3), False)]


def test_charge_of_a_secret_that_is_gone_may_be_there_or_not():
    maybe = lump(kind=Kind.MAYBE)

    assert compare([maybe], [used()]) == []
    assert compare([maybe], []) == []
    assert told(compare([maybe], [used(credits=Decimal(3))])) == [(DAY, PRICE, False)]


def test_sure_charges_are_laid_before_others():
    rows = compare([lump(kind=Kind.MAYBE), lump()], [used()])

    assert rows == []


def test_same_requests_at_another_price_are_said_to_be():
    lumps = [lump(credits=Decimal(3), requests=2)]

    [row] = compare(lumps, [used(credits=Decimal(4), requests=2)])
    assert row.cause == Cause.PRICE
    [row] = compare(lumps, [used(credits=Decimal(4), requests=3)])
    assert row.cause == Cause.MORE_THERE
    [row] = compare(lumps, [Usage(DAY, "soul", Decimal(4))])
    assert row.cause == Cause.MORE_THERE


def test_entries_of_one_day_and_model_are_one_sum():
    assert compare([lump(credits=Decimal(3))], [used(), used()]) == []


def test_teams_of_one_account_are_compared_together():
    [row] = compare([lump(), lump(team=2)], [used(credits=Decimal(4))])

    assert (row.difference, row.ours) == (Decimal(1), {1: PRICE, 2: PRICE})


def test_thousandths_count_and_what_is_smaller_does_not():
    assert compare([lump()], [used(credits=Decimal("1.5004"))]) == []
    assert len(compare([lump()], [used(credits=Decimal("1.501"))])) == 1


def test_sum_beyond_all_reason_is_held():
    [row] = compare([], [used(credits=Decimal("999999999.999999"))] * 20)

    assert row.theirs == Decimal(10) ** 10


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_on_the_way(seed: int):
    """Whatever comes in, both books' sums come out again."""
    chance = random.Random(seed)
    days = [DAY + timedelta(days=one) for one in range(8)]
    lumps = []
    for _ in range(30):
        first = chance.randrange(8)
        last = min(7, first + chance.randrange(3))
        credits = Decimal(chance.randrange(1, 9)) / 2
        lumps.append(lump(days[first], days[last], credits=credits))
    there = [used(day, Decimal(chance.randrange(0, 30)) / 2) for day in days]

    rows = compare(lumps, there)

    ours = sum(one.credits for one in lumps)
    theirs = sum(one.credits for one in there)
    assert sum(row.difference for row in rows) == theirs - ours
    assert all(row.difference for row in rows)
