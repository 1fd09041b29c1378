"""The open door for callbacks, when many come, when nobody waits, and when nothing can be kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from studio.attempts.models import Attempt, Hook
from studio.attempts.states import State
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import refreshed

BASE = "http://127.0.0.1:8000"
AT_ONCE = 8
DELIVERIES = 50


@pytest.fixture
def called(settings, accepted: Callable[..., Attempt]) -> Attempt:
    """An attempt that the platform has, and may call back about."""
    settings.STUDIO_WEBHOOK_URL = BASE
    return accepted()


def deliver(attempt: Attempt, word: str = "completed") -> int:
    body = json.dumps({"request_id": attempt.request_id, "status": word})
    path = attempt.webhook_url.removeprefix(BASE)
    try:
        return (
            Client()
            .post(path, body.encode(), content_type="application/json")
            .status_code
        )
    finally:
        if not connection.in_atomic_block:
            connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_fifty_deliveries_at_once_are_one_event(called):
    """Case 51."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(deliver, [called] * DELIVERIES))

    assert set(told) == {200}
    assert Hook.objects.filter(attempt=called).count() == 1


def test_callback_that_nobody_waits_for_is_thanked_and_changes_nothing(
    called, run_queue, platform, alice
):
    """Case 53: the generation has ended and its key was removed."""
    platform.finish(called.request_id, "failed", error="No")
    assert deliver(called, "failed") == 200
    run_queue()
    ProviderKey.objects.update(sealed="")
    asked = len(platform.seen)

    assert deliver(called, "completed") == 200
    run_queue()

    assert refreshed(called).state == State.FAILED
    assert projects.spent(alice.team) == 0
    assert len(platform.seen) == asked


@pytest.mark.parametrize("word", ["SELECT", "INSERT"])
def test_callback_that_cannot_be_kept_is_asked_for_again(called, word):
    """Cases 55 and 73: the database is locked."""

    def locked(execute, sql, params, many, context):
        if sql.startswith(word) and "attempts_" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(locked):
        assert deliver(called) == 503

    assert deliver(called) == 200
    assert Hook.objects.filter(attempt=called).count() == 1
