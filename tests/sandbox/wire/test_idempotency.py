"""Idempotency-Key: one key is one request and one charge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studio.higgsfield import (
    Busy,
    InvalidInput,
    KeyReused,
    NotFound,
    OutOfCredits,
    Unclear,
)
from tests.sandbox.wire import DOP, SOUL
from tests.sandbox.wire.conftest import Ear, OpenLine
from tests.sandbox.wire.line import Line

STILL = "https://x.io/a.jpg"


def post(line: Line, body: str, *, path: str = SOUL, **more: Any) -> str:
    more = {"idempotency_key": "k"} | more
    return line.client.submit(path, body.encode(), **more).request_id


def test_key_goes_as_a_header(line: Line) -> None:
    line.submit(once="one-key")
    assert line.last.sent["idempotency-key"] == "one-key"
    [row] = line.sandbox.report(line.key)["requests"]
    assert row["idempotency_key"] == "one-key"


@pytest.mark.parametrize("key", ["!", "~" * 255, "a:b/c?d=e"])
def test_key_is_up_to_255_visible_characters(parked: Line, key: str) -> None:
    assert parked.submit(once=key) == parked.submit(once=key)


@pytest.mark.parametrize("key", ["", "a b", "k" * 256])
def test_other_key_is_a_422(line: Line, key: str) -> None:
    headers = {"Idempotency-Key": key}
    body = {"prompt": "x"}
    answer = line.sandbox.ask("POST", SOUL, key=line.key, body=body, headers=headers)
    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["header", "Idempotency-Key"]


def test_replay_is_the_first_request_and_no_second_charge(line: Line) -> None:
    first = line.submit(once="k")
    line.ended(first)
    assert line.submit(once="k") == first
    assert line.said["status"] in ("queued", "completed")
    assert line.account()["reserved"] == "1.500"
    assert len(line.sandbox.report(line.key)["requests"]) == 1


def test_replay_after_a_lost_answer_finds_the_request(line: Line) -> None:
    with pytest.raises(Unclear):
        line.submit(once="k", prompt="sandbox:lost")
    found = line.submit(once="k", prompt="sandbox:lost")
    [row] = line.sandbox.report(line.key)["requests"]
    assert row["request_id"] == found


def test_order_of_fields_does_not_matter(parked: Line) -> None:
    assert post(parked, '{"prompt": "x", "seed": 1}') == post(
        parked, '{"seed":1,\n "prompt":"\\u0078"}'
    )


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        (SOUL, '{"prompt": "x"}', '{"prompt": "y"}'),
        (SOUL, '{"prompt": "x"}', '{"prompt": "x", "seed": null}'),
        (SOUL, '{"prompt": "x"}', '{"prompt": "x", "unknown": 1}'),
        (
            "/reve/remix",
            '{"prompt": "x", "image_urls": ["https://x.io/1", "https://x.io/2"]}',
            '{"prompt": "x", "image_urls": ["https://x.io/2", "https://x.io/1"]}',
        ),
    ],
)
def test_same_key_for_another_body_is_refused(
    parked: Line, path: str, first: str, second: str
) -> None:
    request_id = post(parked, first, path=path)
    error = parked.refused(lambda: post(parked, second, path=path))
    assert (type(error), parked.last.status) == (KeyReused, 422)
    assert post(parked, first, path=path) == request_id


def test_same_key_for_another_model_is_refused(parked: Line) -> None:
    body = json.dumps({"prompt": "x", "image_url": STILL})
    post(parked, body, path=DOP)
    with pytest.raises(KeyReused):
        post(parked, body, path="/higgsfield-ai/dop/lite")


def test_same_key_for_another_callback_is_refused(parked: Line, ear: Ear) -> None:
    post(parked, '{"prompt": "x"}', webhook_url=ear.url)
    for other in (f"{ear.url}/2", None):
        with pytest.raises(KeyReused):
            post(parked, '{"prompt": "x"}', webhook_url=other)


def test_same_key_for_another_retention_is_refused(parked: Line) -> None:
    first = post(parked, '{"prompt": "x"}', keep_seconds=3600)
    for other in (7200, None):
        with pytest.raises(KeyReused):
            post(parked, '{"prompt": "x"}', keep_seconds=other)
    assert post(parked, '{"prompt": "x"}', keep_seconds=3600) == first


def test_key_is_free_after_every_refusal(open_line: OpenLine) -> None:
    line = open_line(credits=0, concurrency=0)
    for prompt, kind in [("", InvalidInput), ("x", OutOfCredits)]:
        with pytest.raises(kind):
            line.submit(once="k", prompt=prompt)
    with pytest.raises(NotFound):
        line.submit("/no/such/model", once="k")
    with pytest.raises(Busy):
        line.submit(once="k", prompt="sandbox:423")
    line.change(credits=2)
    assert line.submit(once="k", prompt="y")


def test_keys_of_two_accounts_are_not_the_same(
    open_line: OpenLine, parked: Line
) -> None:
    assert open_line().submit(once="k") != parked.submit(once="k")


def test_without_a_key_the_same_is_made_twice(line: Line) -> None:
    for _ in range(2):
        line.sandbox.ask("POST", SOUL, key=line.key, body={"prompt": "x"})
    assert len(line.sandbox.report(line.key)["requests"]) == 2


def test_job_set_is_replayed_too(parked: Line) -> None:
    first = parked.submit_set(once="k")
    assert parked.submit_set(once="k") == first
    with pytest.raises(KeyReused):
        parked.submit_set(once="k", prompt="another")
    with pytest.raises(KeyReused):
        parked.submit_set(once="k", webhook={"url": STILL, "secret": "s"})
    assert len(parked.sandbox.report(parked.key)["requests"]) == 1
