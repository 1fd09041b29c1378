"""Bodies of strangers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.sandbox.wire import DOP, GENERAL, SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"[]",
        b"null",
        b'"x"',
        b"7",
        b"{",
        b'{"prompt": "x",}',
        b"[" * 100_000,
        b'{"prompt": "x", "more": ' + b"[" * 90 + b"]" * 90 + b"}",
        b'{"prompt": ' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"}",
        b'{"prompt": "x", "seed": NaN}',
        b'{"prompt": "x", "style_strength": Infinity}',
        b'{"prompt": "x", "style_strength": 1e999}',
        b'{"prompt": "x", "seed": 1' + b"0" * 5000 + b"}",
        b'{"prompt": "x", "seed": 1000000000000000000000000000000}',
        b'{"prompt": "x", "seed": -1}',
        b'{"prompt": "x", "seed": 1.5}',
        b'{"prompt": "x", "seed": true}',
        b'{"prompt": "\\ud800"}',
        b'{"prompt": "x", "\\udfff": 1}',
        b'{"prompt": "x", "image_reference_url": "http://\\ud800/"}',
        b'{"prompt": "a\\u0000b"}',
        b'{"prompt": "x", "prompt": "y"}',
        b'{"prompt": "x", "more": {"a": 1, "a": 2}}',
        b'{"prompt": "\xff\xfe"}',
        b'{"prompt": "' + b"a" * 1_000_000 + b'"}',
        b'{"prompt": "' + b"a" * 3_000_000 + b'"}',
        b'{"prompt": "   "}',
        b'{"prompt": null}',
        b'{"prompt": ["x"]}',
        b'{"prompt": "x", "aspect_ratio": {"9": 16}}',
        b'{"prompt": "x", "aspect_ratio": "7:5"}',
        b'{"prompt": "x", "batch_size": 3}',
        b'{"prompt": "x", "batch_size": 4.0}',
        b'{"prompt": "x", "style_id": "nonsense"}',
        b'{"prompt": "x", "style_id": "00000000-0000-4000-8000-000000000000"}',
        b'{"prompt": "x", "enhance_prompt": "yes"}',
    ],
    ids=lambda body: repr(body[:40]),
)
def test_hostile_body_is_refused_in_shape(
    sandbox: Sandbox, key: Key, body: bytes
) -> None:
    for path in (SOUL, f"/estimate{SOUL}"):
        answer = sandbox.ask(
            "POST",
            path,
            key=key,
            body=body,
            headers={"Content-Type": "application/json"},
        )
        assert_in_shape(answer)
    assert sandbox.report(key)["requests"] == []


@pytest.mark.parametrize(
    "motions",
    [
        "x",
        [1],
        [{"id": "nonsense"}],
        [{"strength": 0.5}],
        [{"id": GENERAL, "strength": 2}],
        [{"id": GENERAL}] * 3,
        [{"id": str(uuid4())}],
    ],
)
def test_bad_motions_are_refused_in_shape(
    sandbox: Sandbox, key: Key, motions: Any
) -> None:
    body = {"prompt": "x", "image_url": "https://x.io/a.jpg", "motions": motions}
    assert_in_shape(sandbox.ask("POST", DOP, key=key, body=body))


def test_wrong_content_type_is_refused(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask(
        "POST",
        SOUL,
        key=key,
        body=b'{"prompt": "x"}',
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status == 422
    assert_in_shape(answer)


def test_faults_name_where_they_are(sandbox: Sandbox, key: Key) -> None:
    body = {
        "image_url": "",
        "motions": [{"id": GENERAL, "strength": 2}],
        "seed": "x",
    }
    answer = sandbox.ask("POST", DOP, key=key, body=body)
    places = [tuple(item["loc"]) for item in answer.json["detail"]]
    assert answer.status == 422
    assert places == [
        ("body", "prompt"),
        ("body", "image_url"),
        ("body", "motions", 0, "strength"),
        ("body", "seed"),
    ]


def test_unknown_fields_are_ignored(sandbox: Sandbox, key: Key) -> None:
    body = {"prompt": "x", "camera_fixed": False, "extra": {"a": [1, None]}}
    assert sandbox.ask("POST", SOUL, key=key, body=body).status == 200


def test_unknown_catalog_ids_are_400(sandbox: Sandbox, key: Key) -> None:
    body = {"prompt": "x", "style_id": str(uuid4())}
    answer = sandbox.ask("POST", SOUL, key=key, body=body)
    assert (answer.status, answer.json["detail"]) == (
        400,
        "Provided Soul style not found",
    )
