"""Caps: what would go over one is held, by the press or where the price is reserved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from studio.accounts.models import AuditEvent, Membership, Role
from studio.attempts import holding, pump, releasing, services, submission
from studio.attempts.models import Attempt
from studio.attempts.services import NotPossible
from studio.attempts.states import State
from studio.core.clock import now
from studio.generations import services as generations
from studio.notices.models import Notice
from studio.pages import calls, scope
from studio.pages.telling import changes
from studio.projects import caps
from studio.projects import services as projects
from studio.projects.models import CreditEntry
from tests.attempts.conftest import refreshed
from tests.projects.conftest import cap

HTMX = {"HX-Request": "true"}


def states() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("state", flat=True))


def test_the_third_of_three_credits_is_held(alice, bob, press, spring, run_queue):
    cap(alice, "3", project=spring)
    for _ in range(2):
        press(bob, spring)

    held = press(bob, spring).attempt

    assert held.state == State.HELD
    assert held.note == (
        "Nothing was sent or charged. This costs 1.5 credits; "
        "left of the cap of the project Spring, 3 credits in all: nothing. "
        "An owner or a producer can release it."
    )
    run_queue()
    pump.ring()
    run_queue()
    assert states()[2] == State.HELD
    assert not CreditEntry.objects.filter(attempt=held).exists()


def test_exactly_as_much_as_is_left_goes(alice, press):
    cap(alice, "1.5")

    assert press(alice).attempt.state != State.HELD
    assert press(alice).attempt.state == State.HELD


@pytest.mark.parametrize("of", ["team", "project", "person"])
def test_cap_counts_its_own_scope_alone(of, alice, bob, press, spring):
    scopes = {"team": {}, "project": {"project": spring}, "person": {"user": bob.user}}
    cap(alice, "1", **scopes[of])

    found = {
        "bob in spring": press(bob, spring).attempt.state == State.HELD,
        "bob in general": press(bob).attempt.state == State.HELD,
        "alice in spring": press(alice, spring).attempt.state == State.HELD,
        "alice in general": press(alice).attempt.state == State.HELD,
    }

    assert [name for name, is_held in found.items() if is_held] == {
        "team": list(found),
        "project": ["bob in spring", "alice in spring"],
        "person": ["bob in spring", "bob in general"],
    }[of]


def test_cap_of_another_team_holds_nothing(alice, charlie, press):
    cap(charlie, "0")

    assert press(alice).attempt.state != State.HELD


@pytest.mark.parametrize(
    ("period", "ago", "counts"),
    [
        ("day", timedelta(days=1), False),
        ("month", timedelta(days=32), False),
        ("ever", timedelta(days=400), True),
    ],
)
def test_what_was_charged_before_the_period_does_not_count(
    period, ago, counts, alice, press
):
    first = press(alice).attempt
    projects.settle(first, first.price)
    Attempt.objects.update(state=State.COMPLETED)
    CreditEntry.objects.update(at=now() - ago)
    cap(alice, "2", period)

    assert (press(alice).attempt.state == State.HELD) is counts


def test_day_begins_by_the_studios_clock(alice, press, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    begin = caps.since("day")

    assert (begin.hour, begin.utcoffset()) == (0, timedelta(hours=9))


def test_what_is_still_reserved_counts_every_day(alice, press):
    first = press(alice).attempt
    projects.reserve(first, first.price)
    Attempt.objects.update(state=State.UNKNOWN)
    CreditEntry.objects.update(at=now() - timedelta(days=40))
    today = cap(alice, "2", "day")

    assert caps.room(today).used == Decimal("1.5")
    assert press(alice).attempt.state == State.HELD
    projects.release(first)
    assert caps.room(today).used == 0


def test_lowered_cap_lets_what_is_reserved_go_on_and_holds_what_waits(
    alice, press, run_queue, platform
):
    reserved, waiting = press(alice).attempt, press(alice).attempt
    projects.reserve(reserved, reserved.price)
    lowered = cap(alice, "1")

    run_queue()

    assert states() == [State.QUEUED, State.HELD]
    assert "Nothing was sent" in refreshed(waiting).note
    assert len(platform.accepted) == 1
    assert caps.room(lowered).over == Decimal("0.5")
    assert press(alice).attempt.state == State.HELD


def test_held_at_the_lease_frees_its_place(alice, press, key, run_queue):
    type(key).objects.update(in_flight_limit=1)
    press(alice), press(alice)
    cap(alice, "0")

    run_queue()

    assert states() == [State.HELD, State.HELD]
    assert not Attempt.objects.exclude(lease_owner="").exists()


def test_released_one_goes_and_is_not_asked_again(
    alice, bob, dora, press, run_queue, platform
):
    cap(alice, "0")
    held = press(bob).attempt

    releasing.release(held, by=dora.user)
    run_queue()

    sent = refreshed(held)
    assert (sent.state, sent.released_by) == (State.QUEUED, dora.user)
    assert projects.reserved(alice.team) == Decimal("1.5")
    assert len(platform.accepted) == 1
    assert AuditEvent.objects.filter(deed="projects.release", user=dora.user).exists()
    assert press(bob).attempt.state == State.HELD


def test_second_release_is_told_and_sends_nothing_twice(
    alice, dora, press, run_queue, platform
):
    cap(alice, "0")
    held = press(alice).attempt
    stale = refreshed(held)
    releasing.release(held, by=alice.user)

    with pytest.raises(NotPossible, match="somebody else has just released it"):
        releasing.release(stale, by=dora.user)
    run_queue()

    assert refreshed(held).released_by == alice.user
    assert len(platform.accepted) == 1


def test_held_one_can_be_taken_back_for_free(alice, press):
    cap(alice, "0")
    held = press(alice).attempt

    services.cancel(held)

    assert refreshed(held).state == State.CANCELED
    assert not CreditEntry.objects.exists()
    with pytest.raises(NotPossible):
        releasing.release(refreshed(held), by=alice.user)


def test_retry_of_a_failed_one_is_held_too(alice, press):
    generation = press(alice)
    Attempt.objects.update(state=State.FAILED)
    cap(alice, "0")
    generation.refresh_from_db()

    generations.retry(generation, membership=alice)

    assert generation.attempt.state == State.HELD


def test_no_caps_cost_one_query(alice, press, django_assert_num_queries):
    press(alice)
    attempt = Attempt.objects.get()
    with django_assert_num_queries(1):
        assert holding.at_the_press(attempt) == ""
    with django_assert_num_queries(1):
        assert holding.at_the_lease(attempt) == ""


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 302),
        (Role.PRODUCER, 302),
        (Role.EDITOR, 403),
        (Role.REVIEWER, 403),
        (Role.VIEWER, 403),
    ],
)
def test_only_those_who_may_release(role, status, alice, bob, press, sign_in):
    cap(alice, "0")
    held = press(alice).attempt
    Membership.objects.filter(pk=bob.pk).update(role=role)
    browser = sign_in(bob)

    one = browser.post(reverse("attempts:release", args=[held.public_id]))
    rest = {"choice": "release", "attempt": str(held.public_id)}
    all_ = browser.post(reverse("attempts:held_list"), rest)

    assert (one.status_code, all_.status_code) == (status, status)
    assert (refreshed(held).state == State.HELD) is (status == 403)


def test_page_lists_all_and_releases_what_is_ticked(alice, bob, press, spring, sign_in):
    cap(alice, "0")
    first, second = press(bob).attempt, press(bob, spring, "A second one").attempt
    browser = sign_in(alice)

    page = browser.get(reverse("attempts:held_list")).content.decode()
    assert "A second one" in page
    assert "3 credits" in page
    ticked = {"choice": "release", "attempt": [str(second.public_id)]}
    answer = browser.post(reverse("attempts:held_list"), ticked, follow=True)

    assert "1 released (1.5 credits)." in answer.content.decode()
    assert refreshed(first).state == State.HELD
    assert refreshed(second).state != State.HELD


def test_cancel_all_spares_what_was_released_meanwhile(alice, dora, press, sign_in):
    cap(alice, "0")
    one, other = press(alice).attempt, press(alice).attempt
    releasing.release(one, by=dora.user)
    ticked = [str(one.public_id), str(other.public_id)]

    answer = sign_in(alice).post(
        reverse("attempts:held_list"),
        {"choice": "cancel", "attempt": ticked},
        follow=True,
    )

    assert "not held any more" in answer.content.decode()
    assert refreshed(one).state == State.PREPARING
    assert refreshed(other).state == State.CANCELED


def test_card_offers_release_to_those_who_may(alice, bob, dora, press, sign_in):
    cap(alice, "0")
    press(bob)
    create = reverse("generations:create")

    producer = sign_in(dora).get(create).content.decode()
    editor = sign_in(bob).get(create).content.decode()

    assert ">Release <" in producer
    assert "bob pressed" in producer
    assert ">Release <" not in editor
    assert "Held: asks a producer" in editor


def test_release_over_htmx_kicks_the_poll(alice, press, sign_in):
    cap(alice, "0")
    held = press(alice).attempt

    answer = sign_in(alice).post(
        reverse("attempts:release", args=[held.public_id]), headers=HTMX
    )

    assert answer.status_code == 204
    assert "jobs:kick" in answer["HX-Trigger"]


def test_those_who_may_release_are_told_in_one_notice(alice, bob, dora, press, secret):
    cap(alice, "0")
    for _ in range(3):
        press(bob)
    press(alice, secret, "Not for Dora")
    changes.tell(alice.team_id)

    told = {one.membership: one for one in Notice.objects.filter(batch="held")}
    assert set(told) == {alice, dora}
    assert (told[alice].total, told[dora].total) == (4, 3)
    assert told[dora].needs
    releasing.release(Attempt.objects.order_by("pk")[0], by=dora.user)
    for one in Attempt.objects.filter(state=State.HELD):
        releasing.take_back(one)
    changes.tell(alice.team_id)
    assert not Notice.objects.filter(batch="held", needs=True).exists()


def test_status_calls(alice, press):
    cap(alice, "0")
    press(alice)

    said = [call.words for call in calls.calls(scope.of(alice))]

    assert "1 generation is held by a cap" in said


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_under_a_cap_for_one(alice, bob, press):
    cap(alice, "2")

    at_once(*[lambda one=one: press(one) for one in (alice, bob) * 3])

    assert sorted(state == State.HELD for state in states()) == [False] + [True] * 5


@pytest.mark.django_db(transaction=True)
def test_two_at_once_reserve_under_a_cap_for_one(alice, bob, press, platform):
    """Both were let go before the cap was set: where it is reserved, one is held."""
    first, second = press(alice).attempt, press(bob).attempt
    cap(alice, "2")
    at_once(
        lambda: submission.send(first.pk),
        lambda: submission.send(second.pk),
    )

    assert sorted(states()) == [State.HELD, State.QUEUED]
    assert len(platform.accepted) == 1
    assert projects.reserved(alice.team) == Decimal("1.5")


@pytest.mark.django_db(transaction=True)
def test_two_producers_release_at_once(alice, dora, press):
    cap(alice, "0")
    held = press(alice).attempt
    refused: list[str] = []

    def release(by: Membership) -> None:
        try:
            releasing.release(refreshed(held), by=by.user)
        except NotPossible as error:
            refused.append(str(error))

    at_once(lambda: release(alice), lambda: release(dora))

    assert len(refused) == 1
    assert refreshed(held).events.filter(before="held").count() == 1


def at_once(*acts: Callable[[], object]) -> None:
    """Do things at the same moment, each with a connection of its own."""
    ready = threading.Barrier(len(acts))
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
