"""Case 76: the clock of this machine jumps two hours, either way, in the middle of work."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from studio.attempts import breaker, preparing, pump, services, watching
from studio.attempts.models import Attempt, Output
from studio.attempts.states import State
from studio.core import crash
from studio.core.clock import in_seconds
from studio.keys import callbacks
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import path_of, picture, refreshed
from tests.attempts.test_hooks_signed import WHSEC, signed
from tests.attempts.test_watcher import state_of, watch_until
from tests.platform_server import Platform, json_answer

FORWARD, BACK = timedelta(hours=2), timedelta(hours=-2)
either_way = pytest.mark.parametrize("jump", [FORWARD, BACK], ids=["forward", "back"])


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[timedelta], None]:
    """Set the clock that far off the true time."""
    true, off = timezone.now, [timedelta(0)]
    monkeypatch.setattr(timezone, "now", lambda: true() + off[0])

    def set_off(by: timedelta) -> None:
        off[0] = by

    return set_off


@pytest.fixture
def goes_on(run_queue) -> Callable[[], None]:
    """Do what the other workers and the pump do meanwhile."""

    def go_on() -> None:
        pump.ring()
        run_queue()

    return go_on


@either_way
@pytest.mark.parametrize("honours", [True, False], ids=["idempotent", "plain"])
@pytest.mark.parametrize("point", ["after-lease", "after-post"])
@pytest.mark.django_db
def test_nothing_is_sent_twice_when_the_clock_jumps_in_the_middle_of_a_post(
    start,
    key,
    platform: Platform,
    set_clock,
    goes_on,
    monkeypatch,
    jump,
    honours,
    point,
):
    platform.honours = honours
    profile = Profile.IDEMPOTENT if honours else Profile.PLAIN
    ProviderKey.objects.filter(pk=key.pk).update(profile=profile)
    key.refresh_from_db()
    attempt, jumps = start(), [jump]

    def jump_once(passed: str) -> None:
        if passed == point and jumps:
            set_clock(jumps.pop())
            goes_on()

    monkeypatch.setattr(crash, "at", jump_once)
    goes_on()
    goes_on()

    assert len(platform.accepted) == 1
    sent = refreshed(attempt)
    assert sent.state == State.QUEUED
    assert "decide" not in sent.attention
    platform.finish_with(sent.request_id, picture())
    pump.ring()
    assert watching.claim("one")


@either_way
@pytest.mark.django_db
def test_sender_that_lost_its_lease_to_the_clock_sends_nothing(
    start, platform: Platform, set_clock, goes_on, monkeypatch, jump
):
    attempt, prepare = start(), preparing.prepare

    def jump_meanwhile(*arguments):
        monkeypatch.setattr(preparing, "prepare", prepare)
        set_clock(jump)
        goes_on()
        return prepare(*arguments)

    monkeypatch.setattr(preparing, "prepare", jump_meanwhile)
    goes_on()

    assert len(platform.accepted) == 1
    assert refreshed(attempt).state == State.QUEUED


@either_way
@pytest.mark.parametrize(
    ("held", "then"),
    [(State.PREPARING, State.QUEUED), (State.SUBMITTING, State.QUEUED)],
)
@pytest.mark.django_db
def test_lease_of_a_dead_sender_ends(
    accepted, platform: Platform, set_clock, goes_on, jump, held, then
):
    attempt = accepted()
    Attempt.objects.filter(pk=attempt.pk).update(
        state=held, request_id="", lease_owner="dead", lease_until=in_seconds(120)
    )

    set_clock(jump)
    goes_on()
    Attempt.objects.filter(state=State.UNKNOWN).update(not_before=in_seconds(-1))
    goes_on()

    assert refreshed(attempt).state == then
    assert len(platform.accepted) == 1


@either_way
@pytest.mark.django_db
def test_result_of_a_dead_worker_is_fetched_by_another(
    accepted, platform: Platform, set_clock, goes_on, jump
):
    attempt = accepted()
    finish(attempt, platform)
    Output.objects.update(lease_until=in_seconds(280), not_before=in_seconds(200))

    set_clock(jump)
    goes_on()

    assert refreshed(attempt).state == State.COMPLETED


@either_way
@pytest.mark.django_db
def test_request_of_a_dead_watcher_is_watched_by_another(accepted, set_clock, jump):
    attempt = accepted()
    assert watching.claim("dead")

    set_clock(jump)

    assert [one.attempt_id for one in watching.claim("other")] == [attempt.pk]


@either_way
@pytest.mark.django_db
def test_who_waits_does_not_wait_for_hours(start, key, set_clock, goes_on, jump):
    keys.pause(key, until=in_seconds(600), why="No credits.")
    attempt = start()
    for _ in range(breaker.TRIPS_AT):
        breaker.note_host_failed(attempt, "It does not answer.")
    Attempt.objects.update(not_before=in_seconds(300))
    goes_on()
    assert refreshed(attempt).state == State.WAITING

    set_clock(jump)
    goes_on()

    assert refreshed(attempt).state == State.QUEUED


@pytest.mark.django_db
def test_result_is_not_given_up_because_our_clock_says_that_its_time_is_over(
    accepted, platform: Platform, set_clock, goes_on
):
    attempt = accepted()
    Attempt.objects.update(platform_expires_at=in_seconds(3600))
    finish(attempt, platform)
    Attempt.objects.update(platform_expires_at=in_seconds(3600))
    platform.script("media", json_answer(503, {}), json_answer(503, {}))

    set_clock(FORWARD)
    for _ in range(3):
        goes_on()
        Output.objects.update(not_before=None)

    assert refreshed(attempt).state == State.COMPLETED


@either_way
@pytest.mark.django_db
def test_member_stays_signed_in(alice, sign_in, set_clock, jump):
    browser = sign_in(alice)

    set_clock(jump)

    assert browser.get("/create/").status_code == 200


@either_way
@pytest.mark.django_db
def test_signed_callback_of_another_time_says_so_and_the_request_still_ends(
    settings, accepted, key, platform: Platform, goes_on, jump
):
    settings.STUDIO_WEBHOOK_URL = "https://studio.example.com"
    callbacks.put_secret(key, WHSEC)
    attempt = accepted()
    raw = json.dumps({"request_id": attempt.request_id, "status": "completed"}).encode()
    headers = signed(raw, WHSEC, at=time.time() - jump.total_seconds())

    answer = Client().post(
        path_of(attempt), raw, content_type="application/json", headers=headers
    )

    assert answer.status_code == 401
    for said in (answer.content.decode(), refreshed(attempt).note):
        assert "clock of this machine" in said
        assert "2:00:0" in said or "1:59:5" in said
    finish(attempt, platform)
    goes_on()
    assert refreshed(attempt).state == State.COMPLETED


def finish(attempt: Attempt, platform: Platform) -> None:
    """End it at the platform, and note here what a look there says."""
    platform.finish_with(attempt.request_id, picture())
    services.look(attempt.pk)


@pytest.mark.django_db(transaction=True)
def test_watcher_that_begins_after_the_clock_was_set_back_looks_at_once(
    accepted, platform: Platform, set_clock
):
    attempt = accepted()
    platform.finish(attempt.request_id, "failed")

    set_clock(BACK)

    watch_until(lambda: state_of(attempt) == State.FAILED)
