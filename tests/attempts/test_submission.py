"""One POST and its answers: what moves, what is paid, what a person reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from studio.attempts import services, submission
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.keys.models import Health, Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, refreshed
from tests.platform_server import CUT, Platform, json_answer

RunQueue = Callable[[], list[str]]


def plain(key: ProviderKey) -> None:
    """Make the host one that does not honour idempotency keys."""
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)


def test_accepted_submit_waits_at_the_platform(
    start, run_queue: RunQueue, platform: Platform, alice
):
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.request_id in platform.requests
    assert projects.reserved(alice.team) == Decimal("1.5")
    assert projects.spent(alice.team) == 0


def test_submit_sends_the_stored_bytes_and_key_once(
    start, run_queue: RunQueue, platform: Platform
):
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    sent = [one for one in platform.seen if one.method == "POST"]
    assert len(sent) == 1
    assert sent[0].path == f"/{DEFAULT.path}"
    assert sent[0].body == bytes(attempt.body)
    assert sent[0].headers["Idempotency-Key"] == str(attempt.idempotency_key)
    assert json.loads(sent[0].body)["prompt"] == "A salt flat"


def test_running_the_task_twice_posts_once(
    start, run_queue: RunQueue, platform: Platform
):
    """Case 69."""
    attempt = start()

    submission.send(attempt.pk)
    submission.send(attempt.pk)
    run_queue()

    assert platform.count("submit") == 1


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(
            429, {"detail": "Queue full", "code": "account_queue_full"}, Retry_After="5"
        ),
        json_answer(423, {"detail": "Model blocked"}),
        json_answer(
            400,
            {"detail": "Maximum number of concurrent requests (4) has been reached"},
        ),
    ],
)
def test_later_puts_the_attempt_back_in_line(
    start, run_queue, platform: Platform, answer
):
    """Case 59."""
    platform.script("submit", answer)
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.WAITING
    assert attempt.not_before > now()
    assert attempt.note

    make_due(attempt)
    ring()
    run_queue()
    assert refreshed(attempt).state == State.QUEUED


@pytest.mark.parametrize("status", [400, 404, 422])
def test_refused_submit_fails_in_words_and_costs_nothing(
    start, run_queue, platform, alice, status
):
    platform.script(
        "submit", json_answer(status, {"detail": "Provided Soul style not found"})
    )
    attempt = start()

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert attempt.note
    assert projects.reserved(alice.team) == 0


@pytest.mark.parametrize(
    ("status", "detail"), [(401, "Invalid credentials"), (403, "not_enough_credits")]
)
def test_key_trouble_pauses_the_key_and_keeps_the_job(
    start, run_queue, platform, key, status, detail
):
    """Case 60."""
    platform.script("submit", json_answer(status, {"detail": detail}))
    attempt = start()

    run_queue()

    key.refresh_from_db()
    assert refreshed(attempt).state == State.WAITING
    assert key.paused_until > now()
    assert key.paused_why
    if status == 401:
        assert key.health == Health.REFUSED


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        json_answer(502, {"detail": "Bad gateway"}),
        json_answer(200, {"status": "queued"}),
    ],
)
def test_unclear_submit_is_replayed_with_the_same_key_and_bytes(
    start, run_queue, platform, answer
):
    """Case 57."""
    platform.script("submit", answer)
    attempt = start()
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    first, second = [one for one in platform.seen if one.method == "POST"]
    assert attempt.state == State.QUEUED
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_unclear_submit_is_never_posted_again_where_keys_are_not_honoured(
    start, run_queue, platform: Platform, key
):
    """Case 57."""
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention
    assert platform.count("submit") == 1


def test_unclear_submit_keeps_its_reservation(
    start, run_queue, platform: Platform, alice, key
):
    plain(key)
    platform.script("submit", CUT)
    start()

    run_queue()

    assert projects.reserved(alice.team) == Decimal("1.5")


def test_replay_that_does_not_match_asks_a_person(start, run_queue, platform: Platform):
    """Case 58."""
    mismatch = {"detail": "Idempotency-Key was already used with different parameters"}
    platform.script("submit", CUT, json_answer(422, mismatch))
    attempt = start()
    run_queue()

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention


def test_replay_stops_when_the_key_belongs_to_another_account(
    start, run_queue, platform, key
):
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    ProviderKey.objects.filter(pk=key.pk).update(fingerprint="another")

    make_due(attempt)
    ring()
    run_queue()

    assert platform.count("submit") == 1
    assert refreshed(attempt).attention


def test_platform_that_is_down_costs_nothing_and_is_tried_again(
    start, run_queue, platform, key, alice
):
    """Case 56."""
    attempt = start()
    origin = key.origin
    ProviderKey.objects.filter(pk=key.pk).update(paused_until=None)
    platform.script("submit", json_answer(429, {"detail": "later"}))
    run_queue()

    assert refreshed(attempt).state == State.WAITING
    assert refreshed(attempt).origin == origin


def test_dead_sender_leaves_an_unknown_attempt(start, run_queue, platform: Platform):
    attempt = start()
    Attempt.objects.filter(pk=attempt.pk).update(
        state=State.SUBMITTING,
        lease_owner="dead",
        lease_until=now() - timedelta(seconds=1),
    )

    ring()

    assert refreshed(attempt).state == State.UNKNOWN


def test_key_removed_while_waiting_fails_in_words(
    start, run_queue, platform: Platform, key
):
    attempt = start()
    ProviderKey.objects.filter(pk=key.pk).update(removed_at=now())

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert "was removed" in attempt.note
    assert platform.count("submit") == 0


def test_canceled_while_waiting_never_leaves(start, run_queue, platform: Platform):
    attempt = start()

    services.cancel(refreshed(attempt))
    run_queue()

    assert refreshed(attempt).state == State.CANCELED
    assert platform.count("submit") == 0


def test_every_step_is_an_event_with_a_version_of_its_own(
    start, run_queue, platform: Platform
):
    attempt = start()

    run_queue()

    events = list(attempt.events.order_by("version"))
    assert [event.after for event in events] == [
        "waiting",
        "preparing",
        "submitting",
        "queued",
    ]
    assert len({event.version for event in events}) == 4


def test_in_flight_limit_holds(start, run_queue, platform: Platform, key):
    ProviderKey.objects.filter(pk=key.pk).update(in_flight_limit=2)

    attempts = [start() for _ in range(4)]
    run_queue()

    states = [refreshed(attempt).state for attempt in attempts]
    assert states == [State.QUEUED, State.QUEUED, State.WAITING, State.WAITING]
