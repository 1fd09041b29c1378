from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from studio.higgsfield import (
    Hook,
    Secret,
    matches_shared_secret,
    parse_webhook,
    verify_standard_webhook,
)

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
NOW = 1_795_780_800
OLD = "whsec_" + base64.b64encode(b"old-key-of-24-bytes-long").decode()
NEW = "whsec_" + base64.b64encode(b"new-key-of-24-bytes-long").decode()
RAW = b'{"request_id": "x", "status": "completed"}'


def signed(*secrets: str, at: int = NOW, raw: bytes = RAW) -> dict[str, str]:
    """Sign with the reference library, once per secret."""
    moment = datetime.fromtimestamp(at, UTC)
    signatures = [
        Webhook(secret).sign("msg_1", moment, raw.decode()) for secret in secrets
    ]
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signatures),
    }


def verify(headers: dict[str, str], *secrets: str, raw: bytes = RAW) -> bool:
    return verify_standard_webhook(
        [Secret(secret) for secret in secrets], headers, raw, now=NOW
    )


@pytest.mark.parametrize(
    ("body", "hook"),
    [
        (
            {"request_id": ID, "status": "completed", "images": []},
            Hook(ID, "completed"),
        ),
        ({"request_id": ID, "status": "failed", "payload": None}, Hook(ID, "failed")),
        (
            {"request_id": ID, "status": "completed", "payload": {"images": []}},
            Hook(ID, "completed"),
        ),
        ({"payload": {"request_id": ID, "status": "nsfw"}}, Hook(ID, "nsfw")),
        ({"id": ID, "jobs": []}, Hook(ID, "queued")),
        ({"id": ID, "jobs": [{"status": "completed"}]}, Hook(ID, "completed")),
        (
            {"id": ID, "jobs": [{"status": "failed"}, {"status": "completed"}]},
            Hook(ID, "completed"),
        ),
        ({"id": ID, "jobs": [{"status": "melting"}]}, Hook(ID, "melting")),
        ({"id": ID, "jobs": [5, {"status": 5}]}, Hook(ID, "unknown")),
        ({"payload": {"id": ID, "jobs": [{"status": "nsfw"}]}}, Hook(ID, "nsfw")),
        ({"id": ID, "jobs": "none", "status": "queued"}, Hook(None, "queued")),
        ({"id": "../x", "request_id": ID, "jobs": []}, Hook(None, "queued")),
        ({"request_id": "../x", "status": 5, "payload": [1]}, Hook(None, None)),
        ({"request_id": None, "status": " \n"}, Hook(None, None)),
        ({"status": "w" * 900}, Hook(None, "w" * 39 + "…")),
        ({}, Hook(None, None)),
    ],
)
def test_webhook_is_read_flat_wrapped_and_as_a_job_set(
    body: object, hook: Hook
) -> None:
    assert parse_webhook(json.dumps(body).encode()) == hook


@pytest.mark.parametrize(
    ("headers", "delivery_id"),
    [
        ({"webhook-id": "msg_1"}, "msg_1"),
        ({"webhook-id": "m" * 255}, "m" * 255),
        ({"webhook-id": "m" * 256}, ""),
        ({"webhook-id": "two words"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_repeated_delivery_is_known_by_its_id(
    headers: dict[str, str] | None, delivery_id: str
) -> None:
    assert parse_webhook(RAW, headers).delivery_id == delivery_id


@pytest.mark.parametrize(
    ("given", "wanted", "same"),
    [
        ("s3cret", "s3cret", True),
        ("s3cret ", "s3cret", False),
        ("S3CRET", "s3cret", False),
        ("", "s3cret", False),
        ("", "", False),
        ("é\ud800", "s3cret", False),
        ("é", "é", True),
    ],
)
def test_shared_secret_is_the_same_text(given: str, wanted: str, same: bool) -> None:
    headers = {"x-webhook-secret-key": given}

    assert matches_shared_secret(headers, Secret(wanted)) is same


def test_delivery_without_a_shared_secret_matches_none() -> None:
    assert not matches_shared_secret({}, Secret("s3cret"))
    assert not matches_shared_secret({}, Secret(""))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"a": 1, "a": 2}']
)
def test_webhook_that_is_no_json_object_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match="This is not"):
        parse_webhook(raw)


@pytest.mark.parametrize("at", [NOW, NOW - 300, NOW + 300])
def test_signature_of_the_reference_library_is_valid(at: int) -> None:
    """Case 50."""
    assert verify(signed(NEW, at=at), NEW)


def test_signature_is_checked_against_the_clock_by_default() -> None:
    now = int(datetime.now(UTC).timestamp())
    secrets = [Secret(NEW)]

    assert verify_standard_webhook(secrets, signed(NEW, at=now), RAW)
    assert not verify_standard_webhook(secrets, signed(NEW, at=now - 400), RAW)


def test_either_secret_is_accepted_during_a_rotation() -> None:
    both = signed(OLD, NEW)

    assert verify(both, NEW)
    assert verify(both, OLD)
    assert verify(signed(OLD), NEW, OLD)
    assert not verify(signed(OLD), NEW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "msg_2"},
        {"webhook-id": "x" * 256},
        {"webhook-id": "\ud800"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "1" * 13},
        {"webhook-timestamp": "1000000000000"},
        {"webhook-timestamp": str(NOW - 301)},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-signature": ""},
        {"webhook-signature": "garbage"},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,é\ud800"},
        {"webhook-signature": "v1,AAAA " * 1000},
        {"webhook-signature": "v1, " * 100},
    ],
)
def test_tampered_delivery_is_not_valid(change: dict[str, str]) -> None:
    """Case 49."""
    assert not verify(signed(NEW) | change, NEW)


def test_signature_of_another_version_or_body_is_not_valid() -> None:
    headers = signed(NEW)
    later = headers["webhook-signature"].replace("v1,", "v2,")

    assert not verify(headers | {"webhook-signature": later}, NEW)
    assert not verify(headers, NEW, raw=RAW + b" ")
    assert not verify(headers, NEW, raw=b"\xff\xfe")
    assert not verify({}, NEW)


def test_signature_past_the_sixteenth_is_not_looked_at() -> None:
    headers = signed(NEW)
    valid = headers["webhook-signature"]

    assert verify(headers | {"webhook-signature": "v1,AA " * 15 + valid}, NEW)
    assert not verify(headers | {"webhook-signature": "v1,AA " * 16 + valid}, NEW)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_AAAA", "whsec_!", "whsec_é", "whsec_A"]
)
def test_unusable_secret_verifies_nothing(secret: str) -> None:
    # An empty key is one that everybody knows.
    forged = Webhook(base64.b64encode(b"").decode() or "AAAA").sign(
        "msg_1", datetime.fromtimestamp(NOW, UTC), RAW.decode()
    )

    assert not verify(signed(NEW) | {"webhook-signature": forged}, secret)
    assert verify(signed(NEW), secret, NEW)


def test_no_secret_verifies_nothing() -> None:
    assert not verify(signed(NEW))
