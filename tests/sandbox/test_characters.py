"""Characters beyond what the studio's client asks: old doors, and photos that last."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.sandbox.wire import SOUL, assert_in_shape, jpeg, upload
from tests.sandbox_server import Answer, Key, Sandbox, running_sandbox

REFERENCES = "/v1/custom-references"
WEEK = 7 * 24 * 3600


def multipart(content: bytes, *, kind: str = "image/jpeg", name: str = "photo") -> Any:
    head = (
        f'--cut\r\nContent-Disposition: form-data; name="{name}"; filename="ada.jpg"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n--cut--\r\n"


def post_photo(
    sandbox: Sandbox, key: Key, body: bytes, kind: str = "multipart/form-data"
) -> Answer:
    headers = {"Content-Type": f"{kind}; boundary=cut"}
    return sandbox.ask("POST", "/api/characters", key=key, body=body, headers=headers)


def make(sandbox: Sandbox, key: Key, *urls: str, **more: Any) -> dict[str, Any]:
    images = [{"type": "image_url", "image_url": url} for url in urls]
    body = {"name": "Ada", "input_images": images} | more
    answer = sandbox.ask("POST", REFERENCES, key=key, body=body)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def trained(sandbox: Sandbox, key: Key, made: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        said = sandbox.ask("GET", f"{REFERENCES}/{made['id']}", key=key).json
        if said["status"] in ("completed", "failed"):
            return dict(said)
    raise AssertionError(made)


def test_one_photo_makes_a_character_at_once(sandbox: Sandbox, key: Key) -> None:
    made = post_photo(sandbox, key, multipart(jpeg()))
    assert made.status == 200, made.body
    assert made.json.keys() == {"id", "photo_url", "created_at"}
    assert sandbox.get(made.json["photo_url"]).body == jpeg()
    said = sandbox.ask("GET", f"{REFERENCES}/{made.json['id']}", key=key).json
    assert (said["status"], said["model_version"]) == ("completed", "v1")


def test_its_id_is_used_like_any_other(sandbox: Sandbox, key: Key) -> None:
    made = post_photo(sandbox, key, multipart(jpeg())).json
    body = {"prompt": "x", "custom_reference_id": made["id"]}
    path = "/higgsfield-ai/soul/character"
    request_id = sandbox.ask("POST", path, key=key, body=body).json["request_id"]
    assert sandbox.wait(request_id, key=key)["status"] == "completed"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "multipart/form-data", 422),
        (multipart(b"x", name="picture"), "multipart/form-data", 422),
        (multipart(b"x", kind="text/html"), "multipart/form-data", 422),
        (multipart(b"no picture"), "multipart/form-data", 400),
        (multipart(b"x" * 21 * 1024 * 1024), "multipart/form-data", 413),
        (multipart(b"x")[:-20], "multipart/form-data", 422),
        (b"{}", "application/json", 422),
    ],
    ids=["nothing", "other part", "page", "no picture", "large", "cut off", "json"],
)
def test_what_is_no_photo_is_refused_in_shape(
    sandbox: Sandbox, key: Key, body: bytes, kind: str, status: int
) -> None:
    answer = post_photo(sandbox, key, body, kind)
    assert answer.status == status
    assert_in_shape(answer)
    assert sandbox.report(key)["accounts"][0]["credits"] == "1000.000"


def test_old_name_makes_the_same(sandbox: Sandbox, key: Key) -> None:
    photo = {"type": "image_url", "image_url": "https://example.com/a.jpg"}
    body = {"name": "Ada", "input_images": [photo], "model_version": "v2"}
    made = sandbox.ask("POST", "/soul-id", key=key, body=body).json
    assert trained(sandbox, key, made)["model_version"] == "v2"


def test_photos_outlive_their_uploads(sandbox: Sandbox, key: Key) -> None:
    made = make(sandbox, key, upload(sandbox, key, jpeg()))
    said = trained(sandbox, key, made)
    sandbox.control(account={"id": key.key_id, "elapse": 2 * WEEK})
    photo = sandbox.get(said["reference_media"][0]["media_url"])
    assert (photo.status, photo.body) == (200, jpeg())


def test_foreign_photos_keep_their_address(sandbox: Sandbox, key: Key) -> None:
    address = "https://example.com/ada.jpg"
    said = trained(sandbox, key, make(sandbox, key, address))
    assert [photo["media_url"] for photo in said["reference_media"]] == [address]


def test_photo_can_be_an_input(sandbox: Sandbox, key: Key) -> None:
    made = trained(sandbox, key, make(sandbox, key, upload(sandbox, key, jpeg())))
    address = made["reference_media"][0]["media_url"]
    body = {"prompt": "x", "image_reference_url": address}
    path = "/higgsfield-ai/soul/reference"
    request_id = sandbox.ask("POST", path, key=key, body=body).json["request_id"]
    assert sandbox.wait(request_id, key=key)["status"] == "completed"


def test_photo_that_cannot_be_read_fails_the_training(
    sandbox: Sandbox, key: Key
) -> None:
    made = make(sandbox, key, upload(sandbox, key, b"no picture"))
    said = trained(sandbox, key, made)
    account = sandbox.report(key)["accounts"][0]
    assert (said["status"], said["fail_reason"]) == ("failed", "A photo cannot be read")
    assert (account["refunded"], account["credits"]) == ("40.000", "1000.000")


def test_photo_that_is_gone_is_refused(sandbox: Sandbox, key: Key) -> None:
    missing = f"{sandbox.origin}/media/uploads/00000000-0000-4000-8000-000000000000.jpg"
    body = {
        "name": "Ada",
        "input_images": [{"type": "image_url", "image_url": missing}],
    }
    answer = sandbox.ask("POST", REFERENCES, key=key, body=body)
    assert answer.status == 400
    assert_in_shape(answer)
    assert sandbox.report(key)["references"] == []


def test_character_that_is_deleted_stays_for_what_was_accepted(
    sandbox: Sandbox,
) -> None:
    key = sandbox.new_account(media=False)
    made = make(sandbox, key, upload(sandbox, key, jpeg()))
    trained(sandbox, key, made)
    body = {"prompt": "x", "custom_reference_id": made["id"], "seed": 9}
    path = "/higgsfield-ai/soul/character"
    request_id = sandbox.ask("POST", path, key=key, body=body).json["request_id"]
    sandbox.ask("DELETE", f"{REFERENCES}/{made['id']}", key=key)
    said = sandbox.wait(request_id, key=key)
    assert sandbox.get(said["images"][0]["url"]).status == 200
    assert sandbox.ask("POST", path, key=key, body=body).status == 400


@pytest.mark.parametrize("kind", ["400", "423", "429", "503"])
def test_rule_refuses_at_the_door_of_references(
    sandbox: Sandbox, key: Key, kind: str
) -> None:
    rule = {"match": "reference", "kind": kind, "account": key.key_id}
    sandbox.control(faults=[rule])
    answers = [sandbox.ask("GET", f"{REFERENCES}/list", key=key) for _ in range(2)]
    assert [answer.status for answer in answers] == [int(kind), 200]


def test_training_goes_on_after_a_kill(tmp_path: Any) -> None:
    with running_sandbox(tmp_path) as sandbox:
        key = sandbox.new_account(seconds=[3600, 3600])
        made = make(sandbox, key, "https://example.com/a.jpg")
        sandbox.kill()
    with running_sandbox(tmp_path, port=sandbox.port) as sandbox:
        assert sandbox.report(key)["references"][0]["status"] == "not_ready"
        sandbox.control(account={"id": key.key_id, "elapse": 3600})
        assert trained(sandbox, key, made)["status"] == "completed"
        kinds = [entry["kind"] for entry in sandbox.report(key)["ledger"]]
        assert kinds == ["grant", "grant", "reserve", "charge"]


def test_training_ends_though_nobody_asks(sandbox: Sandbox, key: Key) -> None:
    make(sandbox, key, "https://example.com/a.jpg")
    deadline = time.monotonic() + 30
    while sandbox.report(key)["accounts"][0]["charged"] != "40.000":
        assert time.monotonic() < deadline


def test_other_models_do_not_know_characters(sandbox: Sandbox, key: Key) -> None:
    body = {"prompt": "x", "custom_reference_id": "not even an id"}
    path = "/higgsfield-ai/soul/reference"
    body |= {"image_reference_url": "https://example.com/a.jpg"}
    answer = sandbox.ask("POST", path, key=key, body=body)
    soul = sandbox.ask("POST", SOUL, key=key, body=body)
    assert (answer.status, soul.status) == (200, 422)
