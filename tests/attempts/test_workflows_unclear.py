"""Workflows whose answer was lost or turned down: nothing is made twice, nobody pays twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from studio.accounts.models import Membership
from studio.attempts import following, services, settling, submission
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.higgsfield import Workflow, WorkflowPart
from tests.attempts.carousel import (
    SERIES,
    RunQueue,
    books,
    paid,
    parts_of,
    plain,
    start_carousel,
    taken,
    told,
)
from tests.attempts.conftest import make_due, refreshed
from tests.platform_server import CUT, Platform, json_answer

__all__ = ["start_carousel", "taken"]


def test_lost_answer_is_replayed_to_the_same_requests(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", CUT, told(platform))
    attempt = start_carousel()
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN
    assert not attempt.parts.exists()
    assert paid(alice.team) == (Decimal("4.5"), 0)

    make_due(attempt)
    ring()
    run_queue()

    posts = [one for one in platform.seen if one.method == "POST"]
    assert refreshed(attempt).state == State.COMPLETED
    assert len(parts_of(attempt)) == 3
    assert len({one.headers["Idempotency-Key"] for one in posts}) == 1
    assert len({one.body for one in posts}) == 1
    assert paid(alice.team) == (Decimal("4.5"), 0)


class Crash(Exception):
    """The power fails."""


@transaction.atomic
def accept_and_crash(attempt: Attempt, workflow: Workflow) -> None:
    following.accepted(attempt, workflow)
    raise Crash


def test_crash_during_acceptance_leaves_nothing_and_a_replay_does_all(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", CUT, told(platform))
    attempt = start_carousel()
    run_queue()
    with pytest.raises(Crash):
        accept_and_crash(refreshed(attempt), workflow_of("request-0", "request-1"))

    assert refreshed(attempt).state == State.UNKNOWN
    assert not attempt.parts.exists()
    assert books(attempt) == [("reserve", Decimal("4.5"))]

    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert len(parts_of(attempt)) == 3
    assert paid(alice.team) == (Decimal("4.5"), 0)


def test_sender_that_died_is_found_and_replayed(
    start_carousel, run_queue: RunQueue, platform: Platform
):
    platform.script("submit", CUT, told(platform))
    attempt = start_carousel()
    run_queue()
    Attempt.objects.filter(pk=attempt.pk).update(state=State.SUBMITTING)
    make_due(attempt)

    ring()
    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED
    assert len(parts_of(attempt)) == 3


def workflow_of(*ids: str, **over: Any) -> Workflow:
    parts = tuple(WorkflowPart(index, one) for index, one in enumerate(ids))
    return Workflow(**{"id": SERIES, "parts": parts, **over})


def test_acceptance_that_comes_twice_counts_once(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", CUT)
    attempt = start_carousel()
    run_queue()
    first, second = refreshed(attempt), refreshed(attempt)

    assert following.accepted(first, workflow_of("request-0"))
    assert not following.accepted(second, workflow_of("request-8", "request-9"))

    assert [part.request_id for part in parts_of(attempt)] == ["request-0"]
    assert paid(alice.team) == (Decimal("1.5"), 0)


def test_running_the_task_twice_posts_once(
    start_carousel, run_queue: RunQueue, platform: Platform
):
    platform.script("submit", told(platform))
    attempt = start_carousel()

    submission.send(attempt.pk)
    submission.send(attempt.pk)
    run_queue()

    assert platform.count("submit") == 1
    assert len(parts_of(attempt)) == 3


def test_unclear_workflow_asks_a_person_where_keys_are_not_honoured(
    start_carousel, run_queue: RunQueue, platform: Platform, key, alice
):
    plain(key)
    platform.script("submit", json_answer(200, {"carousel_id": SERIES}))
    attempt = start_carousel()
    run_queue()
    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, platform.count("submit")) == (State.UNKNOWN, 1)
    assert "please decide" in attempt.attention
    with pytest.raises(services.NotPossible, match="many requests"):
        settling.ask_to_adopt(attempt, "request-0")

    settling.give_up(attempt)
    assert paid(alice.team) == (0, 0)


def test_unclear_workflow_that_is_sent_again_is_a_new_request(
    start_carousel, run_queue: RunQueue, platform: Platform, key, alice
):
    plain(key)
    platform.script("submit", CUT, told(platform))
    attempt = start_carousel()
    run_queue()

    settling.send_again(refreshed(attempt))
    run_queue()

    keys = {
        one.headers["Idempotency-Key"] for one in platform.seen if one.method == "POST"
    }
    assert (refreshed(attempt).state, len(keys)) == (State.COMPLETED, 2)
    assert paid(alice.team) == (Decimal("4.5"), 0)


def test_host_without_workflows_is_said_and_costs_nothing(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    platform.script("submit", json_answer(404, {"detail": "model_not_found"}))
    attempt = start_carousel()
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, attempt.not_offered) == (State.FAILED, True)
    assert "“Instagram carousel” is not available" in attempt.note
    assert "Nothing was charged" in attempt.note
    assert paid(alice.team) == (0, 0)


def test_replay_that_finds_no_workflows_asks_a_person(
    start_carousel, run_queue: RunQueue, platform: Platform, alice: Membership
):
    """The first try may have been taken: what is refused now proves nothing about it."""
    platform.script("submit", CUT, json_answer(404, {"detail": "model_not_found"}))
    attempt = start_carousel()
    run_queue()
    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).state == State.UNKNOWN
    assert "Please decide" in refreshed(attempt).attention


def test_model_that_is_not_there_is_no_missing_workflow(start, run_queue, platform):
    platform.script("submit", json_answer(404, {"detail": "model_not_found"}))
    attempt = start()
    run_queue()

    assert refreshed(attempt).state == State.FAILED
    assert not refreshed(attempt).not_offered


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (json_answer(422, {"detail": "No"}), State.FAILED),
        (json_answer(429, {"detail": "Queue full"}, Retry_After="5"), State.WAITING),
        (json_answer(403, {"detail": "not_enough_credits"}), State.WAITING),
        (json_answer(500, {}), State.UNKNOWN),
        (json_answer(200, {"slides": []}), State.UNKNOWN),
    ],
)
def test_refusals_are_those_of_any_attempt(
    start_carousel, run_queue: RunQueue, platform: Platform, answer, state: State
):
    platform.script("submit", answer)
    attempt = start_carousel()
    run_queue()

    assert refreshed(attempt).state == state
    assert not refreshed(attempt).not_offered
    assert not attempt.parts.exists()
