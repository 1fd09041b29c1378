from __future__ import annotations

import asyncio
import gc
import socket
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from studio.higgsfield import Credentials, Secret, State, StatusReader, errors
from studio.higgsfield.guard import AsyncGuard
from studio.higgsfield.wire import LARGEST_ANSWER

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
ORIGIN = "https://api.example.com"
BODY = b'{"status":"in_progress"}'
RUNNING = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


def reading(
    steps: Callable[[StatusReader], Coroutine[Any, Any, object]], **options: Any
) -> Any:
    """Run some steps with a reader that is closed afterwards."""

    async def run() -> object:
        reader = StatusReader(**options)
        try:
            return await steps(reader)
        finally:
            await reader.aclose()

    return asyncio.run(run())


def answering(
    status: int, body: bytes = BODY
) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(status, content=body)

    return httpx.MockTransport(respond), requests


def test_reader_asks_with_the_key_and_reads_the_status(
    credentials: Credentials,
) -> None:
    transport, requests = answering(200)

    status = reading(lambda r: r.read(ORIGIN, credentials, ID), transport=transport)

    [request] = requests
    assert (status.request_id, status.state) == (ID, State.IN_PROGRESS)
    assert (request.method, str(request.url)) == (
        "GET",
        f"{ORIGIN}/requests/{ID}/status",
    )
    assert dict(request.headers) == {
        "host": "api.example.com",
        "authorization": "Key kid-canary-1234:secret-canary-5678",
        "accept": "application/json",
        "user-agent": "atelier",
        "accept-encoding": "identity",
    }


def test_reader_follows_a_training_as_a_request(credentials: Credentials) -> None:
    body = b'{"id":"%s","status":"failed","fail_reason":"No face"}'
    transport, requests = answering(200, body % ID.encode())

    status = reading(
        lambda r: r.read(ORIGIN, credentials, ID, training=True), transport=transport
    )

    [request] = requests
    assert (status.request_id, status.state) == (ID, State.FAILED)
    assert (status.error, status.outputs) == ("No face", ())
    assert str(request.url) == f"{ORIGIN}/v1/custom-references/{ID}"
    assert request.headers["authorization"].startswith("Key ")


def test_reader_follows_a_job_set_with_the_two_headers(
    credentials: Credentials,
) -> None:
    body = b'{"id":"%s","jobs":[{"status":"failed"},{"status":"completed"}]}'
    transport, requests = answering(200, body % ID.encode())

    status = reading(
        lambda r: r.read(ORIGIN, credentials, ID, job_set=True), transport=transport
    )

    [request] = requests
    assert (status.request_id, status.state) == (ID, State.COMPLETED)
    assert status.others == (State.FAILED,)
    assert str(request.url) == f"{ORIGIN}/v1/job-sets/{ID}"
    assert dict(request.headers) == {
        "host": "api.example.com",
        "hf-api-key": "kid-canary-1234",
        "hf-secret": "secret-canary-5678",
        "accept": "application/json",
        "user-agent": "atelier",
        "accept-encoding": "identity",
    }


def test_reader_keeps_keys_apart(credentials: Credentials) -> None:
    transport, requests = answering(200)
    other = Credentials("other", Secret("canary"))

    async def steps(reader: StatusReader) -> None:
        for key in (credentials, other, credentials):
            await reader.read(ORIGIN, key, ID)
        await reader.read("https://lab.example:8443/", other, ID)

    reading(steps, transport=transport)

    assert [(r.headers["host"], r.headers["authorization"][4:9]) for r in requests] == [
        ("api.example.com", "kid-c"),
        ("api.example.com", "other"),
        ("api.example.com", "kid-c"),
        ("lab.example:8443", "other"),
    ]


def test_reader_forgets_keys_of_long_ago() -> None:
    transport, requests = answering(200)

    async def steps(reader: StatusReader) -> weakref.ref[Credentials]:
        first = weakref.ref(key := Credentials("first", Secret("s")))
        await reader.read(ORIGIN, key, ID)
        for number in range(300):
            await reader.read(ORIGIN, key := Credentials(f"k{number}", Secret("s")), ID)
        gc.collect()
        return first

    assert reading(steps, transport=transport)() is None
    assert len(requests) == 301


@pytest.mark.parametrize(
    ("job_set", "operation"),
    [
        (False, "GET /requests/{request_id}/status"),
        (True, "GET /v1/job-sets/{job_set_id}"),
    ],
)
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", errors.Protocol),
        (200, b" " * (LARGEST_ANSWER + 1), errors.Protocol),
        (302, b"", errors.Protocol),
        (401, b"", errors.Unauthorized),
        (404, b"", errors.NotFound),
        (429, b"", errors.Busy),
        (503, b"", errors.Busy),
        (502, b"", errors.Unavailable),
    ],
)
def test_reader_raises_the_tree_of_the_client(
    credentials: Credentials,
    status: int,
    body: bytes,
    kind: type[errors.HiggsfieldError],
    job_set: bool,
    operation: str,
) -> None:
    transport, _ = answering(status, body)

    with pytest.raises(errors.HiggsfieldError) as caught:
        reading(
            lambda r: r.read(ORIGIN, credentials, ID, job_set=job_set),
            transport=transport,
        )

    assert type(caught.value) is kind
    assert caught.value.operation == operation


def test_reader_asks_nothing_for_a_strange_id(credentials: Credentials) -> None:
    transport, requests = answering(200)

    with pytest.raises(errors.InvalidInput):
        reading(lambda r: r.read(ORIGIN, credentials, "../x"), transport=transport)
    with pytest.raises(errors.InvalidInput):
        reading(
            lambda r: r.read(ORIGIN, credentials, "", job_set=True), transport=transport
        )

    assert requests == []


def test_reader_never_has_more_than_its_connections(credentials: Credentials) -> None:
    running = peak = 0

    async def respond(request: httpx.Request) -> httpx.Response:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await asyncio.sleep(0)
        running -= 1
        return httpx.Response(200, content=BODY)

    async def steps(reader: StatusReader) -> int:
        origins = [f"https://{name}.example" for name in "abc"]
        found = await asyncio.gather(
            *(reader.read(origin, credentials, ID) for origin in origins * 30)
        )
        return len(found)

    assert reading(steps, transport=httpx.MockTransport(respond), connections=8) == 90
    assert peak == 8


def test_host_that_hangs_does_not_stop_the_others(credentials: Credentials) -> None:
    freed = asyncio.Event()

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.host == "hung.example":
            await freed.wait()
        return httpx.Response(200, content=BODY)

    async def steps(reader: StatusReader) -> State | None:
        stuck = [
            asyncio.create_task(reader.read("https://hung.example", credentials, ID))
            for _ in range(50)
        ]
        await asyncio.sleep(0)
        status = await asyncio.wait_for(reader.read(ORIGIN, credentials, ID), 5)
        freed.set()
        await asyncio.gather(*stuck)
        return status.state

    found = reading(steps, transport=httpx.MockTransport(respond), connections=4)

    assert found is State.IN_PROGRESS


def test_reader_keeps_its_connection(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    served = serve(RUNNING)

    async def steps(reader: StatusReader) -> list[State | None]:
        return [
            (await reader.read(served.origin, credentials, ID)).state for _ in range(5)
        ]

    assert reading(steps) == [State.IN_PROGRESS] * 5
    assert (len(served.requests), served.connections) == (5, 1)


@pytest.mark.parametrize(("allowed", "opened"), [(3, 1), (2, 2)])
def test_reader_closes_an_idle_connection_before_it_has_too_many(
    serve: Callable[..., Any], credentials: Credentials, allowed: int, opened: int
) -> None:
    servers = [serve(RUNNING) for _ in range(3)]

    async def steps(reader: StatusReader) -> None:
        for served in servers * 2:
            await reader.read(served.origin, credentials, ID)

    reading(steps, connections=allowed)

    assert [served.connections for served in servers] == [opened] * 3


def test_reader_replaces_a_connection_that_the_host_has_closed(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    closed = threading.Event()

    def once(peer: socket.socket, request: bytes) -> None:
        peer.sendall(RUNNING)
        peer.shutdown(socket.SHUT_RDWR)
        closed.set()

    served = serve(once)

    async def steps(reader: StatusReader) -> list[State | None]:
        found = []
        for _ in range(3):
            found.append((await reader.read(served.origin, credentials, ID)).state)
            await asyncio.to_thread(closed.wait)
            closed.clear()
        return found

    assert reading(steps) == [State.IN_PROGRESS] * 3
    assert served.connections == 3


def test_reader_recovers_from_calls_that_time_out(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    asked = []

    def answer(peer: socket.socket, request: bytes) -> None:
        asked.append(request)
        if len(asked) > 15:
            peer.sendall(RUNNING)
        elif len(asked) % 2:
            peer.sendall(RUNNING[:-5])
        peer.recv(1)

    served = serve(answer)

    async def steps(reader: StatusReader) -> State | None:
        calls = (reader.read(served.origin, credentials, ID) for _ in range(15))
        failed = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(error) for error in failed] == [errors.Unavailable] * 15
        return (await reader.read(served.origin, credentials, ID)).state

    assert reading(steps, connections=20, deadline=1.0) is State.IN_PROGRESS


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
    ],
    ids=lambda raw: repr(raw[:60]),
)
def test_hostile_http_is_a_typed_error(
    serve: Callable[..., Any], credentials: Credentials, raw: bytes
) -> None:
    def answer(peer: socket.socket, request: bytes) -> None:
        peer.sendall(raw)

    served = serve(answer)

    with pytest.raises((errors.Unavailable, errors.Protocol)):
        reading(lambda reader: reader.read(served.origin, credentials, ID))


def test_refused_connection_is_unavailable(credentials: Credentials) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(errors.Unavailable, match="cannot be reached"):
        reading(lambda r: r.read(f"http://127.0.0.1:{port}", credentials, ID))


def test_private_address_is_not_dialled(credentials: Credentials) -> None:
    with pytest.raises(errors.Unavailable, match="does not connect to"):
        reading(lambda reader: reader.read("https://10.0.0.1", credentials, ID))


def test_guard_dials_only_origins_it_was_told_to_trust(
    serve: Callable[..., Any],
) -> None:
    served = serve(RUNNING)
    guard = AsyncGuard()

    async def dial() -> object:
        stream = await guard.connect_tcp("127.0.0.1", served.port)
        await stream.aclose()
        return "open"

    with pytest.raises(errors.Blocked):
        asyncio.run(dial())
    guard.trust(served.origin)
    assert asyncio.run(dial()) == "open"
