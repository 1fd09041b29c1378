"""Callbacks only ring."""

from __future__ import annotations

import http.client
from contextlib import closing
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studio.attempts.models import Attempt, Hook
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import done, path_of, picture, refreshed, ring_with
from tests.platform_server import CUT, Platform


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
    """Case 48."""
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
    """Case 47."""
    assert ring_with(reverse("attempts:hook", args=["guess"]), {}).status_code == 404


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 200), (64 * 1024 + 1, 413)])
def test_callback_that_is_too_long_is_refused(called_back, accepted, size, status):
    """Case 47."""
    attempt = accepted()

    assert ring_with(path_of(attempt), b"x" * size).status_code == status
    assert Hook.objects.count() == (status == 200)


def test_callback_of_no_stated_length_is_refused(called_back, accepted):
    """Case 47."""
    assert (
        Client()
        .post(path_of(accepted()), b"", content_type="application/json")
        .status_code
        == 411
    )


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 411), ("-1", 411), ("\u00b2", 411), ("1e3", 411), ("9" * 5000, 413)],
)
def test_length_that_is_no_number_is_refused(called_back, accepted, length, status):
    """Case 47."""
    answer = Client().generic(
        "POST",
        path_of(accepted()),
        b"{}",
        content_type="application/json",
        CONTENT_LENGTH=length,
    )

    assert answer.status_code == status
    assert Hook.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_callback_in_chunks_is_refused(called_back, accepted, live_server):
    """Case 47."""
    path = path_of(accepted())
    link = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port)
    with closing(link):
        link.request(
            "POST",
            path,
            body=iter([b"{}"]),
            headers={"Content-Type": "application/json"},
            encode_chunked=True,
        )
        status = link.getresponse().status

    assert status == 411
    assert Hook.objects.count() == 0


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/html; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "application/+json",
        "text/json+xml",
        "json",
        "*/*",
    ],
)
def test_callback_of_a_wrong_type_is_refused(called_back, accepted, content_type: str):
    """Case 47."""
    answer = Client().generic("POST", path_of(accepted()), b"{}", content_type)

    assert answer.status_code == 415
    assert Hook.objects.count() == 0


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=nonsense",
        'application/json ; version="2"; x',
        "application/cloudevents+json; charset=utf-8",
        "application/vnd.higgsfield.v2+json",
    ],
)
def test_callback_of_any_json_type_is_taken(called_back, accepted, content_type: str):
    """Case 47."""
    attempt = accepted()

    answer = Client().generic("POST", path_of(attempt), done(attempt), content_type)

    assert answer.status_code == 200
    assert Hook.objects.count() == 1


def test_callback_with_the_token_of_another_job_is_not_found(
    called_back, accepted, run_queue, platform: Platform
):
    """Case 47."""
    mine, other = accepted(), accepted()
    platform.finish(mine.request_id, "failed")
    platform.finish(other.request_id, "failed")

    answer = ring_with(path_of(mine), done(other))
    run_queue()

    assert answer.status_code == 404
    assert Hook.objects.count() == 0
    assert refreshed(mine).state == refreshed(other).state == State.QUEUED


def test_callback_about_what_nobody_here_has_is_taken_as_a_bell(called_back, accepted):
    attempt = accepted()
    body = {"request_id": "a-job-of-the-set-0001", "status": "completed"}

    assert ring_with(path_of(attempt), body).status_code == 200
    assert Hook.objects.count() == 1


def test_callback_by_get_is_refused(called_back, accepted):
    """Case 47."""
    assert Client().get(path_of(accepted())).status_code == 405


def test_callback_names_the_lost_request(
    called_back, start, run_queue, platform: Platform, key
):
    """Case 52."""
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

    answer = ring_with(path_of(refreshed(attempt)), done(other))
    run_queue()

    assert answer.status_code == 200
    assert refreshed(attempt).state == State.UNKNOWN
    assert "Another generation" in refreshed(attempt).note


def test_wrapped_callback_rings(called_back, accepted, run_queue, platform: Platform):
    attempt = accepted()
    platform.finish_with(attempt.request_id, picture())
    wrapped = {
        "request_id": attempt.request_id,
        "status": "completed",
        "error": None,
        "payload": {"images": [{"url": "https://evil.example/x.jpg"}]},
    }

    ring_with(path_of(attempt), wrapped)
    run_queue()

    assert refreshed(attempt).state == State.COMPLETED


def test_callback_that_came_before_the_answer_was_lost_names_the_request(
    called_back, start, run_queue, platform: Platform, key
):
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    attempt = start()
    run_queue()
    attempt = refreshed(attempt)
    request_id, path = attempt.request_id, path_of(attempt)
    past = now() - timedelta(seconds=1)
    Attempt.objects.update(state=State.SUBMITTING, request_id="", lease_until=past)
    ring_with(path, {"request_id": request_id, "status": "completed"})
    platform.finish_with(request_id, picture())

    ring()
    run_queue()

    attempt = refreshed(attempt)
    assert (attempt.state, attempt.request_id) == (State.COMPLETED, request_id)
    assert platform.count("submit") == 1
