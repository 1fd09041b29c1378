from __future__ import annotations

from urllib.parse import quote

import pytest

from studio.sandbox import hooks
from studio.sandbox.models import Delivery
from tests.sandbox.conftest import Receiver
from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox


def submit(sandbox: Sandbox, key: Key, url: str, prompt: str = "x") -> str:
    answer = sandbox.ask(
        "POST",
        f"{SOUL}?hf_webhook={quote(url, safe='')}",
        key=key,
        body={"prompt": prompt},
    )
    assert answer.status == 200, answer.body
    return str(answer.json["request_id"])


def test_completed_callback_is_flat(
    sandbox: Sandbox, key: Key, receiver: Receiver
) -> None:
    request_id = submit(sandbox, key, receiver.url)
    assert receiver.next() == sandbox.wait(request_id, key=key)


def test_failed_and_moderated_callbacks_are_short(
    sandbox: Sandbox, key: Key, receiver: Receiver
) -> None:
    failed = submit(sandbox, key, receiver.url, "sandbox:fail")
    assert receiver.next() == {
        "status": "failed",
        "request_id": failed,
        "error": "Generation failed",
    }
    moderated = submit(sandbox, key, receiver.url, "sandbox:nsfw")
    assert receiver.next() == {"status": "nsfw", "request_id": moderated}


def test_5xx_is_tried_again_until_2xx(
    sandbox: Sandbox, key: Key, receiver: Receiver
) -> None:
    receiver.statuses = [500, 503]
    request_id = submit(sandbox, key, receiver.url)
    said = [receiver.next()["request_id"] for _ in range(3)]
    assert said == [request_id] * 3


def test_4xx_is_final(sandbox: Sandbox, key: Key, receiver: Receiver) -> None:
    receiver.statuses = [404]
    submit(sandbox, key, receiver.url)
    receiver.next()
    while (hook := sandbox.report(key)["webhooks"][0])["last_status"] is None:
        pass
    assert (hook["state"], hook["attempts"]) == ("refused", 1)


def test_cancel_calls_nobody(sandbox: Sandbox, receiver: Receiver) -> None:
    key = sandbox.new_account(concurrency=0)
    request_id = submit(sandbox, key, receiver.url)
    sandbox.ask("POST", f"/requests/{request_id}/cancel", key=key)
    assert sandbox.report(key)["webhooks"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/h",
        "http://10.0.0.1/h",
        "ftp://127.0.0.1/h",
        "https://a:b@x.io/h",
        "https:///h",
        "nonsense",
        "https://x.io:99999/h",
        "http://127.0.0.1/\r\nX: y",
        "https://x.io/" + "a" * 3000,
        "https://[::1/h",
        "https://x.io/a b",
    ],
)
def test_other_targets_are_refused(sandbox: Sandbox, key: Key, url: str) -> None:
    path = f"{SOUL}?hf_webhook={quote(url, safe='')}"
    answer = sandbox.ask("POST", path, key=key, body={"prompt": "x"})
    assert answer.status == 422
    assert_in_shape(answer)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 15), (3, 30), (4, 60), (5, 300), (27, 300)]
)
def test_delays_grow(attempts: int, seconds: float) -> None:
    assert hooks.delay(attempts) == seconds


@pytest.mark.parametrize(
    ("status", "attempts", "state"),
    [
        (200, 1, "delivered"),
        (404, 1, "refused"),
        (302, 1, "refused"),
        (500, 27, "waiting"),
        (None, 27, "waiting"),
        (500, 28, "given_up"),
    ],
)
def test_delivery_ends_by_answer_or_after_two_hours(
    status: int | None, attempts: int, state: str
) -> None:
    delivery = Delivery(attempts=attempts)
    assert hooks._state_after(delivery, status) == state
