"""The queue's door, and the sign of life that a busy worker shows."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.dispatch import Signal
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.worker import worker

from studio.attempts import heartbeat
from studio.attempts.models import Heartbeat
from studio.core import queue

PATIENCE = 30.0
beats = threading.Semaphore(0)


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    """Disconnect what the studio and a test have connected, and put the former back."""
    signals: list[Signal] = [pre_execute, post_execute_in_worker]
    before = [list(signal.receivers) for signal in signals]
    for signal in signals:
        signal.receivers = []
    yield
    for signal, receivers in zip(signals, before, strict=True):
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()


def until_two_beats() -> None:
    """A task that is as long as it takes the worker to show life twice meanwhile."""
    for _ in range(2):
        assert beats.acquire(timeout=PATIENCE)


def work(*names: str) -> list[dict[str, Any]]:
    """Run a worker of the queue, here, on these tasks; return what became of them."""
    tasks, results = multiprocessing.Queue(), multiprocessing.Queue()
    for name in names:
        func = f"{until_two_beats.__module__}.{name}"
        tasks.put({"name": name, "func": func, "args": (), "kwargs": {}, "sync": True})
    tasks.put("STOP")
    worker(tasks, results, multiprocessing.Value("f", -1), timeout=60)
    return [results.get(timeout=PATIENCE) for _ in names]


def beat_and(then: Callable[[], object] = lambda: None) -> Callable[[], None]:
    def beat() -> None:
        try:
            then()
        finally:
            beats.release()

    return beat


def test_worker_shows_life_during_a_long_task():
    queue.beat_at_work(beat_and(), every=0.01, longest=60)

    assert [done["success"] for done in work("until_two_beats")] == [True]


@pytest.mark.django_db(transaction=True)
def test_what_a_busy_worker_shows_is_the_heartbeat_the_supervisor_reads():
    queue.beat_at_work(beat_and(heartbeat.beat_worker), every=0.01, longest=60)

    work("until_two_beats")

    assert Heartbeat.objects.get().process == "worker"


@pytest.mark.django_db(transaction=True)
def test_database_that_is_away_does_not_end_the_beat():
    def gone() -> None:
        raise OperationalError("server closed the connection")

    queue.beat_at_work(beat_and(gone), every=0.01, longest=60)

    assert [done["success"] for done in work("until_two_beats")] == [True]


def test_task_that_never_ends_shows_no_life_for_ever():
    late: list[str] = []
    queue.beat_at_work(lambda: late.append("beat"), every=0.01, longest=0)
    queue.beat_at_work(beat_and(), every=0.05, longest=60)

    work("until_two_beats")

    assert late == []


def test_wrong_name_is_found_at_the_call(db):
    with pytest.raises(ImportError):
        queue.enqueue("studio.attempts.tasks.nothing", 1)

    assert OrmQ.objects.count() == 0
