"""The official Python SDK, unchanged, against the sandbox."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator

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
from tests.sandbox_server import Key, Sandbox

SOUL = "higgsfield-ai/soul/standard"
DOP = "higgsfield-ai/dop/standard"


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


def submissions(sandbox: Sandbox, key: Key) -> int:
    return sum(sandbox.report(key)["counters"].get("submit", {}).values())


def test_subscribe_returns_the_images(sandbox: Sandbox, client: SyncClient) -> None:
    said = client.subscribe(SOUL, {"prompt": "a jetty", "batch_size": 4})
    pictures = [sandbox.get(image["url"]) for image in said["images"]]
    assert said["status"] == "completed"
    assert [picture.status for picture in pictures] == [200] * 4


def test_queue_updates_end_completed(client: SyncClient) -> None:
    seen: list[Status] = []
    client.subscribe(SOUL, {"prompt": "a jetty"}, on_queue_update=seen.append)
    assert isinstance(seen[-1], Completed)
    assert {type(status) for status in seen} <= {Queued, InProgress, Completed}


def test_submit_then_status_and_result_by_id(client: SyncClient) -> None:
    request_id = client.submit(SOUL, {"prompt": "a jetty"}).request_id
    said = client.result(request_id)
    assert said["request_id"] == request_id
    assert isinstance(client.status(request_id), Completed)


def test_module_functions(
    sandbox: Sandbox, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = higgsfield_client.sync_client
    monkeypatch.setenv("HF_KEY", key.pair)
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    monkeypatch.setattr(shared, "base_url", sandbox.origin)
    said = higgsfield_client.subscribe(SOUL, {"prompt": "a jetty"})
    close(shared)
    for name in ("_client", "_transport"):
        del shared.__dict__[name]
    assert said["status"] == "completed"


def test_async_client(sandbox: Sandbox, key: Key) -> None:
    async def run() -> str:
        client = AsyncClient(base_url=sandbox.origin, api_key=key.pair)
        said = await client.subscribe(SOUL, {"prompt": "a jetty"})
        await client._client.aclose()
        return str(said["status"])

    assert asyncio.run(run()) == "completed"


def test_webhook_argument(client: SyncClient, receiver: Receiver) -> None:
    controller = client.submit(SOUL, {"prompt": "x"}, webhook_url=receiver.url)
    assert receiver.next()["request_id"] == controller.request_id


def test_upload_and_animate(sandbox: Sandbox, client: SyncClient) -> None:
    content = Image.new("RGB", (320, 200), "#2e7d5b")
    url = client.upload_image(content)
    said = client.subscribe(DOP, {"prompt": "slow push in", "image_url": url})
    assert Image.open(io.BytesIO(sandbox.get(url).body)).size == (320, 200)
    assert said["video"]["url"].endswith(".mp4")


def test_cancel_while_queued(sandbox: Sandbox, key: Key, client: SyncClient) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    controller = client.submit(SOUL, {"prompt": "a jetty"})
    controller.cancel()
    assert isinstance(controller.status(), Cancelled)
    with pytest.raises(HiggsfieldClientError, match="cannot be canceled"):
        client.cancel(controller.request_id)


def test_failed_is_returned_not_raised(client: SyncClient) -> None:
    said = client.subscribe(SOUL, {"prompt": "sandbox:fail"})
    assert (said["status"], said["error"]) == ("failed", "Generation failed")


def test_422_carries_the_list(client: SyncClient) -> None:
    with pytest.raises(HiggsfieldClientError) as caught:
        client.submit(SOUL, {"prompt": ""})
    items = caught.value.args[0]
    assert [item["loc"] for item in items] == [["body", "prompt"]]


def test_401(sandbox: Sandbox) -> None:
    stranger = SyncClient(base_url=sandbox.origin, api_key="who:knows")
    with pytest.raises(HiggsfieldClientError, match="Invalid credentials"):
        stranger.submit(SOUL, {"prompt": "x"})
    close(stranger)


def test_403(sandbox: Sandbox, key: Key, client: SyncClient) -> None:
    sandbox.control(account={"id": key.key_id, "credits": 0})
    with pytest.raises(HiggsfieldClientError, match="not_enough_credits"):
        client.submit(SOUL, {"prompt": "x"})
    assert submissions(sandbox, key) == 1


@pytest.mark.parametrize("word", ["429", "500", "503"])
def test_busy_is_tried_three_times(
    sandbox: Sandbox, key: Key, client: SyncClient, word: str
) -> None:
    with pytest.raises(HiggsfieldClientError) as caught:
        client.submit(SOUL, {"prompt": f"sandbox:{word}"})
    assert isinstance(caught.value.__cause__, httpx.HTTPStatusError)
    assert caught.value.__cause__.response.status_code == int(word)
    assert submissions(sandbox, key) == 3


def test_lost_answer_is_not_tried_again(
    sandbox: Sandbox, key: Key, client: SyncClient
) -> None:
    with pytest.raises(httpx.TransportError):
        client.submit(SOUL, {"prompt": "sandbox:lost"})
    assert [row["prompt"] for row in sandbox.report(key)["requests"]] == [
        "sandbox:lost"
    ]
