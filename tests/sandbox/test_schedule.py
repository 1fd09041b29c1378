from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from studio.core import clock
from studio.engines.registry import at_path
from studio.sandbox import schedule
from studio.sandbox.models import (
    Account,
    CapacityMode,
    LedgerEntry,
    Request,
    State,
)
from studio.sandbox.refusals import Refusal
from studio.sandbox.services import Order, accept
from tests.sandbox.wire import SOUL

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Time:
    """A clock that goes only when told to."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moving = Time()
    monkeypatch.setattr(clock, "now", moving)
    return moving


@pytest.fixture
def account(time: Time) -> Account:
    """Ten seconds for each request, one at a time."""
    return Account.objects.create(
        key_id="k", secret="s", credits=Decimal(100), concurrency=1, seconds=[10, 10]
    )


def submit(account: Account, *, drawn: bool = True) -> Request:
    engine = at_path(SOUL[1:])
    assert engine is not None
    values, _ = engine.read({"prompt": "a jetty"})
    request = accept(
        Order(
            account_id=account.pk,
            engine=engine,
            values=values,
            origin="http://127.0.0.1",
            retention_seconds=account.retention_seconds,
        )
    )
    if drawn:
        schedule.record_drawn(request)
    return request


def states(account: Account) -> list[str]:
    schedule.advance(account.pk)
    rows = Request.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("state", flat=True))


def test_request_waits_runs_and_ends_on_time(time: Time, account: Account) -> None:
    request = submit(account)
    seen = []
    for _ in range(12):
        seen += states(account)
        time.passes(1)
    request.refresh_from_db()
    assert seen == ["queued"] + ["in_progress"] * 9 + ["completed"] * 2
    assert request.finished_at == START + timedelta(seconds=10)


def test_requests_run_one_after_the_other(time: Time, account: Account) -> None:
    for _ in range(3):
        submit(account)
    time.passes(5)
    assert states(account) == ["in_progress", "queued", "queued"]
    time.passes(7)
    assert states(account) == ["completed", "in_progress", "queued"]


def test_more_slots_let_more_run(time: Time, account: Account) -> None:
    for _ in range(3):
        submit(account)
    time.passes(5)
    states(account)
    Account.objects.update(concurrency=2, due_at=clock.now())
    assert states(account) == ["in_progress", "in_progress", "queued"]


def test_after_an_absence_all_happened_when_it_would_have(
    time: Time, account: Account
) -> None:
    requests = [submit(account) for _ in range(3)]
    time.passes(3600)
    assert states(account) == ["completed"] * 3
    for request in requests:
        request.refresh_from_db()
    ends = [request.finished_at for request in requests]
    # The first waits a second for itself, the others only for their turn.
    assert ends == [START + timedelta(seconds=seconds) for seconds in (10, 19, 28)]


def test_undrawn_request_does_not_end(time: Time, account: Account) -> None:
    request = submit(account, drawn=False)
    time.passes(60)
    assert states(account) == ["in_progress"]
    schedule.record_drawn(request)
    assert states(account) == ["completed"]


def test_request_drawn_while_queued_keeps_its_time(
    time: Time, account: Account
) -> None:
    request = submit(account, drawn=False)
    schedule.record_drawn(request)
    time.passes(9.5)
    assert states(account) == ["in_progress"]


def test_spoiled_request_fails_and_is_refunded(time: Time, account: Account) -> None:
    request = submit(account, drawn=False)
    time.passes(60)
    states(account)
    schedule.record_spoiled(request, "No picture")
    account.refresh_from_db()
    request.refresh_from_db()
    assert (request.state, request.error) == (State.FAILED, "No picture")
    assert account.credits == 100


def test_each_end_is_written_once(time: Time, account: Account) -> None:
    submit(account)
    time.passes(60)
    for _ in range(3):
        Account.objects.update(due_at=clock.now())
        states(account)
    kinds = LedgerEntry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["reserve", "charge"]


def test_cancel_lets_the_next_one_start(time: Time, account: Account) -> None:
    submit(account)
    second, _ = submit(account), submit(account)
    time.passes(5)
    schedule.cancel(second)
    time.passes(6)
    assert states(account) == ["completed", "canceled", "in_progress"]


def test_cancel_of_what_is_due_comes_too_late(time: Time, account: Account) -> None:
    request = submit(account)
    time.passes(5)
    with pytest.raises(Refusal) as caught:
        schedule.cancel(request)
    assert caught.value.status == 400


def test_nothing_moves_before_it_is_due(
    time: Time,
    account: Account,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    request = submit(account)
    with django_assert_num_queries(1, using="sandbox"):
        assert schedule.look(request).state == State.QUEUED


def test_full_queue_frees_itself(time: Time, account: Account) -> None:
    account.capacity_mode = CapacityMode.REJECT_400
    account.save()
    submit(account)
    with pytest.raises(Refusal):
        submit(account)
    time.passes(60)
    assert submit(account).state == State.QUEUED


@pytest.mark.parametrize(
    ("pace", "total"), [("", 10), ("slow", 100), ("stuck", schedule.STUCK_SECONDS)]
)
def test_plan_keeps_to_its_pace(account: Account, pace: str, total: float) -> None:
    engine = at_path(SOUL[1:])
    assert engine is not None
    plan = schedule.plan(engine, account, request_id=UUID(int=1), pace=pace)
    assert plan.waits + plan.runs == pytest.approx(total, rel=0.01)
    assert plan.waits <= schedule.LONGEST_WAIT


def test_plan_follows_the_model_and_the_speed(
    account: Account, settings: LazySettings
) -> None:
    engine = at_path(SOUL[1:])
    assert engine is not None
    account.seconds = None
    settings.SANDBOX_SPEED = 1.0
    usual = schedule.plan(engine, account, request_id=UUID(int=1))
    account.speed = 0.5
    half = schedule.plan(engine, account, request_id=UUID(int=1))
    low, high = engine.seconds
    assert low <= usual.waits + usual.runs <= high
    assert half.waits + half.runs == pytest.approx((usual.waits + usual.runs) / 2)
