from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import SOUL, assert_in_shape
from tests.sandbox_server import Answer, Key, Sandbox, running_sandbox

CONTROL = "/sandbox/control"


def turn(sandbox: Sandbox, body: Any, **headers: str) -> Answer:
    bearer = {"Authorization": f"Bearer {sandbox.token}"}
    return sandbox.ask("POST", CONTROL, key=None, body=body, headers=bearer | headers)


def test_token_file_is_ours_alone(sandbox: Sandbox) -> None:
    file = sandbox.data / "secrets" / "sandbox_control_token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(sandbox.token) >= 32


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Key sandbox:sandbox"},
        {"Authorization": "Bearer \xff"},
    ],
)
def test_wrong_token_is_401(
    sandbox: Sandbox, method: str, headers: dict[str, str]
) -> None:
    answer = sandbox.ask(method, CONTROL, key=None, body={}, headers=headers)
    assert answer.status == 401
    assert_in_shape(answer)


def test_foreign_host_is_refused(sandbox: Sandbox) -> None:
    answer = turn(sandbox, {}, Host="evil.example")
    assert answer.status == 400
    assert_in_shape(answer)


def test_forms_are_refused(sandbox: Sandbox) -> None:
    answer = turn(
        sandbox, b"speed=0", **{"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status == 415
    assert_in_shape(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"sped": 0},
        {"speed": -1},
        {"speed": "fast"},
        {"account": {}},
        {"account": {"id": "a b"}},
        {"account": {"id": "x", "credits": -1}},
        {"account": {"id": "x", "credits": "lots"}},
        {"account": {"id": "x", "scale": 2}},
        {"account": {"id": "x", "seconds": [9, 3]}},
        {"account": {"id": "x", "pocket_money": 3}},
        {"account": {"id": "x", "strict": "yes"}},
        {"account": {"id": "x", "media": 1}},
        {"account": {"id": "x", "workflows": "off"}},
        {"account": {"id": "x", "webhook_body": "round"}},
        {"account": {"id": "x", "webhook_secret": "whsec_mine"}},
        {"account": {"id": "x", "elapse": -1}},
        {"account": {"id": "x", "elapse": 1e12}},
        {"faults": {}},
        {"faults": ["x"]},
        {"faults": [{"match": "nowhere", "kind": "500"}]},
        {"faults": [{"match": "submit", "kind": "earthquake"}]},
        {"faults": [{"match": "submit", "kind": "500", "times": 0}]},
        {"faults": [{"match": "submit", "kind": "500", "account": "nobody"}]},
    ],
    ids=repr,
)
def test_typing_errors_are_422(sandbox: Sandbox, body: Any) -> None:
    answer = turn(sandbox, body)
    assert answer.status == 422
    assert_in_shape(answer)


def test_secret_of_an_account_never_changes(sandbox: Sandbox, key: Key) -> None:
    answer = turn(sandbox, {"account": {"id": key.key_id, "secret": "other"}})
    assert answer.status == 422


def test_report_counts_what_was_asked(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    request_id = submit()["request_id"]
    sandbox.ask("POST", SOUL, key=key, body={})
    report = sandbox.report(key)
    assert report["counters"]["submit"] == {SOUL[1:]: 2}
    assert report["answers"]["submit"] == {"200": 1, "422": 1}
    assert [row["request_id"] for row in report["requests"]] == [request_id]


def test_grants_add_up(sandbox: Sandbox, key: Key) -> None:
    sandbox.control(account={"id": key.key_id, "credits": "12.5"})
    account = sandbox.report(key)["accounts"][0]
    assert (account["credits"], account["granted"]) == ("12.500", "12.500")


def test_clear_forgets_counts_faults_and_speed(tmp_path: Path) -> None:
    with running_sandbox(tmp_path, speed=1000) as sandbox:
        key = sandbox.new_account()
        sandbox.control(speed=0)
        quick = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}).json
        sandbox.wait(quick["request_id"], key=key)
        sandbox.control(faults=[{"match": "submit", "kind": "500", "times": None}])
        assert sandbox.ask("POST", SOUL, key=key, body={}).status == 500
        sandbox.control(clear=True)
        slow = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}).json
        report = sandbox.report(key)
        assert report["counters"] == {"submit": {SOUL[1:]: 1}}
        assert report["faults"] == []
        ends = {row["request_id"]: row["finished_at"] for row in report["requests"]}
        assert ends[quick["request_id"]] is not None
        assert ends[slow["request_id"]] is None


def test_time_that_elapses_is_the_accounts_own(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    other = sandbox.new_account()
    body = {"prompt": "x", "seed": 3}
    theirs = sandbox.ask("POST", SOUL, key=other, body=body).json["request_id"]
    mine = submit()["request_id"]
    urls = [
        sandbox.wait(one, key=who)["images"][0]["url"]
        for one, who in ((mine, key), (theirs, other))
    ]
    sandbox.control(account={"id": key.key_id, "elapse": 8 * 24 * 3600})
    assert [sandbox.get(url).status for url in urls] == [404, 200]
    said = sandbox.ask("GET", f"/requests/{mine}/status", key=key).json
    assert said["status"] == "completed"


def test_time_that_elapses_ends_what_runs(sandbox: Sandbox) -> None:
    key = sandbox.new_account(seconds=[3600, 3600], media=False)
    body = {"prompt": "x"}
    request_id = sandbox.ask("POST", SOUL, key=key, body=body).json["request_id"]
    sandbox.control(account={"id": key.key_id, "elapse": 1800})
    path = f"/requests/{request_id}/status"
    assert sandbox.ask("GET", path, key=key).json["status"] == "in_progress"
    sandbox.control(account={"id": key.key_id, "elapse": 1800})
    assert sandbox.ask("GET", path, key=key).json["status"] == "completed"


def test_speed_is_known_at_once(sandbox: Sandbox) -> None:
    """The session's sandbox is one without time: it is one again afterwards."""
    ends = []
    for speed in (1000, 0):
        sandbox.control(speed=speed)
        key = sandbox.new_account(media=False)
        answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}).json
        path = f"/requests/{answer['request_id']}/status"
        ends.append(sandbox.ask("GET", path, key=key).json["status"])
    assert ends == ["queued", "completed"]


def test_command_switches_the_workflows_of_its_own_account(tmp_path: Path) -> None:
    body = {"topic": "How to bind a book", "slides": 3}

    def answers(*options: str) -> int:
        with running_sandbox(tmp_path, options=options) as sandbox:
            return sandbox.ask("POST", "/social/carousel/instagram", body=body).status

    assert answers("--workflows", "off") == 404
    assert answers() == 404
    assert answers("--workflows", "on") == 200
