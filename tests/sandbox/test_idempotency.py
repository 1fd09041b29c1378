from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Answer, Key, Sandbox


def post(sandbox: Sandbox, key: Key, *, once: str, **body: Any) -> Answer:
    return sandbox.ask(
        "POST", SOUL, key=key, body=body, headers={"Idempotency-Key": once}
    )


def test_replay_is_the_same_request_and_one_charge(sandbox: Sandbox, key: Key) -> None:
    first = post(sandbox, key, once="k1", prompt="x", seed=1).json
    sandbox.wait(first["request_id"], key=key)
    again = post(sandbox, key, once="k1", seed=1, prompt="x")
    assert (again.status, again.json) == (200, first)
    assert sandbox.report(key)["accounts"][0]["charged"] == "1.500"


def test_other_parameters_are_422(sandbox: Sandbox, key: Key) -> None:
    post(sandbox, key, once="k1", prompt="x")
    other = post(sandbox, key, once="k1", prompt="y")
    null = post(sandbox, key, once="k1", prompt="x", style_id=None)
    hook = sandbox.ask(
        "POST",
        f"{SOUL}?hf_webhook={quote('https://x.io/h')}",
        key=key,
        body={"prompt": "x"},
        headers={"Idempotency-Key": "k1"},
    )
    for answer in (other, null, hook):
        assert answer.status == 422
        assert_in_shape(answer)
        assert "Idempotency-Key" in answer.json["detail"][0]["msg"]


def test_refused_request_does_not_use_the_key_up(sandbox: Sandbox, key: Key) -> None:
    refused = post(sandbox, key, once="k1", prompt="")
    accepted = post(sandbox, key, once="k1", prompt="x")
    assert (refused.status, accepted.status) == (422, 200)


def test_keys_belong_to_accounts(sandbox: Sandbox, key: Key) -> None:
    mine = post(sandbox, key, once="k1", prompt="x").json
    theirs = post(sandbox, sandbox.new_account(), once="k1", prompt="y").json
    assert mine["request_id"] != theirs["request_id"]


@pytest.mark.parametrize("once", ["", "a b", "x" * 256, "\xe9"])
def test_bad_keys_are_422(sandbox: Sandbox, key: Key, once: str) -> None:
    answer = post(sandbox, key, once=once, prompt="x")
    assert answer.status == 422
    assert_in_shape(answer)


def test_lost_answer_is_found_by_replay(sandbox: Sandbox, key: Key) -> None:
    with pytest.raises(Exception, match=r"IncompleteRead|Remote|closed"):
        post(sandbox, key, once="k1", prompt="sandbox:lost")
    again = post(sandbox, key, once="k1", prompt="sandbox:lost")
    rows = sandbox.report(key)["requests"]
    assert [row["request_id"] for row in rows] == [again.json["request_id"]]


def test_same_key_at_once_is_one_request(sandbox: Sandbox, key: Key) -> None:
    def send(_: int) -> str:
        return str(post(sandbox, key, once="k1", prompt="x").json["request_id"])

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(send, range(8)))
    assert [row["request_id"] for row in sandbox.report(key)["requests"]] == list(ids)
