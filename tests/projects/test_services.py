from datetime import timedelta
from decimal import Decimal

import pytest

from studio.core.clock import now
from studio.projects import services
from studio.projects.models import CreditEntry, Project
from tests.factories import make_attempt, make_key, make_team

pytestmark = pytest.mark.django_db

RESERVE, RELEASE, CHARGE = (
    CreditEntry.Kind.RESERVE,
    CreditEntry.Kind.RELEASE,
    CreditEntry.Kind.CHARGE,
)


@pytest.fixture
def attempt(alice):
    return make_attempt(
        alice, key=make_key(alice.team), project=services.general(alice.team)
    )


def lines():
    return list(CreditEntry.objects.order_by("pk").values_list("kind", "credits"))


def test_open_general_opens_one():
    team = make_team()
    project = services.open_general(team)

    assert services.open_general(team) == project
    assert services.general(team) == Project.objects.get() == project
    assert (project.name, project.is_general) == ("General", True)


def test_reserve_writes_who_pays_for_what(alice, attempt):
    services.reserve(attempt, Decimal("1.500"))
    entry = CreditEntry.objects.get()

    assert (entry.team, entry.project, entry.member, entry.attempt) == (
        alice.team,
        attempt.project,
        alice.user,
        attempt,
    )
    assert lines() == [(RESERVE, Decimal("1.5"))]


def test_reserve_twice_reserves_once(attempt):
    services.reserve(attempt, Decimal(3))
    services.reserve(attempt, Decimal(5))

    assert lines() == [(RESERVE, Decimal(3))]


def test_release_gives_back_what_was_reserved_once(alice, attempt):
    services.reserve(attempt, Decimal(3))
    services.release(attempt)
    services.release(attempt)

    assert lines() == [(RESERVE, Decimal(3)), (RELEASE, Decimal(-3))]
    assert services.reserved(alice.team) == services.spent(alice.team) == 0


def test_release_of_nothing_writes_nothing(attempt):
    services.release(attempt)

    assert lines() == []


def test_settle_charges_the_actual_price_in_place_of_the_reserved_one(alice, attempt):
    services.reserve(attempt, Decimal(3))
    services.settle(attempt, Decimal("2.5"))
    services.settle(attempt, Decimal(9))

    assert lines() == [
        (RESERVE, Decimal(3)),
        (RELEASE, Decimal(-3)),
        (CHARGE, Decimal("2.5")),
    ]
    assert services.reserved(alice.team) == 0
    assert services.spent(alice.team) == Decimal("2.5")
    assert CreditEntry.objects.visible_to(alice).total() == Decimal("2.5")


def test_settle_after_a_release_still_charges(alice, attempt):
    services.reserve(attempt, Decimal(3))
    services.release(attempt)
    services.settle(attempt, Decimal(3))

    assert services.spent(alice.team) == Decimal(3)
    assert services.reserved(alice.team) == 0


def test_sums_are_exact_and_by_team(alice, charlie, attempt):
    theirs = make_attempt(
        charlie, key=make_key(charlie.team), project=services.general(charlie.team)
    )
    more = [
        make_attempt(alice, key=attempt.key, project=attempt.project) for _ in range(3)
    ]
    for one in more:
        services.settle(one, Decimal("0.1"))
    services.reserve(attempt, Decimal("0.125"))
    services.settle(theirs, Decimal(7))

    assert services.spent(alice.team) == Decimal("0.3")
    assert services.reserved(alice.team) == Decimal("0.125")
    assert services.spent(charlie.team) == Decimal(7)


def test_spent_counts_from_a_moment_on(alice, attempt):
    services.settle(attempt, Decimal(3))
    CreditEntry.objects.update(at=now() - timedelta(days=2))

    assert services.spent(alice.team, since=now() - timedelta(days=1)) == 0
    assert services.spent(alice.team, since=now() - timedelta(days=3)) == 3
