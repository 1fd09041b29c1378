"""What clients rely on, item by item, over raw HTTP."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import DOP, SOUL, assert_in_shape, jpeg, upload
from tests.sandbox_server import Key, Sandbox

WORDS = {"queued", "in_progress", "completed", "failed", "nsfw", "canceled"}
KEYED = [
    ("POST", SOUL),
    ("POST", f"/estimate{SOUL}"),
    ("GET", "/requests/6c5e29ea-f336-4634-a444-b01ff80964fb/status"),
    ("POST", "/requests/6c5e29ea-f336-4634-a444-b01ff80964fb/cancel"),
    ("POST", "/files/generate-upload-url"),
    ("GET", "/v1/motions"),
    ("GET", "/v1/text2image/soul-styles"),
    ("GET", "/v1/text2image/soul-styles/v2"),
    ("POST", "/no/such/model"),
]


def test_submit_answers_200_with_four_fields(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask("POST", SOUL, key=key, body={"prompt": "a jetty"})
    envelope = answer.json
    base = f"{sandbox.origin}/requests/{envelope['request_id']}"
    assert answer.status == 200
    assert envelope["status"] == "queued"
    assert envelope["status_url"] == f"{base}/status"
    assert envelope["cancel_url"] == f"{base}/cancel"


def test_urls_follow_the_host_of_the_call(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    request_id = submit()["request_id"]
    host = {"Host": f"localhost:{sandbox.port}"}
    said = sandbox.ask(
        "GET", f"/requests/{request_id}/status", key=key, headers=host
    ).json
    assert said["status_url"].startswith(f"http://localhost:{sandbox.port}/")


def test_only_official_words_are_said(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    sandbox.control(account={"id": key.key_id, "seconds": [0.3, 0.3]})
    path = f"/requests/{submit()['request_id']}/status"
    seen = {"queued"}
    while seen.isdisjoint({"completed", "failed"}):
        seen.add(sandbox.ask("GET", path, key=key).json["status"])
    assert seen <= WORDS
    assert "completed" in seen


def test_completed_images_have_url_and_type(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    said = sandbox.wait(submit(batch_size=4)["request_id"], key=key)
    assert [set(image) for image in said["images"]] == [{"url", "content_type"}] * 4
    assert "video" not in said
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", said["expires_at"])


def test_completed_clip_is_one_video(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    still = upload(sandbox, key, jpeg())
    said = sandbox.wait(submit(DOP, image_url=still)["request_id"], key=key)
    clip = sandbox.get(said["video"]["url"])
    assert said["video"]["content_type"] == "video/mp4"
    assert clip.headers["content-type"] == "video/mp4"
    assert clip.body[4:8] == b"ftyp"
    assert "images" not in said


def test_unknown_and_foreign_requests_are_404(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    mine = submit()["request_id"]
    stranger = sandbox.new_account()
    for request_id, who in ((uuid4(), key), ("nonsense", key), (mine, stranger)):
        answer = sandbox.ask("GET", f"/requests/{request_id}/status", key=who)
        assert answer.status == 404
        assert_in_shape(answer)


@pytest.mark.parametrize(("method", "path"), KEYED)
def test_every_endpoint_wants_a_key(sandbox: Sandbox, method: str, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Key sandbox:wrong"},
        {"Authorization": "Bearer sandbox:sandbox"},
        {"hf-api-key": "sandbox", "hf-secret": "wrong"},
        {"hf-api-key": "sandbox"},
        {"Authorization": "Key \xff:\xff"},
    ):
        answer = sandbox.ask(method, path, key=None, headers=headers)
        assert answer.status == 401
        assert answer.json == {"detail": "Invalid credentials"}


@pytest.mark.parametrize(("method", "path"), KEYED)
def test_both_ways_open_every_endpoint(
    sandbox: Sandbox, key: Key, method: str, path: str
) -> None:
    pair = {"hf-api-key": key.key_id, "hf-secret": key.secret}
    for headers in (key.headers, pair):
        answer = sandbox.ask(method, path, key=None, headers=headers)
        assert answer.status != 401


def test_the_public_key_is_sandbox_sandbox(sandbox: Sandbox) -> None:
    answer = sandbox.ask("GET", "/requests/6c5e29ea-f336-4634-a444-b01ff80964fb/status")
    assert answer.status == 404


def test_greeting_needs_none(sandbox: Sandbox) -> None:
    assert sandbox.ask("GET", "/", key=None).json["status"] == "ok"


def test_nothing_redirects(sandbox: Sandbox, key: Key) -> None:
    for path in (f"{SOUL}/", "/v1/motions/", "//v1/motions"):
        assert sandbox.ask("GET", path, key=key).status == 404
    answer = sandbox.ask("POST", f"{SOUL}/", key=key, body={"prompt": "x"})
    assert (answer.status, answer.json) == (404, {"detail": "model_not_found"})


def test_content_type_on_get_is_welcome(sandbox: Sandbox, key: Key) -> None:
    json = {"Content-Type": "application/json"}
    assert sandbox.ask("GET", "/v1/motions", key=key, headers=json).status == 200


def test_every_answer_has_a_correlation_id(sandbox: Sandbox, key: Key) -> None:
    answers = [
        sandbox.ask("GET", "/", key=None),
        sandbox.ask("GET", "/nowhere", key=key),
        sandbox.ask("POST", SOUL, key=None),
        sandbox.ask("POST", SOUL, key=key, body={}),
        sandbox.ask("DELETE", SOUL, key=key),
    ]
    ids = [answer.headers["x-correlation-id"] for answer in answers]
    assert len(set(ids)) == 5
    assert [answer.status for answer in answers] == [200, 404, 401, 422, 405]


def test_foreign_host_is_refused_in_shape(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask("GET", "/v1/motions", key=key, headers={"Host": "evil.io"})
    assert (answer.status, answer.json) == (400, {"detail": "Invalid host"})


def test_polls_are_not_limited(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    path = f"/requests/{submit()['request_id']}/status"
    statuses = {sandbox.ask("GET", path, key=key).status for _ in range(200)}
    assert statuses == {200}


def test_chunked_body_is_read(sandbox: Sandbox, key: Key) -> None:
    answer = sandbox.ask(
        "POST",
        f"/estimate{SOUL}",
        key=key,
        body=b'15\r\n{"prompt": "a jetty"}\r\n0\r\n\r\n',
        headers={
            "Transfer-Encoding": "chunked",
            "Content-Type": "application/json",
        },
    )
    assert answer.json == {"credits": "1.500", "usd": "0.094"}


@pytest.mark.parametrize(
    "path",
    [
        "/requests/%00/status",
        "/requests/%ff%fe/status",
        "/requests/../status",
        "/%ed%a0%80",
        "/estimate/%00",
        "/media/results/00000000-0000-4000-8000-000000000000/0.jpg",
        f"/media/results/00000000-0000-4000-8000-000000000000/{'9' * 40}.jpg",
        "/media/results/../../secrets/sandbox_control_token",
        "/media/uploads/%2e%2e%2fsecrets.jpg",
        "/v1/motions/" + "a" * 3000,
    ],
)
def test_strange_paths_are_404_in_shape(sandbox: Sandbox, key: Key, path: str) -> None:
    answer = sandbox.ask("GET", path, key=key)
    assert answer.status in (404, 405)
    assert_in_shape(answer)


@pytest.mark.parametrize(
    ("path", "status"),
    [(SOUL, 401), ("/no/such/model", 404), ("/api/characters", 422)],
)
def test_refusal_of_a_large_body_is_heard(
    sandbox: Sandbox, key: Key, path: str, status: int
) -> None:
    body = b" " * 4_000_000
    answer = sandbox.ask("POST", path, key=None if status == 401 else key, body=body)
    assert answer.status == status
    assert_in_shape(answer)


def test_too_many_query_fields_are_refused(sandbox: Sandbox, key: Key) -> None:
    path = f"{SOUL}?" + "&".join(f"a{number}=1" for number in range(2000))
    answer = sandbox.ask("POST", path, key=key, body={"prompt": "x"})
    assert answer.status == 400
    assert_in_shape(answer)
