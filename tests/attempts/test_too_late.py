"""Bells that were lost, answers that came too late, and wishes that nobody heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django_q.models import OrmQ

from studio.attempts import services, settling, submission
from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core import crash
from studio.core.clock import now
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, refreshed
from tests.platform_server import CUT, Platform, json_answer

BASE = "http://127.0.0.1:8000"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Nobody listens there.
NOWHERE = "http://127.0.0.1:9"

RunQueue = Callable[[], list[str]]


@pytest.fixture
def meanwhile(settings, monkeypatch) -> Callable[[Callable[[], None]], None]:
    """Let something happen between a POST and the recording of its answer."""
    settings.STUDIO_CHAOS = True

    def arrange(happens: Callable[[], None]) -> None:
        def pause(point: str) -> None:
            settings.STUDIO_CRASH_AT = ""
            happens()

        settings.STUDIO_CRASH_AT = "after-post"
        monkeypatch.setattr(crash, "die", pause)

    return arrange


def make_plain(key: ProviderKey) -> None:
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)


def lease_runs_out(attempt: Attempt) -> None:
    past = now() - timedelta(seconds=1)
    Attempt.objects.filter(pk=attempt.pk).update(lease_until=past)
    ring()


def test_admitted_attempt_whose_doorbell_is_lost_goes_at_the_next_round(
    start, run_queue: RunQueue
):
    """Case 72: the queue table is emptied."""
    attempt = start()
    OrmQ.objects.all().delete()

    ring()
    run_queue()

    assert refreshed(attempt).state == State.QUEUED


def test_answer_that_comes_after_the_lease_settles_what_was_unclear(
    start, run_queue, platform: Platform, key, meanwhile
):
    make_plain(key)
    attempt = start()
    meanwhile(lambda: lease_runs_out(attempt))

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.request_id in platform.requests
    assert platform.count("submit") == 1


def test_late_answer_of_the_first_try_does_not_take_the_second_ones_place(
    start, run_queue, platform: Platform, key, meanwhile
):
    make_plain(key)
    attempt = start()

    def person_has_it_sent_again() -> None:
        lease_runs_out(attempt)
        settling.send_again(refreshed(attempt))
        Attempt.objects.filter(pk=attempt.pk).update(
            state=State.SUBMITTING, lease_owner="another", lease_until=now() + HOUR
        )

    meanwhile(person_has_it_sent_again)
    submission.send(attempt.pk)

    attempt = refreshed(attempt)
    assert attempt.state == State.SUBMITTING
    assert attempt.lease_owner == "another"
    assert attempt.request_id == ""


def test_request_that_another_card_has_taken_is_a_persons_question(
    start, run_queue, platform: Platform, alice, meanwhile
):
    first, second = start(), start()

    def first_takes_it() -> None:
        [there] = platform.requests
        Attempt.objects.filter(pk=second.pk).update(
            request_id=there, state=State.QUEUED, origin=platform.origin
        )

    meanwhile(first_takes_it)
    submission.send(first.pk)
    attempt = refreshed(first)
    assert attempt.state == State.UNKNOWN
    assert "another card" in attempt.attention
    assert projects.reserved(alice.team) == attempt.price

    OrmQ.objects.all().delete()
    make_due(attempt)
    ring()
    assert run_queue().count("replay") == 0


def test_adoption_that_met_a_fault_is_tried_again(
    start, run_queue, platform: Platform, key, settings
):
    """Case 52: a callback names a request whose submit got no answer."""
    settings.STUDIO_WEBHOOK_URL = BASE
    make_plain(key)
    platform.script("accepted", CUT)
    attempt = start()
    run_queue()
    [there] = platform.requests
    platform.script("status", json_answer(500, {"detail": "A moment"}))
    Client().post(
        refreshed(attempt).webhook_url.removeprefix(BASE),
        json.dumps({"request_id": there, "status": "in_progress"}).encode(),
        content_type="application/json",
    )
    run_queue()
    assert refreshed(attempt).state == State.UNKNOWN

    make_due(attempt)
    ring()
    run_queue()

    assert refreshed(attempt).request_id == there
    assert platform.count("submit") == 1


def test_wish_to_cancel_outlives_its_doorbell(accepted, run_queue, platform: Platform):
    """Case 67: nobody has heard of the cancel, but the row."""
    attempt = accepted()
    services.cancel(attempt)
    OrmQ.objects.all().delete()

    ring()
    run_queue()

    assert refreshed(attempt).state == State.CANCELED


@pytest.mark.parametrize("status", [400, 404, 422])
def test_refused_replay_is_no_proof_that_the_first_try_was_refused(
    start, run_queue, platform: Platform, alice, status
):
    """Case 58: only a person ends an unclear attempt."""
    platform.script("accepted", CUT)
    attempt = start()
    run_queue()
    platform.script("submit", json_answer(status, {"detail": "No such model"}))

    make_due(attempt)
    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.UNKNOWN
    assert "Please decide" in attempt.attention
    assert projects.reserved(alice.team) == attempt.price


def test_attempt_goes_on_soon_after_a_host_that_was_away_for_long(
    start, run_queue, platform: Platform, key, settings, alice
):
    """Case 56: refused connections; not sent, not charged, tried again within the minute."""
    settings.STUDIO_SANDBOX_ORIGIN = NOWHERE
    keys.refresh_sandbox_keys()
    key.refresh_from_db()
    attempt = start()
    Attempt.objects.filter(pk=attempt.pk).update(rounds=12)

    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.WAITING
    assert now() < attempt.not_before < now() + MINUTE
    assert projects.spent(alice.team) == 0

    settings.STUDIO_SANDBOX_ORIGIN = platform.origin
    keys.refresh_sandbox_keys()
    make_due(attempt)
    ring()
    run_queue()
    assert refreshed(attempt).state == State.QUEUED
    assert platform.count("submit") == 1
