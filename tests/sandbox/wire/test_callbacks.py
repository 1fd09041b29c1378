"""Callbacks of the two old styles: unsigned, and with a shared secret."""

from __future__ import annotations

import time
from typing import Any

import pytest

from studio.higgsfield import (
    Hook,
    Secret,
    State,
    matches_shared_secret,
    parse_webhook,
    verify_standard_webhook,
)
from tests.sandbox.wire.conftest import Callback, Ear
from tests.sandbox.wire.line import Line

SECRET = "a secret: as it is, verbatim!"
ENDS = [
    ("a jetty", State.COMPLETED),
    ("sandbox:fail", State.FAILED),
    ("sandbox:nsfw", State.NSFW),
]


def hook_of(callback: Callback) -> Hook:
    return parse_webhook(callback.raw, callback.headers)


def deliveries(line: Line) -> list[dict[str, Any]]:
    return list(line.sandbox.report(line.key)["webhooks"])


def settled(line: Line, *states: str) -> list[dict[str, Any]]:
    """Return the deliveries as soon as all of them are in one of these states."""
    deadline = time.monotonic() + 30
    while True:
        rows = deliveries(line)
        if rows and all(row["state"] in states for row in rows):
            return rows
        assert time.monotonic() < deadline, rows


@pytest.mark.parametrize("style", ["flat", "wrapped"])
@pytest.mark.parametrize(("prompt", "state"), ENDS)
def test_end_is_called_back_once(
    line: Line, ear: Ear, style: str, prompt: str, state: State
) -> None:
    line.change(webhook_body=style)
    request_id = line.submit(prompt=prompt, webhook_url=ear.url)
    callback = ear.next()
    assert callback.headers["content-type"] == "application/json"
    assert hook_of(callback) == Hook(request_id, state.value)
    assert line.client.status(request_id).state is state
    assert [row["attempts"] for row in settled(line, "delivered")] == [1]
    assert ear.heard.empty()


def test_flat_body_is_the_status_itself(line: Line, ear: Ear) -> None:
    request_id = line.submit(webhook_url=ear.url)
    callback = ear.next()
    line.ended(request_id)
    assert callback.json == line.said
    assert callback.json.keys() >= {"status", "request_id", "status_url", "cancel_url"}


def test_flat_failure_is_short(line: Line, ear: Ear) -> None:
    failed = line.submit(prompt="sandbox:fail", webhook_url=ear.url)
    assert ear.next().json == {
        "status": "failed",
        "request_id": failed,
        "error": "Generation failed",
    }
    moderated = line.submit(prompt="sandbox:nsfw", webhook_url=ear.url)
    assert ear.next().json == {"status": "nsfw", "request_id": moderated}


def test_wrapped_body_has_its_media_in_the_payload(line: Line, ear: Ear) -> None:
    line.change(webhook_body="wrapped")
    request_id = line.submit(webhook_url=ear.url)
    said = ear.next().json
    line.ended(request_id)
    assert said["payload"] == {"images": line.said["images"]}
    assert (said["request_id"], said["status"]) == (request_id, "completed")
    assert said["error"] is None
    assert said["expires_at"] == line.said["expires_at"]


@pytest.mark.parametrize(
    ("prompt", "error"),
    [("sandbox:fail", "Generation failed"), ("sandbox:nsfw", None)],
)
def test_wrapped_failure_has_no_payload(
    line: Line, ear: Ear, prompt: str, error: str | None
) -> None:
    line.change(webhook_body="wrapped")
    line.submit(prompt=prompt, webhook_url=ear.url)
    said = ear.next().json
    assert (said["payload"], said["error"]) == (None, error)


def test_unsigned_callback_proves_nothing(line: Line, ear: Ear) -> None:
    line.submit(webhook_url=ear.url)
    callback = ear.next()
    assert not [name for name in callback.headers if name.startswith("webhook-")]
    assert "x-webhook-secret-key" not in callback.headers
    assert not matches_shared_secret(callback.headers, Secret(SECRET))
    assert not verify_standard_webhook(
        [Secret("whsec_" + "A" * 32)], callback.headers, callback.raw
    )
    assert hook_of(callback).delivery_id == ""


def test_canceled_is_not_called_back(parked: Line, ear: Ear) -> None:
    request_id = parked.submit(webhook_url=ear.url)
    parked.client.cancel(request_id)
    assert parked.client.status(request_id).state is State.CANCELED
    assert deliveries(parked) == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_5xx_is_tried_again_with_the_same_words(
    line: Line, ear: Ear, status: int
) -> None:
    ear.statuses = [status, status]
    line.submit(webhook_url=ear.url)
    bodies = {ear.next().raw for _ in range(3)}
    assert len(bodies) == 1
    assert [row["attempts"] for row in settled(line, "delivered")] == [3]


def test_receiver_that_is_not_there_is_tried_again(line: Line, ear: Ear) -> None:
    line.submit(webhook_url="http://127.0.0.1:9/hook")
    while not (rows := deliveries(line)) or rows[0]["attempts"] < 2:
        pass
    assert (rows[0]["state"], rows[0]["last_status"]) == ("waiting", None)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_4xx_is_final(line: Line, ear: Ear, status: int) -> None:
    ear.statuses = [status]
    line.submit(webhook_url=ear.url)
    assert [row["attempts"] for row in settled(line, "refused")] == [1]


@pytest.mark.parametrize(
    "url",
    ["http://example.com/h", "https://a:b@example.com/h", "ftp://127.0.0.1/h", "nowhere"],
)  # fmt: skip
def test_other_address_is_refused_before_anything_is_made(line: Line, url: str) -> None:
    assert line.places(lambda: line.submit(webhook_url=url)) == ["query.hf_webhook"]
    assert line.sandbox.report(line.key)["requests"] == []


def test_delivery_stops_when_there_is_nothing_left_to_tell(
    line: Line, ear: Ear
) -> None:
    ear.statuses = [500] * 1000
    line.change(speed=1, seconds=[0, 0])
    line.submit(webhook_url=ear.url)
    ear.next()
    line.change(elapse=8 * 24 * 3600)
    assert settled(line, "given_up")


def test_late_callback_comes_after_the_end_was_read(line: Line, ear: Ear) -> None:
    request_id = line.submit(prompt="sandbox:hook-late", webhook_url=ear.url)
    assert line.ended(request_id).state is State.COMPLETED
    assert deliveries(line)[0]["attempts"] == 0
    line.change(elapse=120)
    assert hook_of(ear.next()) == Hook(request_id, "completed")


def test_repeated_callback_says_the_same(line: Line, ear: Ear) -> None:
    line.submit(prompt="sandbox:hook-repeated", webhook_url=ear.url)
    assert len({ear.next().raw for _ in range(3)}) == 1


def test_callback_out_of_order_says_less_than_is_known(line: Line, ear: Ear) -> None:
    request_id = line.submit(prompt="sandbox:hook-out-of-order", webhook_url=ear.url)
    first = hook_of(ear.next())
    line.change(elapse=120)
    second = hook_of(ear.next())
    assert [hook.word for hook in (first, second)] == ["completed", "in_progress"]
    assert line.client.status(request_id).state is State.COMPLETED


def test_dropped_callback_never_comes_and_the_status_knows(
    line: Line, ear: Ear
) -> None:
    request_id = line.submit(prompt="sandbox:hook-dropped", webhook_url=ear.url)
    assert line.ended(request_id).state is State.COMPLETED
    assert [row["state"] for row in deliveries(line)] == ["dropped"]
    assert ear.heard.empty()


def test_forged_callback_claims_what_the_status_denies(line: Line, ear: Ear) -> None:
    line.change(concurrency=0)
    request_id = line.submit(prompt="sandbox:hook-forged", webhook_url=ear.url)
    assert hook_of(ear.next()) == Hook(request_id, "completed")
    assert line.client.status(request_id).state is State.QUEUED


def test_callback_of_a_lost_submit_tells_its_id(line: Line, ear: Ear) -> None:
    line.refused(lambda: line.submit(prompt="sandbox:lost", webhook_url=ear.url))
    request_id = hook_of(ear.next()).request_id
    assert request_id is not None
    assert line.client.status(request_id).state is State.COMPLETED


@pytest.mark.parametrize(("prompt", "state"), ENDS)
def test_job_set_is_called_back_with_its_secret(
    line: Line, ear: Ear, prompt: str, state: State
) -> None:
    webhook = {"url": ear.url, "secret": SECRET}
    job_set_id = line.submit_set(prompt=prompt, webhook=webhook)
    callback = ear.next()
    assert callback.headers["x-webhook-secret-key"] == SECRET
    assert matches_shared_secret(callback.headers, Secret(SECRET))
    assert not matches_shared_secret(callback.headers, Secret(SECRET + "?"))
    assert hook_of(callback) == Hook(job_set_id, state.value)


def test_job_set_is_called_back_as_it_is_polled(line: Line, ear: Ear) -> None:
    webhook = {"url": ear.url, "secret": SECRET}
    job_set_id = line.submit_set(batch_size=4, webhook=webhook)
    callback = ear.next()
    line.set_ended(job_set_id)
    assert callback.json == line.said


def test_mixed_job_set_is_called_back_completed(line: Line, ear: Ear) -> None:
    webhook = {"url": ear.url, "secret": SECRET}
    line.submit_set(prompt="sandbox:mixed", batch_size=4, webhook=webhook)
    assert hook_of(ear.next()).word == "completed"


def test_forged_job_set_does_not_know_the_secret(line: Line, ear: Ear) -> None:
    line.change(concurrency=0)
    webhook = {"url": ear.url, "secret": SECRET}
    line.submit_set(prompt="sandbox:hook-forged", webhook=webhook)
    assert not matches_shared_secret(ear.next().headers, Secret(SECRET))
