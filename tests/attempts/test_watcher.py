"""The loop itself: real threads, real connections, a platform on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from studio.attempts.models import Attempt, Heartbeat
from studio.attempts.states import State
from studio.attempts.watcher import Watcher
from tests.attempts.conftest import picture
from tests.platform_server import Platform, json_answer

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30.0


def watch_until(is_done: Callable[[], bool], *, watcher: Watcher | None = None) -> None:
    """Run a watcher until `is_done`, asked in a thread of the database, says so."""
    watcher = watcher or Watcher()

    async def run() -> None:
        loop = asyncio.create_task(watcher.run())
        try:
            await asyncio.wait_for(_poll(sync_to_async(is_done)), PATIENCE)
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
            await sync_to_async(connections.close_all)()

    try:
        asyncio.run(run())
    finally:
        connections.close_all()


async def _poll(is_done: Callable[[], Awaitable[bool]]) -> None:
    while not await is_done():
        await asyncio.sleep(0.05)


def state_of(attempt: Attempt) -> str:
    return Attempt.objects.values_list("state", flat=True).get(pk=attempt.pk)


def test_result_is_seen_and_everything_forgotten(accepted, platform: Platform):
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture())

    watcher = Watcher()
    watch_until(
        lambda: state_of(attempt) == State.SAVING and not watcher.watched,
        watcher=watcher,
    )

    assert Heartbeat.objects.filter(process="watcher").exists()


def test_several_requests_are_seen_to_their_ends(accepted, platform: Platform):
    attempts = [accepted(), accepted(), accepted()]
    for attempt, status in zip(
        attempts, ("failed", "nsfw", "in_progress"), strict=True
    ):
        platform.finish(attempt.request_id, status)

    expected = [State.FAILED, State.NSFW, State.IN_PROGRESS]
    watch_until(lambda: [state_of(attempt) for attempt in attempts] == expected)


def test_answer_that_fails_is_asked_for_again(accepted, platform: Platform):
    attempt = accepted()
    platform.script("status", json_answer(503, {"detail": "later"}))
    platform.finish(attempt.request_id, "failed")

    watch_until(lambda: state_of(attempt) == State.FAILED)

    assert platform.count("status") >= 2
