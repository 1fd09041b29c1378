from __future__ import annotations

import http.client

import pytest

from studio.sandbox import faults
from tests.sandbox.conftest import Submit
from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Key, Sandbox

STATUSES = [kind for kind in faults.REFUSALS if kind.isdigit()]


@pytest.mark.parametrize("kind", STATUSES)
def test_prompt_word_refuses_with_its_status(
    sandbox: Sandbox, key: Key, kind: str
) -> None:
    body = {"prompt": f"a jetty, Sandbox:{kind}"}
    answer = sandbox.ask("POST", SOUL, key=key, body=body)
    assert answer.status == int(kind)
    assert answer.json["detail"]
    assert sandbox.report(key)["requests"] == []


def test_busy_says_when_to_come_back(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "sandbox:429"})
    assert answer.headers["retry-after"] == "1"
    assert answer.json["code"] == "account_queue_full"


def test_header_refuses_any_call(sandbox: Sandbox, key: Key) -> None:
    headers = {"X-Sandbox-Fault": "503"}
    answers = [
        sandbox.ask("GET", "/v1/motions", key=key, headers=headers),
        sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}, headers=headers),
    ]
    assert [answer.status for answer in answers] == [503, 503]


def test_unknown_header_word_is_refused(sandbox: Sandbox, key: Key) -> None:
    headers = {"X-Sandbox-Fault": "earthquake"}
    answer = sandbox.ask("GET", "/v1/motions", key=key, headers=headers)
    assert answer.status == 400
    assert_in_shape(answer)


def test_rule_is_used_as_often_as_it_says(sandbox: Sandbox, key: Key) -> None:
    rule = {"match": "catalog", "kind": "500", "times": 2, "account": key.key_id}
    sandbox.control(faults=[rule])
    answers = [sandbox.ask("GET", "/v1/motions", key=key) for _ in range(4)]
    assert [answer.status for answer in answers] == [500, 500, 200, 200]


def test_rule_is_for_its_account_door_and_path(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    rule = {"match": "estimate", "kind": "423", "account": key.key_id, "times": None}
    sandbox.control(faults=[rule | {"path": SOUL[1:]}])
    body = {"prompt": "x"}
    stranger = sandbox.new_account()
    other = "/estimate/higgsfield-ai/soul/v2/standard"
    asked = [(f"/estimate{SOUL}", key), (f"/estimate{SOUL}", stranger), (other, key)]
    answers = [
        sandbox.ask("POST", path, key=who, body=body).status for path, who in asked
    ]
    assert answers == [423, 200, 200]
    assert submit()["status"] == "queued"


def test_lost_answer_means_accepted(sandbox: Sandbox, key: Key) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        sandbox.ask("POST", SOUL, key=key, body={"prompt": "sandbox:lost"})
    assert len(sandbox.report(key)["requests"]) == 1


@pytest.mark.parametrize(("kind", "body"), [("garbled", faults.PAGE), ("empty", b"")])
def test_spoiled_answer_means_accepted(
    sandbox: Sandbox, key: Key, kind: str, body: bytes
) -> None:
    prompt = {"prompt": f"sandbox:{kind}"}
    answer = sandbox.ask("POST", SOUL, key=key, body=prompt)
    assert (answer.status, answer.body) == (200, body)
    assert len(sandbox.report(key)["requests"]) == 1


def test_stalled_answer_comes_late(sandbox: Sandbox, key: Key) -> None:
    rule = {"match": "status", "kind": "stall", "seconds": 0.2, "account": key.key_id}
    sandbox.control(faults=[rule])
    assert sandbox.report(key)["faults"][-1]["kind"] == "stall"
    said = sandbox.ask("GET", "/requests/x/status", key=key)
    assert said.status == 404
    assert sandbox.report(key)["faults"] == []


def test_gone_media_is_404(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    said = sandbox.wait(submit(prompt="sandbox:gone")["request_id"], key=key)
    answer = sandbox.get(said["images"][0]["url"])
    assert answer.status == 404
    assert_in_shape(answer)


def test_truncated_media_ends_in_the_middle(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    said = sandbox.wait(submit(prompt="sandbox:truncated")["request_id"], key=key)
    with pytest.raises(http.client.IncompleteRead) as caught:
        sandbox.get(said["images"][0]["url"])
    got, missing = len(caught.value.partial), caught.value.expected or 0
    assert abs(got - missing) <= 1


def test_wrong_media_is_a_page(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    said = sandbox.wait(submit(prompt="sandbox:wrong-type")["request_id"], key=key)
    answer = sandbox.get(said["images"][0]["url"])
    assert answer.headers["content-type"] == "text/html"
    assert answer.body == faults.PAGE


def test_media_rule_spoils_one_download(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    url = sandbox.wait(submit()["request_id"], key=key)["images"][0]["url"]
    sandbox.control(faults=[{"match": "media", "kind": "gone", "account": key.key_id}])
    assert [sandbox.get(url).status for _ in range(2)] == [404, 200]


def test_stuck_request_never_ends(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    stuck = submit(prompt="sandbox:stuck")["request_id"]
    sandbox.wait(submit()["request_id"], key=key)
    said = sandbox.ask("GET", f"/requests/{stuck}/status", key=key).json
    assert said["status"] == "in_progress"


def test_rule_decides_the_fate_of_the_next_request(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    sandbox.control(faults=[{"match": "submit", "kind": "nsfw", "account": key.key_id}])
    ids = [submit()["request_id"] for _ in range(2)]
    ends = [sandbox.wait(one, key=key)["status"] for one in ids]
    assert ends == ["nsfw", "completed"]
