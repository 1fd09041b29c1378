"""Case 73: somebody else holds the database while a POST is answered, or a look fails."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from studio.attempts import watching
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core import crash
from studio.core.durable import patiently
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import refreshed
from tests.attempts.test_watcher import state_of, watch_until
from tests.platform_server import Platform, json_answer

pytestmark = pytest.mark.django_db(transaction=True)
HELD_SECONDS = 1.5


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let a statement wait for a lock for a tenth of a second only."""
    is_file = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100" if is_file else "SET lock_timeout=100")
    yield
    connection.close()


@pytest.fixture
def hold(impatient: None) -> Iterator[Callable[[], None]]:
    """Have somebody else hold the database for a while, from now on."""
    threads: list[threading.Thread] = []

    def start() -> None:
        holds = threading.Event()
        thread = threading.Thread(target=_hold, args=(holds,))
        thread.start()
        threads.append(thread)
        assert holds.wait(10)

    yield start
    for thread in threads:
        thread.join()


def _hold(holds: threading.Event) -> None:
    with closing(_other()) as other:
        holds.set()
        threading.Event().wait(HELD_SECONDS)
        other.rollback()


def _other() -> sqlite3.Connection | psycopg.Connection[Any]:
    """Return a connection that holds what the studio wants to write."""
    if connection.vendor == "sqlite":
        path = settings.DATABASES["default"]["NAME"]
        file = sqlite3.connect(path, timeout=10)
        file.execute("BEGIN IMMEDIATE")
        return file
    server = psycopg.connect(_url())
    server.execute("LOCK TABLE attempts_attempt IN ACCESS EXCLUSIVE MODE")
    return server


def _url() -> str:
    name = settings.DATABASES["default"]["NAME"]
    return os.environ["STUDIO_TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}"


@pytest.fixture
def hold_after_post(hold: Callable[[], None], monkeypatch) -> None:
    """Have the database held from the moment at which the platform has answered."""
    passed: list[str] = []

    def at(point: str) -> None:
        if point == "after-post" and point not in passed:
            hold()
        passed.append(point)

    monkeypatch.setattr(crash, "at", at)


def test_what_the_platform_accepted_is_recorded_once_the_database_takes_it(
    start, key, platform: Platform, run_queue, hold_after_post
):
    """On a host without idempotency keys nobody else would ever learn of it."""
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    attempt = start()

    run_queue()

    sent = refreshed(attempt)
    assert (sent.state, sent.attention) == (State.QUEUED, "")
    assert sent.request_id in platform.requests
    assert len(platform.accepted) == 1


def test_refusal_is_recorded_once_the_database_takes_it(
    start, platform: Platform, run_queue, hold, monkeypatch
):
    platform.script("submit", json_answer(422, {"detail": "No such ratio."}))
    attempt = start()
    monkeypatch.setattr(
        crash, "at", lambda point: hold() if point == "after-lease" else None
    )

    run_queue()

    assert refreshed(attempt).state == State.FAILED
    assert platform.accepted == []


def test_patience_ends(hold):
    hold()

    with pytest.raises(OperationalError):
        patiently(
            lambda: Attempt.objects.select_for_update().update(note=""), seconds=0
        )


def test_request_is_looked_at_again_after_a_look_that_could_not_be_noted(
    accepted, platform: Platform, monkeypatch
):
    attempt = accepted()
    platform.script("status", json_answer(401, {"detail": "Invalid credentials"}))
    platform.finish(attempt.request_id, "failed")

    def refuse(*arguments: object) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(watching, "note_refused", refuse)
    watch_until(lambda: state_of(attempt) == State.FAILED)

    assert platform.count("status") >= 2
