"""From the bell to the rows: when it is due, what is asked, and what each team is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django_q.models import OrmQ

from studio.core.clock import now
from studio.keys.models import ProviderKey
from studio.pages import tasks
from studio.pages.reconciling import daily
from studio.projects import usage
from studio.projects.models import CreditEntry, UsageCheck, UsageDifference
from studio.projects.usage import State
from tests.factories import make_key, make_sandbox_key
from tests.pages.reconciling.conftest import PATH, PRICE
from tests.platform_server import CUT, Platform, json_answer


@pytest.fixture
def tells(platform: Platform) -> Callable[..., None]:
    """Let the platform answer once: (day, model, credits) each."""

    def tells(*entries: tuple[datetime, str, str]) -> None:
        usage = [
            {
                "date": f"{at:%Y-%m-%d}",
                "model": model,
                "requests": 9,
                "credits": credits,
            }
            for at, model, credits in entries
        ]
        platform.script("status", json_answer(200, {"usage": usage}))

    return tells


def reconcile(key: ProviderKey) -> UsageCheck:
    daily.request(key)
    tasks.reconcile(key.pk)
    return UsageCheck.objects.get(key=key)


def found(key: ProviderKey) -> list[tuple[str, Decimal, Decimal]]:
    rows = UsageDifference.objects.filter(usage_check__key=key)
    return [(row.path, row.ours, row.theirs) for row in rows]


def aged(key: ProviderKey, age: timedelta) -> None:
    ProviderKey.objects.filter(pk=key.pk).update(created_at=now() - age)


def test_new_key_is_due_after_a_day_and_then_daily(key, tells, run_queue):
    daily.ring()
    assert run_queue() == []

    aged(key, timedelta(days=1, minutes=1))
    tells()
    daily.ring()
    daily.ring()
    assert run_queue() == ["reconcile"]

    daily.ring()
    assert run_queue() == []

    UsageCheck.objects.update(done_at=now() - timedelta(days=1, minutes=1))
    tells()
    daily.ring()
    assert run_queue() == ["reconcile"]


def test_lost_doorbell_is_rung_again(key, tells, run_queue):
    daily.request(key)
    OrmQ.objects.all().delete()
    daily.ring()
    assert run_queue() == []

    UsageCheck.objects.update(wanted_at=now() - usage.LOST - timedelta(seconds=1))
    tells()
    daily.ring()

    assert run_queue() == ["reconcile"]
    assert UsageCheck.objects.get().state == State.COMPARED


def test_host_that_is_away_is_asked_again_within_hours(key, platform, run_queue):
    platform.script("status", CUT)
    reconcile(key)
    run_queue()
    daily.ring()
    assert run_queue() == []

    UsageCheck.objects.update(done_at=now() - timedelta(hours=1, minutes=1))
    platform.script("status", json_answer(200, {"usage": []}))
    daily.ring()

    assert run_queue() == ["reconcile"]


def test_removed_and_erased_keys_are_not_asked(key, platform, run_queue):
    aged(key, timedelta(days=9))
    ProviderKey.objects.update(removed_at=now())

    daily.ring()
    daily.request(key)
    run_queue()

    assert platform.seen == []


def test_second_worker_with_the_same_doorbell_asks_nothing(key, platform, tells):
    tells()
    reconcile(key)
    tasks.reconcile(key.pk)
    tasks.reconcile(key.pk + 1000)

    assert len(platform.seen) == 1


def test_worker_that_has_it_is_not_disturbed(key, platform):
    daily.request(key)
    usage.claim(key)
    tasks.reconcile(key.pk)

    assert platform.seen == []


def test_eight_days_are_asked_for(key, platform, tells):
    tells()
    check = reconcile(key)

    [asked] = platform.seen
    assert asked.path.startswith(f"/models/usage?start={check.since}&end=")
    assert asked.path.endswith("&bucket=day")
    assert check.compared_at is not None
    assert (check.compared_at.date() - check.since).days == 7


def test_same_books_leave_no_difference(alice, key, charge, noon, tells):
    charge(alice, key, at=noon)
    tells((noon, PATH, "1.500"))

    assert reconcile(key).state == State.COMPARED
    assert found(key) == []


def test_lost_charge_line_is_found(alice, key, charge, noon, tells):
    charge(alice, key, at=noon)
    lost = charge(alice, key, at=noon)
    CreditEntry.objects.filter(attempt=lost).delete()
    tells((noon, PATH, "3.000"))

    reconcile(key)

    assert found(key) == [(PATH, PRICE, Decimal(3))]
    assert not UsageDifference.objects.get().is_open


def test_charge_that_the_platform_does_not_have_is_found(
    alice, key, charge, noon, tells
):
    charge(alice, key, at=noon)
    tells()

    reconcile(key)

    assert found(key) == [(PATH, PRICE, Decimal(0))]


def test_charge_of_another_account_hides_nothing(alice, key, charge, noon, tells):
    other = make_key(alice.team, key_id="id-of-another-account", label="Other")
    charge(alice, other, at=noon)
    tells((noon, PATH, "1.500"))

    reconcile(key)

    assert found(key) == [(PATH, Decimal(0), PRICE)]


def test_work_under_way_is_open_and_not_different(alice, key, send, noon, tells):
    send(alice, key, sent_at=noon)
    tells((noon, PATH, "1.500"))

    reconcile(key)

    [row] = UsageDifference.objects.all()
    assert row.is_open


def test_found_difference_is_gone_once_the_books_are_even(
    alice, key, charge, noon, tells
):
    tells((noon, PATH, "1.500"))
    reconcile(key)
    assert len(found(key)) == 1

    charge(alice, key, at=noon)
    tells((noon, PATH, "1.500"))
    reconcile(key)
    assert found(key) == []


def test_days_that_nobody_asked_about_are_left_out(key, noon, tells):
    tells(
        (noon - timedelta(days=30), PATH, "1.500"),
        (noon + timedelta(days=30), PATH, "1.500"),
    )
    reconcile(key)

    assert found(key) == []


@pytest.mark.parametrize("status", [404, 405])
def test_host_that_does_not_tell_is_a_state(key, platform, status):
    platform.script("status", json_answer(status, {"detail": "Not Found"}))

    check = reconcile(key)

    assert (check.state, check.note) == (State.NOT_OFFERED, "")


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        json_answer(500, {}),
        json_answer(401, {"detail": "Invalid credentials"}),
        json_answer(200, {"usage": [{"date": "2026-11-20"}]}),
        json_answer(200, {"items": []}),
    ],
)
def test_answer_that_is_none_keeps_what_was_known(key, platform, tells, noon, answer):
    tells((noon, PATH, "1.500"))
    reconcile(key)
    platform.script("status", answer)

    check = reconcile(key)

    assert check.state == State.UNREACHABLE
    assert check.note
    assert len(found(key)) == 1


def test_key_that_does_not_open_is_said(key):
    key.sealed = "k9.broken"
    key.save()

    check = reconcile(key)

    assert check.state == State.UNREACHABLE
    assert "sealed with a key that this studio does not have" in check.note


@pytest.fixture
def shared(key, charlie) -> ProviderKey:
    """Charlie's key of alice's account."""
    return make_sandbox_key(charlie.team)


def test_teams_of_one_account_are_compared_together_and_told_apart(
    alice, charlie, key, shared, charge, noon, platform, tells
):
    charge(alice, key, at=noon)
    charge(charlie, shared, at=noon, path="theirs", price=Decimal(4))
    tells((noon, PATH, "2.500"), (noon, "theirs", "6.000"), (noon, "nobody", "9.000"))

    check = reconcile(key)

    assert len(platform.seen) == 1
    assert check.is_shared
    assert found(key) == [
        (PATH, PRICE, Decimal("2.5")),
        ("nobody", Decimal(0), Decimal(9)),
    ]
    assert found(shared) == [
        ("nobody", Decimal(0), Decimal(9)),
        ("theirs", Decimal(4), Decimal(6)),
    ]


def test_figures_of_a_shared_model_are_the_teams_own(
    alice, charlie, key, shared, charge, noon, tells
):
    charge(alice, key, at=noon)
    charge(charlie, shared, at=noon, price=Decimal(40))
    tells((noon, PATH, "42.500"))

    reconcile(shared)

    assert found(key) == [(PATH, PRICE, Decimal("2.5"))]
    assert found(shared) == [(PATH, Decimal(40), Decimal(41))]


def test_one_account_is_asked_once_for_all_its_keys(key, shared, tells, run_queue):
    for one in (key, shared):
        aged(one, timedelta(days=2))
    tells()

    daily.ring()
    run_queue()

    assert {check.state for check in UsageCheck.objects.all()} == {State.COMPARED}
    assert UsageCheck.objects.filter(wanted_at=None).count() == 2


def test_second_key_of_one_account_points_to_the_first(alice, key, charge, noon, tells):
    twin = make_sandbox_key(alice.team, label="Again", is_default=False)
    charge(alice, twin, at=noon)
    tells()

    reconcile(twin)

    assert len(found(key)) == 1
    assert found(twin) == []
    assert UsageCheck.objects.get(key=twin).twin_of == key
    assert not UsageCheck.objects.get(key=key).is_shared


def test_asking_writes_nothing_into_the_ledger(alice, key, charge, noon, tells):
    charge(alice, key, at=noon)
    before: list[Any] = list(CreditEntry.objects.values())
    tells()
    reconcile(key)

    assert list(CreditEntry.objects.values()) == before
