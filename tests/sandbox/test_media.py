from __future__ import annotations

import io

from PIL import Image

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import DOP, SOUL
from tests.sandbox_server import Key, Sandbox


def test_result_has_exactly_the_size(sandbox: Sandbox) -> None:
    key = sandbox.new_account(scale=1)
    body = {"prompt": "a jetty", "aspect_ratio": "16:9", "seed": 3}
    accepted = sandbox.ask("POST", SOUL, key=key, body=body).json
    said = sandbox.wait(accepted["request_id"], key=key)
    made = sandbox.get(said["images"][0]["url"])
    image = Image.open(io.BytesIO(made.body))
    assert (image.format, image.size) == ("JPEG", (1696, 960))
    assert made.headers["content-type"] == "image/jpeg"


def test_same_inputs_and_seed_are_the_same_bytes(sandbox: Sandbox) -> None:
    made = []
    for _ in range(2):
        key = sandbox.new_account()
        accepted = sandbox.ask(
            "POST", SOUL, key=key, body={"prompt": "twice", "seed": 5}
        ).json
        said = sandbox.wait(accepted["request_id"], key=key)
        made.append(sandbox.get(said["images"][0]["url"]).body)
    assert made[0] == made[1]


def test_other_seeds_and_no_seed_are_other_bytes(sandbox: Sandbox, key: Key) -> None:
    made = []
    for seed in ({"seed": 5}, {"seed": 6}, {}, {}):
        accepted = sandbox.ask(
            "POST", SOUL, key=key, body={"prompt": "a jetty", **seed}
        ).json
        said = sandbox.wait(accepted["request_id"], key=key)
        made.append(sandbox.get(said["images"][0]["url"]).body)
    assert len(set(made)) == 4


def test_ranges(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    said = sandbox.wait(submit()["request_id"], key=key)
    url = said["images"][0]["url"]
    whole = sandbox.get(url)
    size = len(whole.body)
    for asked, body, told in (
        ("bytes=0-99", whole.body[:100], f"bytes 0-99/{size}"),
        ("bytes=100-", whole.body[100:], f"bytes 100-{size - 1}/{size}"),
        ("bytes=-10", whole.body[-10:], f"bytes {size - 10}-{size - 1}/{size}"),
    ):
        part = sandbox.get(url, headers={"Range": asked})
        assert (part.status, part.body) == (206, body)
        assert part.headers["content-range"] == told
    beyond = sandbox.get(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status, beyond.headers["content-range"]) == (
        416,
        f"bytes */{size}",
    )
    assert whole.headers["accept-ranges"] == "bytes"
    assert "immutable" in whole.headers["cache-control"]


def test_known_copy_is_not_sent_again(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    url = sandbox.wait(submit()["request_id"], key=key)["images"][0]["url"]
    etag = sandbox.get(url).headers["etag"]
    again = sandbox.get(url, headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")


def test_head_has_the_length_and_no_body(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    url = sandbox.wait(submit()["request_id"], key=key)["images"][0]["url"]
    path = url.removeprefix(sandbox.origin)
    whole, head = sandbox.get(url), sandbox.ask("HEAD", path, key=None)
    assert head.headers["content-length"] == str(len(whole.body))
    assert head.body == b""


def test_result_of_an_unfinished_request_is_404(sandbox: Sandbox) -> None:
    key = sandbox.new_account(concurrency=0)
    accepted = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}).json
    path = f"/media/results/{accepted['request_id']}/0.jpg"
    assert sandbox.ask("GET", path, key=None).status == 404


def test_expired_media_is_gone_and_status_stays(sandbox: Sandbox) -> None:
    key = sandbox.new_account(retention_seconds=1)
    accepted = sandbox.ask("POST", SOUL, key=key, body={"prompt": "x"}).json
    said = sandbox.wait(accepted["request_id"], key=key)
    url = said["images"][0]["url"]
    while sandbox.get(url).status == 200:
        pass
    assert sandbox.get(url).status == 404
    assert sandbox.wait(accepted["request_id"], key=key) == said


def test_lost_file_is_drawn_again(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    said = sandbox.wait(submit(prompt="lost and found")["request_id"], key=key)
    url = said["images"][0]["url"]
    before = sandbox.get(url).body
    for file in (sandbox.data / "sandbox" / "results").rglob("*.jpg"):
        file.unlink()
    assert sandbox.get(url).body == before


def test_foreign_address_is_a_placeholder(
    sandbox: Sandbox, key: Key, submit: Submit
) -> None:
    reference = "/higgsfield-ai/soul/reference"
    address = "https://elsewhere.example/a.jpg"
    accepted = submit(reference, image_reference_url=address)
    assert sandbox.wait(accepted["request_id"], key=key)["status"] == "completed"


def test_result_can_be_an_input(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    still = sandbox.wait(submit()["request_id"], key=key)["images"][0]["url"]
    said = sandbox.wait(submit(DOP, image_url=still)["request_id"], key=key)
    assert said["status"] == "completed"


def test_without_media_results_are_drawn_when_they_are_fetched(
    sandbox: Sandbox,
) -> None:
    key = sandbox.new_account(media=False)
    body = {"prompt": "drawn late", "seed": 11}
    accepted = sandbox.ask("POST", SOUL, key=key, body=body).json
    said = sandbox.wait(accepted["request_id"], key=key)
    drawn = set((sandbox.data / "sandbox" / "results").rglob("*.jpg"))
    picture = sandbox.get(said["images"][0]["url"])
    after = set((sandbox.data / "sandbox" / "results").rglob("*.jpg"))
    assert Image.open(io.BytesIO(picture.body)).format == "JPEG"
    assert len(after - drawn) == 1
