"""The official Python SDK, unchanged, against the sandbox: its two clients, and its functions."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import higgsfield_client
import higgsfield_client.http.client as sdk
import httpx
import pytest
from higgsfield_client import (
    AsyncClient,
    Cancelled,
    Completed,
    HiggsfieldClientError,
    InProgress,
    Queued,
    Status,
    SyncClient,
)
from PIL import Image

from tests.sandbox.conftest import Receiver
from tests.sandbox.wire import jpeg
from tests.sandbox_server import Key, Sandbox

SOUL = "higgsfield-ai/soul/standard"
DOP = "higgsfield-ai/dop/standard"
V1_SOUL = "v1/text2image/soul"
NOBODY = Key("who", "knows")

Call = Callable[..., Any]
Flavour = Callable[[Sandbox, Key], Call]


def in_sync(sandbox: Sandbox, key: Key) -> Call:
    def call(method: str, *args: Any, **more: Any) -> Any:
        client = SyncClient(base_url=sandbox.origin, api_key=key.pair)
        try:
            return getattr(client, method)(*args, **more)
        finally:
            close(client)

    return call


def in_async(sandbox: Sandbox, key: Key) -> Call:
    async def run(method: str, *args: Any, **more: Any) -> Any:
        client = AsyncClient(base_url=sandbox.origin, api_key=key.pair)
        try:
            return await getattr(client, method)(*args, **more)
        finally:
            await close_async(client)

    return lambda *args, **more: asyncio.run(run(*args, **more))


@pytest.fixture(params=[in_sync, in_async], ids=["sync", "async"])
def flavour(
    sandbox: Sandbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Flavour:
    """Each of the two clients, knowing no other host."""
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    return request.param  # type: ignore[no-any-return]  # pytest cannot say its type


@pytest.fixture
def call(flavour: Flavour, sandbox: Sandbox, key: Key) -> Call:
    return flavour(sandbox, key)


@pytest.fixture
def client(
    sandbox: Sandbox, key: Key, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SyncClient]:
    """A client of the SDK that knows no other host."""
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    client = SyncClient(base_url=sandbox.origin, api_key=key.pair)
    yield client
    close(client)


def close(client: SyncClient) -> None:
    """Close what the SDK never does."""
    for name in ("_client", "_upload_client"):
        if name in client.__dict__:
            client.__dict__[name].close()


async def close_async(client: AsyncClient) -> None:
    for name in ("_client", "_upload_client"):
        if name in client.__dict__:
            await client.__dict__[name].aclose()


def forget(client: SyncClient | AsyncClient) -> None:
    """Let a shared client of the SDK build its connections anew, with other credentials."""
    for name in ("_client", "_upload_client", "_transport"):
        client.__dict__.pop(name, None)


def submissions(sandbox: Sandbox, key: Key) -> int:
    return sum(sandbox.report(key)["counters"].get("submit", {}).values())


def picture(sandbox: Sandbox, url: str) -> Image.Image:
    return Image.open(io.BytesIO(sandbox.get(url).body))


def test_subscribe_returns_the_images(sandbox: Sandbox, call: Call) -> None:
    said = call("subscribe", SOUL, {"prompt": "a jetty", "batch_size": 4})
    pictures = [sandbox.get(image["url"]) for image in said["images"]]
    assert said["status"] == "completed"
    assert [picture.status for picture in pictures] == [200] * 4


def test_subscribe_tells_the_id_and_the_way_to_completed(call: Call) -> None:
    ids: list[str] = []
    seen: list[Status] = []
    said = call(
        "subscribe",
        SOUL,
        {"prompt": "a jetty"},
        on_enqueue=ids.append,
        on_queue_update=seen.append,
    )
    assert ids == [said["request_id"]]
    assert isinstance(seen[-1], Completed)
    assert {type(status) for status in seen} <= {Queued, InProgress, Completed}


def test_submit_then_result_and_status_by_id(call: Call) -> None:
    request_id = call("submit", SOUL, {"prompt": "a jetty"}).request_id
    said = call("result", request_id)
    assert said["request_id"] == request_id
    assert isinstance(call("status", request_id), Completed)


def test_status_before_the_start_is_queued(
    sandbox: Sandbox, key: Key, call: Call
) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    request_id = call("submit", SOUL, {"prompt": "a jetty"}).request_id
    assert call("status", request_id) == Queued()


def test_cancel_while_queued(sandbox: Sandbox, key: Key, call: Call) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    request_id = call("submit", SOUL, {"prompt": "a jetty"}).request_id
    call("cancel", request_id)
    assert isinstance(call("status", request_id), Cancelled)
    assert call("result", request_id)["status"] == "canceled"
    with pytest.raises(HiggsfieldClientError, match="cannot be canceled"):
        call("cancel", request_id)


def test_controller_cancels_by_the_address_that_it_was_given(
    sandbox: Sandbox, key: Key, client: SyncClient
) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    controller = client.submit(SOUL, {"prompt": "a jetty"})
    controller.cancel()
    assert isinstance(controller.status(), Cancelled)


def test_upload_and_animate(sandbox: Sandbox, call: Call) -> None:
    url = call("upload_image", Image.new("RGB", (320, 200), "#2e7d5b"))
    said = call("subscribe", DOP, {"prompt": "slow push in", "image_url": url})
    assert picture(sandbox, url).size == (320, 200)
    assert said["video"]["url"].endswith(".mp4")


def test_upload_of_bytes_and_of_a_file(
    sandbox: Sandbox, call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "still.png"
    Image.new("RGB", (80, 60), "#2e7d5b").save(path)
    urls = [call("upload", jpeg(), "image/jpeg"), call("upload_file", path)]
    assert [picture(sandbox, url).size for url in urls] == [(320, 200), (80, 60)]


def test_parts_of_a_workflow_are_requests_to_it(
    sandbox: Sandbox, key: Key, call: Call
) -> None:
    body = {"topic": "How to bind a book", "slides": 3}
    told = sandbox.ask("POST", "/social/carousel/instagram", key=key, body=body).json
    for slide in told["slides"]:
        said = call("result", slide["request_id"])
        assert picture(sandbox, said["images"][0]["url"]).size == (108, 135)


def test_upload_of_an_unknown_type_is_refused(call: Call) -> None:
    with pytest.raises(HiggsfieldClientError) as caught:
        call("upload", b"%PDF", "application/pdf")
    assert [item["loc"] for item in caught.value.args[0]] == [["body", "content_type"]]


def test_webhook_argument(call: Call, receiver: Receiver) -> None:
    controller = call("submit", SOUL, {"prompt": "x"}, webhook_url=receiver.url)
    assert receiver.next()["request_id"] == controller.request_id


@pytest.mark.parametrize(
    ("prompt", "status", "error"),
    [
        ("sandbox:fail", "failed", "Generation failed"),
        ("sandbox:nsfw", "nsfw", None),
    ],
)
def test_bad_end_is_returned_not_raised(
    call: Call, prompt: str, status: str, error: str | None
) -> None:
    said = call("subscribe", SOUL, {"prompt": prompt})
    assert (said["status"], said.get("error")) == (status, error)


def test_422_carries_the_list(call: Call) -> None:
    with pytest.raises(HiggsfieldClientError) as caught:
        call("submit", SOUL, {"prompt": ""})
    items = caught.value.args[0]
    assert [item["loc"] for item in items] == [["body", "prompt"]]


def test_401(sandbox: Sandbox, flavour: Flavour) -> None:
    with pytest.raises(HiggsfieldClientError, match="Invalid credentials"):
        flavour(sandbox, NOBODY)("submit", SOUL, {"prompt": "x"})


def test_403(sandbox: Sandbox, key: Key, call: Call) -> None:
    sandbox.control(account={"id": key.key_id, "credits": 0})
    with pytest.raises(HiggsfieldClientError, match="not_enough_credits"):
        call("submit", SOUL, {"prompt": "x"})
    assert submissions(sandbox, key) == 1


@pytest.mark.parametrize("method", ["status", "result", "cancel"])
def test_404_of_an_unknown_request(call: Call, method: str) -> None:
    with pytest.raises(HiggsfieldClientError, match=r"[Nn]ot [Ff]ound"):
        call(method, "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11")


def test_404_of_an_unknown_model(call: Call) -> None:
    with pytest.raises(HiggsfieldClientError, match="model_not_found"):
        call("submit", "no/such/model", {"prompt": "x"})


@pytest.mark.parametrize("word", ["429", "500", "502", "503", "504"])
def test_busy_is_tried_three_times(
    sandbox: Sandbox, key: Key, call: Call, word: str
) -> None:
    with pytest.raises(HiggsfieldClientError) as caught:
        call("submit", SOUL, {"prompt": f"sandbox:{word}"})
    assert isinstance(caught.value.__cause__, httpx.HTTPStatusError)
    assert caught.value.__cause__.response.status_code == int(word)
    assert submissions(sandbox, key) == 3


@pytest.mark.parametrize("word", ["400", "404", "409", "423", "concurrency"])
def test_other_refusal_is_not_tried_again(
    sandbox: Sandbox, key: Key, call: Call, word: str
) -> None:
    with pytest.raises(HiggsfieldClientError):
        call("submit", SOUL, {"prompt": f"sandbox:{word}"})
    assert submissions(sandbox, key) == 1


def test_lost_answer_is_not_tried_again(sandbox: Sandbox, key: Key, call: Call) -> None:
    with pytest.raises(httpx.TransportError):
        call("submit", SOUL, {"prompt": "sandbox:lost"})
    assert [row["prompt"] for row in sandbox.report(key)["requests"]] == [
        "sandbox:lost"
    ]


def test_job_set_is_not_what_this_client_can_follow(
    sandbox: Sandbox, key: Key, call: Call
) -> None:
    params = {"prompt": "a jetty", "width_and_height": "1536x1536"}
    with pytest.raises(KeyError, match="request_id"):
        call("submit", V1_SOUL, {"params": params})
    assert [row["prompt"] for row in sandbox.report(key)["requests"]] == ["a jetty"]


def test_addresses_lead_back_to_where_the_client_came_in(
    sandbox: Sandbox, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name = f"http://localhost:{sandbox.port}"
    monkeypatch.setattr(sdk, "BASE_URL", "http://127.0.0.1:1")
    client = SyncClient(base_url=by_name, api_key=key.pair)
    controller = client.submit(SOUL, {"prompt": "a jetty"})
    said = controller.get()
    close(client)
    assert controller.status_url.startswith(f"{by_name}/requests/")
    assert said["images"][0]["url"].startswith(f"{by_name}/media/")


def test_module_functions(
    sandbox: Sandbox, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = higgsfield_client.sync_client
    monkeypatch.setenv("HF_KEY", key.pair)
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    monkeypatch.setattr(shared, "base_url", sandbox.origin)
    said = higgsfield_client.subscribe(SOUL, {"prompt": "a jetty"})
    again = higgsfield_client.result(said["request_id"])
    close(shared)
    forget(shared)
    assert (said["status"], again) == ("completed", said)


def test_async_module_functions(
    sandbox: Sandbox, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = higgsfield_client.async_client
    monkeypatch.setenv("HF_API_KEY", key.key_id)
    monkeypatch.setenv("HF_API_SECRET", key.secret)
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    monkeypatch.setattr(shared, "base_url", sandbox.origin)

    async def run() -> tuple[Any, Any]:
        said = await higgsfield_client.subscribe_async(SOUL, {"prompt": "a jetty"})
        again = await higgsfield_client.result_async(said["request_id"])
        await close_async(shared)
        return said, again

    said, again = asyncio.run(run())
    forget(shared)
    assert (said["status"], again) == ("completed", said)
