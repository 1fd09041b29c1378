"""The client through real sockets: these bytes, this long, this much, and nowhere else."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest

from studio.higgsfield import (
    Client,
    Credentials,
    State,
    Timeouts,
    errors,
)
from studio.higgsfield.wire import LARGEST_ANSWER
from tests.higgsfield.calls import BODY, CALLS, ID, KEY, PAID, WEBHOOK

SHORT = Timeouts(connect=0.3, submit=0.1, read=0.1, upload=0.1)


def client_of(origin: str, credentials: Credentials, **more: Timeouts) -> Client:
    return Client(origin=origin, credentials=credentials, **more)


def plain(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def test_submit_over_a_socket_is_these_bytes(
    serve: Callable[..., Any],
    credentials: Credentials,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    served = serve(
        plain("200 OK", b'{"status":"queued","request_id":"%s"}' % ID.encode())
    )

    with client_of(served.origin, credentials) as client:
        client.submit("a/b", BODY, idempotency_key=KEY, webhook_url=WEBHOOK)

    head, _, body = served.requests[0].partition(b"\r\n\r\n")
    assert body == BODY
    assert sorted(head.split(b"\r\n")) == sorted(
        [
            b"POST /a/b?hf_webhook=https%3A%2F%2Fstudio.example%2Fhooks%2Fhf%2FTOKEN-canary-"
            b"0123456789%2F%3Fa%3D1%26b%3D%C3%BC HTTP/1.1",
            b"Host: 127.0.0.1:" + str(served.port).encode(),
            b"Authorization: Key kid-canary-1234:secret-canary-5678",
            b"Accept: application/json",
            b"User-Agent: atelier",
            b"Accept-Encoding: identity",
            b"Content-Type: application/json",
            b"Idempotency-Key: " + KEY.encode(),
            b"Content-Length: " + str(len(BODY)).encode(),
            b"Connection: close",
        ]
    )
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "status", ["500 Oops", "502 Bad", "503 No", "504 Late", "301 Moved", "200 OK"]
)
@pytest.mark.parametrize("call", PAID)
def test_submit_is_posted_once_whatever_comes_back(
    serve: Callable[..., Any], credentials: Credentials, call: str, status: str
) -> None:
    served = serve(plain(status, b"", "Location: /a/b/", "Retry-After: 0"))

    with pytest.raises(errors.Unclear):
        CALLS[call](client_of(served.origin, credentials))

    assert (len(served.requests), served.connections) == (1, 1)


def test_redirect_is_not_followed(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    elsewhere = serve(plain("200 OK", b'{"status":"queued"}'))
    served = serve(plain("302 Found", b"", f"Location: {elsewhere.origin}/x"))

    with pytest.raises(errors.Protocol):
        client_of(served.origin, credentials).status(ID)

    assert (len(served.requests), elsewhere.requests) == (1, [])


def test_each_call_has_a_connection_of_its_own_and_no_cookies(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    served = serve(plain("200 OK", b'{"status":"queued"}', "Set-Cookie: a=b"))
    client = client_of(served.origin, credentials)

    client.status(ID)
    client.status(ID)

    assert served.connections == 2
    assert [b"cookie" in request.lower() for request in served.requests] == [
        False,
        False,
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"garbage\r\n\r\n",
        b"HTTP/0.9 200\r\n\r\n",
        b"HTTP/1.1 99999 X\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzz",
        b"HTTP/1.1 200 OK\r\nX: \xff\xfe\0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Correlation-ID: \xff\xfe\r\nRetry-After: \xff\r\nConnection: close\r\n\r\n\xff",
        b"HTTP/1.1 429 X\r\nRetry-After: \xc2\xb2\r\nX: \xff\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}surplus",
    ],
    ids=lambda raw: repr(raw[:60]),
)  # fmt: skip
def test_hostile_http_is_a_typed_error(
    serve: Callable[..., Any], credentials: Credentials, raw: bytes
) -> None:
    def answer(peer: socket.socket, request: bytes) -> None:
        peer.sendall(raw)

    client = client_of(serve(answer).origin, credentials)

    with pytest.raises((errors.Unclear, errors.Busy)):
        CALLS["submit"](client)
    with pytest.raises((errors.Unavailable, errors.Protocol, errors.Busy)):
        client.status(ID)


def test_endless_answer_is_cut(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    def flood(peer: socket.socket, request: bytes) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(LARGEST_ANSWER // 65536 * 4):
            peer.sendall(b" " * 65536)

    client = client_of(serve(flood).origin, credentials)

    with pytest.raises(errors.Protocol, match="too large"):
        client.status(ID)
    with pytest.raises(errors.Unclear, match="too large"):
        CALLS["submit"](client)


def drip(piece: bytes) -> Callable[[socket.socket, bytes], None]:
    def answer(peer: socket.socket, request: bytes) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            peer.sendall(piece)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        lambda peer, request: peer.recv(1),
        drip(b"X: y\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "headers", "interim"],
)
def test_call_ends_at_its_deadline(
    serve: Callable[..., Any],
    credentials: Credentials,
    answer: Callable[[socket.socket, bytes], None],
) -> None:
    client = client_of(serve(answer).origin, credentials, timeout=SHORT)

    with pytest.raises(errors.Unavailable):
        client.status(ID)


def test_submit_to_a_silent_platform_is_unclear(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    served = serve(lambda peer, request: peer.recv(1))
    limits = Timeouts(connect=5.0, submit=0.1)

    with pytest.raises(errors.Unclear, match="no answer came in time"):
        CALLS["submit"](client_of(served.origin, credentials, timeout=limits))

    assert len(served.requests) == 1


def test_slow_drip_of_a_body_ends_at_its_deadline(
    serve: Callable[..., Any], credentials: Credentials
) -> None:
    def answer(peer: socket.socket, request: bytes) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        peer.settimeout(0.02)
        while True:
            peer.sendall(b" ")
            try:
                peer.recv(1)
                return
            except TimeoutError:
                continue

    client = client_of(serve(answer).origin, credentials, timeout=SHORT)

    with pytest.raises(errors.Unavailable):
        client.status(ID)


def test_refused_connection_is_not_sent(credentials: Credentials) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(errors.NotSent, match="cannot be reached"):
        CALLS["submit"](client_of(f"http://127.0.0.1:{port}", credentials))


def test_host_with_a_bad_certificate_is_not_sent_to(
    serve: Callable[..., Any],
    certified: Callable[[str], Any],
    credentials: Credentials,
) -> None:
    served = serve(b"", tls=certified("localhost").server)

    with pytest.raises(errors.NotSent, match="certificate of the host is not valid"):
        CALLS["submit"](client_of(f"https://localhost:{served.port}", credentials))

    assert served.requests == []


@pytest.mark.parametrize("host", ["nowhere.invalid", "10.0.0.1", "169.254.169.254"])
def test_host_without_a_public_address_is_not_sent_to(
    credentials: Credentials, host: str
) -> None:
    client = client_of(f"https://{host}", credentials, timeout=SHORT)

    with pytest.raises(errors.NotSent, match=r"cannot be reached|does not connect to"):
        CALLS["submit"](client)


def test_proxy_of_the_environment_is_ignored(
    serve: Callable[..., Any],
    credentials: Credentials,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = serve(b"")
    served = serve(plain("200 OK", b'{"status":"queued"}'))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.origin)

    assert client_of(served.origin, credentials).status(ID).state is State.QUEUED
    assert proxy.requests == []
