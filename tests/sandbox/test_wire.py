"""The studio's own client over real HTTP: the two never share code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from studio.higgsfield import (
    Busy,
    Client,
    Credentials,
    HiggsfieldError,
    InvalidInput,
    KeyReused,
    NotFound,
    OutOfCredits,
    Secret,
    State,
    Status,
    TooLate,
    Unauthorized,
    Unclear,
)
from tests.sandbox.wire import DOP, SOUL, jpeg
from tests.sandbox_server import Key, Sandbox


def client_of(sandbox: Sandbox, key: Key) -> Client:
    credentials = Credentials(key.key_id, Secret(key.secret))
    return Client(origin=sandbox.origin, credentials=credentials)


@pytest.fixture
def client(sandbox: Sandbox, key: Key) -> Iterator[Client]:
    client = client_of(sandbox, key)
    yield client
    client.close()


def submit(client: Client, path: str = SOUL, *, once: str = "", **body: Any) -> str:
    sent = json.dumps({"prompt": "a jetty", "seed": 7} | body).encode()
    key = once or str(uuid4())
    return client.submit(path[1:], sent, idempotency_key=key).request_id


def ended(client: Client, request_id: str) -> Status:
    while True:
        status = client.status(request_id)
        if status.state is not None and status.state.is_final:
            return status


def test_submit_and_status(client: Client) -> None:
    status = ended(client, submit(client, batch_size=4))
    assert (status.state, len(status.outputs)) == (State.COMPLETED, 4)
    assert {output.content_type for output in status.outputs} == {"image/jpeg"}
    assert status.expires_at is not None


def test_upload_and_animate(client: Client) -> None:
    still = client.upload(jpeg(), "image/jpeg")
    status = ended(client, submit(client, DOP, image_url=still))
    assert [output.kind for output in status.outputs] == ["video"]


def test_estimate(client: Client) -> None:
    estimate = client.estimate(SOUL[1:], b'{"prompt": "x"}')
    assert (estimate.credits, estimate.usd) == (Decimal("1.500"), Decimal("0.094"))


def test_catalogs(client: Client) -> None:
    counts = [len(client.motions()), len(client.styles()), len(client.styles_v2())]
    assert counts == [121, 106, 33]
    assert all(item.preview_url for item in client.styles())


def test_replay_is_the_same_request(client: Client) -> None:
    assert submit(client, once="k1") == submit(client, once="k1")
    with pytest.raises(KeyReused):
        submit(client, once="k1", prompt="another")


def test_cancel(sandbox: Sandbox, key: Key, client: Client) -> None:
    sandbox.control(account={"id": key.key_id, "concurrency": 0})
    request_id = submit(client)
    client.cancel(request_id)
    assert client.status(request_id).state is State.CANCELED
    with pytest.raises(TooLate):
        client.cancel(request_id)


def test_delete_forgets_all_but_the_bill(
    sandbox: Sandbox, key: Key, client: Client
) -> None:
    request_id = submit(client, prompt="forget me")
    url = ended(client, request_id).outputs[0].url
    for _ in range(2):
        client.delete(request_id)
    report = sandbox.report(key)
    assert sandbox.get(url).status == 404
    assert client.status(request_id).state is State.COMPLETED
    assert report["requests"][0]["prompt"] == ""
    assert report["accounts"][0]["charged"] == "1.500"


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("sandbox:400", InvalidInput),
        ("sandbox:concurrency", Busy),
        ("sandbox:401", Unauthorized),
        ("sandbox:403", OutOfCredits),
        ("sandbox:404", NotFound),
        ("sandbox:422", InvalidInput),
        ("sandbox:423", Busy),
        ("sandbox:429", Busy),
        ("sandbox:500", Unclear),
        ("sandbox:503", Unclear),
        ("sandbox:lost", Unclear),
        ("sandbox:garbled", Unclear),
        ("sandbox:empty", Unclear),
    ],
)
def test_faults_are_understood(
    client: Client, prompt: str, kind: type[HiggsfieldError]
) -> None:
    with pytest.raises(kind):
        submit(client, prompt=prompt)


def test_probe_tells_a_good_key_from_a_bad_one(
    sandbox: Sandbox, client: Client
) -> None:
    client.probe()
    stranger = client_of(sandbox, Key("who", "knows"))
    with pytest.raises(Unauthorized):
        stranger.probe()
    stranger.close()
