"""Callbacks that prove where they come from, and those that claim to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import timedelta

import pytest

from studio.attempts.models import Attempt, Hook
from studio.attempts.states import State
from studio.core.clock import now
from studio.keys import callbacks
from studio.keys.models import Profile, ProviderKey
from tests.attempts.conftest import done, path_of, picture, refreshed, ring_with
from tests.platform_server import CUT, Platform

WHSEC = "whsec_" + base64.b64encode(b"north light on grey canvas").decode()
NEXT_WHSEC = "whsec_" + base64.b64encode(b"another light, a day later").decode()


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
