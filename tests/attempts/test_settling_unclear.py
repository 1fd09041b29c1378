"""What nobody knows is settled by a person: sent again, named, or given up."""

from __future__ import annotations

import uuid

from studio.attempts import settling
from studio.attempts.states import State
from studio.projects import services as projects
from tests.attempts.conftest import refreshed
from tests.attempts.test_submission import plain
from tests.platform_server import CUT, Platform


def test_person_may_send_an_unclear_attempt_again(
    start, run_queue, platform: Platform, key
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    before = refreshed(attempt).idempotency_key

    settling.send_again(refreshed(attempt))
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.idempotency_key != before


def test_person_may_name_the_request(start, run_queue, platform: Platform, key):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    request_id = str(uuid.uuid4())
    platform.finish(request_id, "in_progress")

    settling.ask_to_adopt(refreshed(attempt), request_id)
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.request_id == request_id
    assert attempt.state == State.IN_PROGRESS
    assert platform.count("submit") == 1


def test_request_that_the_platform_does_not_know_is_not_adopted(
    start, run_queue, platform, key
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    settling.ask_to_adopt(refreshed(attempt), str(uuid.uuid4()))
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert attempt.attention
    assert "does not confirm" in attempt.note


def test_giving_up_frees_the_reservation(
    start, run_queue, platform: Platform, key, alice
):
    plain(key)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    settling.give_up(refreshed(attempt))

    assert refreshed(attempt).state == State.FAILED
    assert projects.reserved(alice.team) == 0
