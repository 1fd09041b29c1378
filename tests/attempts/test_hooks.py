"""Callbacks only ring."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import time
import uuid
from contextlib import closing
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from studio.attempts import watching
from studio.attempts.models import Attempt, Hook
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.core.clock import now
from studio.keys import callbacks
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import picture, refreshed
from tests.platform_server import CUT, Platform

WHSEC = "whsec_" + base64.b64encode(b"north light on grey canvas").decode()
NEXT_WHSEC = "whsec_" + base64.b64encode(b"another light, a day later").decode()


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


def signed(raw: bytes, *secrets: str, at: float | None = None) -> dict[str, str]:
    """Sign as the platform does: one signature for each secret that is in use."""
    stamp = str(int(time.time() if at is None else at))
    delivery = f"msg_{uuid.uuid4().hex}"
    text = f"{delivery}.{stamp}.".encode() + raw
    signatures = [
        base64.b64encode(
            hmac.new(
                base64.b64decode(secret.removeprefix("whsec_")), text, hashlib.sha256
            ).digest()
        ).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": delivery,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def done(attempt: Attempt, **more: object) -> bytes:
    body = {"request_id": attempt.request_id, "status": "completed", **more}
    return json.dumps(body).encode()


@pytest.fixture
def signing(called_back, accepted, key) -> Attempt:
    """An attempt at the platform, whose account signs."""
    callbacks.put_secret(key, WHSEC)
    return accepted()


def test_signed_callback_rings(signing, run_queue, platform: Platform):
    platform.finish_with(signing.request_id, picture())
    raw = done(signing)

    answer = ring_with(path_of(signing), raw, **signed(raw, WHSEC))
    run_queue()

    assert answer.status_code == 200
    assert Hook.objects.get().trust == "signed"
    assert refreshed(signing).state == State.COMPLETED


@pytest.mark.parametrize(
    "forge",
    [
        lambda raw: {},
        lambda raw: signed(raw, NEXT_WHSEC),
        lambda raw: signed(raw + b" ", WHSEC),
        lambda raw: signed(raw, WHSEC, at=time.time() - 3600),
        lambda raw: signed(raw, WHSEC) | {"webhook-id": "msg_other"},
        lambda raw: {"X-Webhook-Secret-Key": "guessed"},
    ],
)
def test_callback_without_proof_is_refused_and_counted(
    signing, run_queue, platform: Platform, key, forge
):
    """Case 49."""
    platform.finish_with(signing.request_id, picture())
    raw = done(signing)

    answers = [ring_with(path_of(signing), raw, **forge(raw)) for _ in range(2)]
    run_queue()

    key.refresh_from_db()
    assert [answer.status_code for answer in answers] == [401, 401]
    assert (key.forged_hooks, Hook.objects.count()) == (2, 0)
    assert refreshed(signing).state == State.QUEUED


def test_old_and_new_secret_both_prove_for_a_day(signing, key):
    """Case 54."""
    callbacks.put_secret(key, NEXT_WHSEC)
    first, second, third = done(signing), done(signing, expires_at=None), b"{}"

    for raw, secrets in (
        (first, [WHSEC]),
        (second, [NEXT_WHSEC]),
        (third, [WHSEC, NEXT_WHSEC]),
    ):
        answer = ring_with(path_of(signing), raw, **signed(raw, *secrets))
        assert answer.status_code == 200


def test_old_secret_proves_nothing_after_a_day(signing, key):
    callbacks.put_secret(key, NEXT_WHSEC)
    ProviderKey.objects.update(old_hook_until=now() - timedelta(seconds=1))
    raw = done(signing)

    assert ring_with(path_of(signing), raw, **signed(raw, WHSEC)).status_code == 401
    answer = ring_with(path_of(signing), raw, **signed(raw, NEXT_WHSEC))
    assert answer.status_code == 200


def test_redelivery_of_a_signed_callback_is_one_event(signing):
    """Case 50."""
    raw = done(signing)
    headers = signed(raw, WHSEC)

    for _ in range(3):
        assert ring_with(path_of(signing), raw, **headers).status_code == 200
    assert Hook.objects.count() == 1


def test_signature_that_nobody_can_check_is_taken_as_a_bell(called_back, accepted):
    attempt = accepted()
    raw = done(attempt)

    answer = ring_with(path_of(attempt), raw, **signed(raw, WHSEC))

    assert answer.status_code == 200
    assert Hook.objects.get().trust == "hint"


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


def test_wrapped_and_signed_callback_names_the_lost_request(
    called_back, start, run_queue, platform: Platform, key
):
    ProviderKey.objects.filter(pk=key.pk).update(profile=Profile.PLAIN)
    callbacks.put_secret(key, WHSEC)
    platform.script("submit", CUT)
    attempt = start()
    run_queue()
    platform.finish_with("the-request-0002", picture())
    raw = json.dumps(
        {"status": "completed", "payload": {"request_id": "the-request-0002"}}
    ).encode()

    ring_with(path_of(refreshed(attempt)), raw, **signed(raw, WHSEC))
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
