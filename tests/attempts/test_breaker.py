"""A host or a model that keeps failing is left alone, then asked by one probe."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.attempts import admission, breaker
from studio.attempts.models import Attempt, Breaker
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import registry
from studio.keys.models import ProviderKey
from tests.attempts.conftest import make_due, refreshed
from tests.factories import make_attempt, make_sandbox_key
from tests.platform_server import json_answer

OTHER = registry.ENGINES[1].slug


@pytest.fixture
def waiting(alice, key):
    def make(**over) -> Attempt:
        return make_attempt(alice, key=key, project=alice.team.projects.get(), **over)

    return make


def trip(attempt: Attempt, *, note=breaker.note_host_failed) -> None:
    for _ in range(breaker.TRIPS_AT):
        note(attempt, "502 Bad Gateway")


def let_pass() -> None:
    Breaker.objects.update(open_until=now() - timedelta(seconds=1))


def went(key: ProviderKey) -> int:
    return admission.admit(key.pk)


def test_a_few_failures_stop_nothing(waiting, key):
    attempt = waiting()
    for _ in range(breaker.TRIPS_AT - 1):
        breaker.note_host_failed(attempt, "502 Bad Gateway")

    assert went(key) == 1


def test_host_that_keeps_failing_is_left_alone(waiting, key):
    trip(waiting())
    waiting(engine=OTHER)

    assert went(key) == 0
    assert breaker.open_now(key)[0].why == "502 Bad Gateway"


def test_blocked_model_stops_only_itself(waiting, key):
    blocked, free = waiting(), waiting(engine=OTHER)
    trip(blocked, note=breaker.note_model_blocked)

    assert went(key) == 1
    assert refreshed(blocked).state == State.WAITING
    assert refreshed(free).state == State.PREPARING


def test_one_probe_goes_when_the_time_has_come(waiting, key):
    first, second = waiting(), waiting()
    trip(first)
    let_pass()

    assert went(key) == 1
    assert went(key) == 0
    assert refreshed(second).state == State.WAITING


def test_success_of_the_probe_lets_the_rest_go(waiting, key):
    probe, rest = waiting(), waiting()
    trip(probe)
    let_pass()
    went(key)

    breaker.note_success(refreshed(probe))

    assert went(key) == 1
    assert refreshed(rest).state == State.PREPARING


def test_failed_probe_opens_it_again(waiting, key):
    probe = waiting()
    waiting()
    trip(probe)
    let_pass()
    went(key)

    breaker.note_host_failed(probe, "502 Bad Gateway")
    Attempt.objects.filter(pk=probe.pk).update(state=State.WAITING)

    assert went(key) == 0


def test_key_breaks_for_itself(waiting, key, charlie):
    trip(waiting())
    other = make_sandbox_key(charlie.team)
    make_attempt(charlie, key=other, project=charlie.team.projects.get())

    assert went(other) == 1


def test_blocked_model_is_asked_less_and_less(start, run_queue, key, platform):
    blocked = json_answer(423, {"detail": "This model is blocked."})
    platform.script("submit", *[blocked] * breaker.TRIPS_AT)
    attempt = start()
    for _ in range(breaker.TRIPS_AT):
        run_queue()
        make_due(attempt)
        admission.admit(key.pk)

    assert run_queue() == []
    assert platform.count("submit") == breaker.TRIPS_AT
    assert refreshed(attempt).state == State.WAITING

    let_pass()
    admission.admit(key.pk)
    run_queue()

    assert refreshed(attempt).state == State.QUEUED
    assert breaker.open_now(key) == []
