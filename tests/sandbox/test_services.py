from __future__ import annotations

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox


def test_over_the_concurrency_requests_wait_in_order(sandbox: Sandbox) -> None:
    key = sandbox.new_account(concurrency=1, seconds=[0.3, 0.3])
    ids = [
        sandbox.ask("POST", SOUL, key=key, body={"prompt": "x", "seed": 7}).json[
            "request_id"
        ]
        for _ in range(4)
    ]
    for request_id in ids:
        sandbox.wait(request_id, key=key)
    rows = sandbox.report(key)["requests"]
    starts = [row["started_at"] for row in rows]
    ends = [row["finished_at"] for row in rows]
    assert [row["request_id"] for row in rows] == ids
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_over_the_waiting_limit_is_429(sandbox: Sandbox) -> None:
    key = sandbox.new_account(concurrency=0, waiting_limit=5)
    first = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"})
    batch = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x", "batch_size": 4})
    over = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"})
    assert (first.status, batch.status, over.status) == (200, 200, 429)
    assert over.json["code"] == "account_queue_full"
    assert int(over.headers["retry-after"]) >= 1


def test_older_accounts_are_refused_instead(sandbox: Sandbox) -> None:
    key = sandbox.new_account(concurrency=0, capacity_mode="reject400")
    answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"})
    assert answer.status == 400
    assert answer.json["detail"] == (
        "Maximum number of concurrent requests (0) has been reached"
    )


def test_cancel_while_queued_refunds(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    request_id = submit()["request_id"]
    canceled = sandbox.ask("POST", f"/requests/{request_id}/cancel", key=key)
    again = sandbox.ask("POST", f"/requests/{request_id}/cancel", key=key)
    assert (canceled.status, canceled.body) == (202, b"")
    assert again.status == 400
    assert_in_shape(again)
    assert sandbox.wait(request_id, key=key)["status"] == "canceled"
    assert sandbox.report(key)["accounts"][0]["credits"] == "1000.000"


def test_cancel_once_started_is_400(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    request_id = submit()["request_id"]
    sandbox.wait(request_id, key=key)
    answer = sandbox.ask("POST", f"/requests/{request_id}/cancel", key=key)
    assert answer.status == 400
    assert_in_shape(answer)


def test_disabled_model_is_not_found(sandbox: Sandbox) -> None:
    key = sandbox.new_account(disabled_models=[SOUL[1:]])
    answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"})
    assert (answer.status, answer.json) == (404, {"detail": "model_not_found"})
