"""After a restore the platform is asked about what it had, and never sent anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from studio.attempts.models import Attempt
from studio.attempts.pump import ring_all
from studio.attempts.states import State
from studio.core import clock
from studio.core.clock import now
from studio.pages.keeping import afterwards, record, unsettled
from tests.attempts.conftest import accepted, refreshed, start
from tests.platform_server import Platform

__all__ = ["accepted", "start"]


@pytest.fixture
def restored(accepted) -> Attempt:
    """An attempt that the platform took, after a restore."""
    attempt = accepted()
    afterwards.remember(now(), unsettled.settle(now()))
    return refreshed(attempt)


def test_request_is_found_again_without_a_click(
    restored, run_queue, platform: Platform
):
    sent = platform.count("submit")
    assert restored.state == State.UNKNOWN

    ring_all()
    run_queue()

    assert refreshed(restored).state == State.QUEUED
    assert refreshed(restored).request_id
    assert platform.count("submit") == sent
    afterwards.ring()
    assert record.read("restored")["rounds"] == 1


def test_rounds_end_and_leave_it_to_a_person(restored, run_queue, monkeypatch):
    rounds = 0
    for _ in range(10):
        afterwards.ring()
        rounds += OrmQ.objects.count()
        OrmQ.objects.all().delete()
        then = clock.now() + timedelta(days=2 * rounds + 2)
        monkeypatch.setattr(afterwards, "now", lambda then=then: then)

    assert rounds == len(afterwards.ROUNDS)
    assert record.read("restored") == {}
    assert refreshed(restored).attention


def test_nothing_is_sent_however_often_the_bells_ring(
    start, run_queue, platform: Platform
):
    """What waited in line when the backup was made may have been sent since."""
    attempt = start()
    OrmQ.objects.all().delete()
    Attempt.objects.update(state=State.WAITING)
    afterwards.remember(now(), unsettled.settle(now()))

    for _ in range(3):
        ring_all()
        run_queue()

    assert platform.count("submit") == 0
    assert refreshed(attempt).state == State.UNKNOWN
