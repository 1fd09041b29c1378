"""Callbacks only ring."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studio.attempts import watching
from studio.attempts.models import Attempt, Hook
from studio.attempts.states import State
from studio.core.clock import now
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import picture, refreshed
from tests.platform_server import CUT, Platform


@pytest.fixture
def called_back(settings) -> None:
    settings.STUDIO_WEBHOOK_URL = "http://127.0.0.1:8000"


def path_of(attempt: Attempt) -> str:
    return attempt.webhook_url.removeprefix("http://127.0.0.1:8000")


def ring_with(path: str, body: object, **headers: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, raw, content_type="application/json", headers=headers)


def test_callback_has_the_status_read_with_our_key(
    called_back, accepted, run_queue, platform: Platform
):
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture())

    answer = ring_with(
        path_of(attempt), {"request_id": attempt.request_id, "status": "completed"}
    )
    run_queue()

    assert answer.status_code == 200
    assert refreshed(attempt).state == State.COMPLETED


def test_forged_callback_changes_nothing(
    called_back, accepted, run_queue, platform: Platform
):
    attempt = accepted()

    ring_with(
        path_of(attempt),
        {"status": "completed", "images": [{"url": "https://evil.example/x.jpg"}]},
    )
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.QUEUED
    assert attempt.outputs.count() == 0


def test_same_callback_twice_is_one_event(called_back, accepted, run_queue):
    attempt = accepted()
    body = {"request_id": attempt.request_id, "status": "completed"}

    answers = [ring_with(path_of(attempt), body).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert Hook.objects.count() == 1


@pytest.mark.parametrize(
    "raw", [b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 60_000, b'{"a":NaN}']
)
def test_unreadable_callback_is_kept_and_thanked(called_back, accepted, raw: bytes):
    attempt = accepted()

    assert ring_with(path_of(attempt), raw).status_code == 200
    assert bytes(Hook.objects.get().raw) == raw


@pytest.mark.django_db
def test_unknown_token_is_not_found():
    assert ring_with(reverse("attempts:hook", args=["guess"]), {}).status_code == 404


def test_callback_that_is_too_long_is_refused(called_back, accepted):
    attempt = accepted()

    assert ring_with(path_of(attempt), b"x" * (64 * 1024 + 1)).status_code == 413
    assert Hook.objects.count() == 0


def test_callback_of_no_stated_length_is_refused(called_back, accepted):
    assert (
        Client()
        .post(path_of(accepted()), b"", content_type="application/json")
        .status_code
        == 411
    )


def test_callback_by_get_is_refused(called_back, accepted):
    assert Client().get(path_of(accepted())).status_code == 405


def test_callback_names_the_lost_request(
    called_back, start, run_queue, platform: Platform, key
):
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    attempt = refreshed(attempt)
    assert (attempt.state, attempt.attention) == (State.UNKNOWN, "")
    platform.finish_with("the-request-0001", picture())

    ring_with(
        path_of(attempt), {"request_id": "the-request-0001", "status": "completed"}
    )
    run_queue()

    attempt = refreshed(attempt)
    assert attempt.state == State.COMPLETED
    assert platform.count("submit") == 1


def test_callback_cannot_take_over_another_attempts_request(
    called_back, accepted, start, run_queue, platform: Platform, key
):
    other = accepted()
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()

    ring_with(
        path_of(refreshed(attempt)),
        {"request_id": other.request_id, "status": "completed"},
    )
    run_queue()

    assert refreshed(attempt).state == State.UNKNOWN


def test_claim_takes_a_request_once(accepted):
    attempt = accepted()

    assert [one.attempt_id for one in watching.claim("one")] == [attempt.pk]
    assert watching.claim("two") == []


def test_claim_takes_over_when_a_watcher_died(accepted):
    attempt = accepted()
    watching.claim("dead")
    Attempt.objects.update(watch_until=now() - timedelta(seconds=1))

    assert [one.attempt_id for one in watching.claim("alive")] == [attempt.pk]
    assert watching.renew("dead") == set()


def test_secret_of_a_moved_key_never_goes_to_the_old_host(accepted, key):
    attempt = accepted()
    ProviderKey.objects.filter(pk=key.pk).update(origin="https://api.higgsfield.ai")

    assert watching.claim("one") == []
    assert "another host" in refreshed(attempt).attention
