from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import DOP, assert_in_shape, jpeg, put, upload
from tests.sandbox_server import Key, Sandbox


def test_round_trip_without_a_key_and_without_tags(sandbox: Sandbox, key: Key) -> None:
    content = jpeg()
    place = sandbox.ask(
        "POST",
        "/files/generate-upload-url",
        key=key,
        body={"content_type": "image/jpeg"},
    ).json
    assert place["upload_headers"] == {
        "Content-Type": "image/jpeg",
        "x-amz-tagging": "retention=temporary",
    }
    assert sandbox.get(place["public_url"]).status == 404
    assert put(sandbox, place, content).status == 200
    assert put(sandbox, place, content, **place["upload_headers"]).status == 200
    stored = sandbox.get(place["public_url"])
    assert (stored.body, stored.headers["content-type"]) == (content, "image/jpeg")


def test_type_must_match(sandbox: Sandbox, key: Key) -> None:
    place = sandbox.ask(
        "POST",
        "/files/generate-upload-url",
        key=key,
        body={"content_type": "image/png"},
    ).json
    answer = put(sandbox, place, jpeg(), **{"Content-Type": "image/jpeg"})
    assert answer.status == 403
    assert_in_shape(answer)
    assert sandbox.get(place["public_url"]).status == 404


def test_wrong_token_is_refused(sandbox: Sandbox, key: Key) -> None:
    place = sandbox.ask(
        "POST",
        "/files/generate-upload-url",
        key=key,
        body={"content_type": "image/png"},
    ).json
    forged = place | {"upload_url": place["upload_url"].split("?")[0] + "?token=x"}
    assert put(sandbox, forged, b"x").status == 403


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "", None, 7, ["x"]])
def test_other_types_are_refused(sandbox: Sandbox, key: Key, kind: Any) -> None:
    answer = sandbox.ask(
        "POST", "/files/generate-upload-url", key=key, body={"content_type": kind}
    )
    assert answer.status == 422
    assert_in_shape(answer)


def test_too_large_is_refused_before_it_comes(sandbox: Sandbox, key: Key) -> None:
    place = sandbox.ask(
        "POST",
        "/files/generate-upload-url",
        key=key,
        body={"content_type": "image/png"},
    ).json
    size = str(64 * 1024 * 1024 + 1)
    headers = {"Content-Type": "image/png", "Content-Length": size}
    answer = put(sandbox, place, b"", **headers)
    assert answer.status == 413
    assert_in_shape(answer)


def test_input_that_is_no_picture_fails_the_request(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    page = upload(sandbox, key, b"<!doctype html>")
    said = sandbox.wait(submit(DOP, image_url=page)["request_id"], key=key)
    assert (said["status"], said["error"]) == (
        "failed",
        "An input file cannot be read",
    )


def test_input_that_was_never_sent_is_400(sandbox: Sandbox, key: Key) -> None:
    url = f"{sandbox.origin}/media/uploads/{uuid4()}.jpg"
    body = {"prompt": "x", "image_url": url}
    answer = sandbox.ask("POST", DOP, key=key, body=body)
    assert answer.status == 400
    assert_in_shape(answer)
