from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from studio.higgsfield.errors import Blocked
from studio.higgsfield.types import Credentials
from studio.higgsfield.wire import (
    LARGEST_ANSWER,
    Answer,
    Lost,
    exchange,
    exchange_async,
    key_headers,
)

REQUEST = httpx.Request("GET", "https://api.example.com/x?canary")
GET = "GET /x"


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces that says whether it was closed, and may break on the way."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def both(body: Pieces) -> list[Answer | Lost]:
    """Exchange once blocking and once not, over a transport that gives this body."""

    class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=body)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=body)

    one = exchange(Transport(), REQUEST, operation=GET)
    two = asyncio.run(exchange_async(Transport(), REQUEST, operation=GET))
    return [one, two]


def test_answer_is_read_whole_and_closed() -> None:
    body = Pieces(b"a", b"", b"b")

    for reply in both(body):
        assert isinstance(reply, Answer)
        assert (reply.operation, reply.status, reply.body) == (GET, 200, b"ab")
    assert body.closed


def test_answer_that_breaks_on_the_way_is_lost_and_closed() -> None:
    body = Pieces(b"a", httpx.ReadError("canary"))

    assert both(body) == [Lost(GET, "the connection broke")] * 2
    assert body.closed


def test_answer_that_is_too_large_is_lost_and_closed() -> None:
    body = Pieces(b"x" * LARGEST_ANSWER, b"x")

    assert both(body) == [Lost(GET, "the answer is too large", too_large=True)] * 2
    assert body.closed


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] canary"),
            Lost(GET, "the certificate of the host is not valid", sent=False),
        ),
        (
            httpx.ConnectError("canary"),
            Lost(GET, "the host cannot be reached", sent=False),
        ),
        (
            httpx.ConnectTimeout("canary"),
            Lost(GET, "the host cannot be reached", sent=False),
        ),
        (
            httpx.PoolTimeout("canary"),
            Lost(GET, "the host cannot be reached", sent=False),
        ),
        (
            httpx.UnsupportedProtocol("canary"),
            Lost(GET, "the connection broke", sent=False),
        ),
        (
            Blocked("canary"),
            Lost(
                GET,
                "the host has an address that the studio does not connect to",
                sent=False,
            ),
        ),
        (httpx.ReadTimeout("canary"), Lost(GET, "no answer came in time")),
        (httpx.WriteTimeout("canary"), Lost(GET, "no answer came in time")),
        (httpx.WriteError("canary"), Lost(GET, "the connection broke")),
        (httpx.RemoteProtocolError("canary"), Lost(GET, "the connection broke")),
    ],
)
def test_loss_tells_what_happened_and_whether_anything_left(
    error: Exception, lost: Lost
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    reply = exchange(httpx.MockTransport(fail), REQUEST, operation=GET)

    assert reply == lost


def test_key_headers_are_the_official_ones(credentials: Credentials) -> None:
    assert key_headers(credentials) == {
        "Authorization": "Key kid-canary-1234:secret-canary-5678",
        "Accept": "application/json",
        "User-Agent": "atelier",
        "Accept-Encoding": "identity",
    }


def test_answer_hides_its_content_in_repr() -> None:
    answer = Answer(GET, 200, b"canary", httpx.Headers({"a": "canary"}), ("canary",))

    assert repr(answer) == "Answer(operation='GET /x', status=200)"
