"""Connections that go only where the egress rule allows, and end when time is up.

httpcore asks its network backend for every connection, so nothing (a redirect, a retry, a
name that changes its address) gets past the check made here: one lookup, every answer
checked, the literal address dialled, TLS still verified against the name.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import httpcore
import httpx

from studio.higgsfield.egress import Egress

Resolve = Callable[[str, int], list[str]]

_SLICE = 64 * 1024
_DIAL = 5.0  # seconds; a dead address leaves time for the next
_KEEP = 15.0  # seconds; servers commonly drop idle connections after 60


class Deadline:
    """The moment at which one call has to be over."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that remain, 0 or less when it has passed."""
        return self._at - time.monotonic()

    def cut(self, timeout: float | None, *, late: type[Exception]) -> float:
        """Return `timeout` or what remains, the shorter; raise `late` when nothing does."""
        left = self.left()
        if left <= 0:
            raise late("The time is up.")
        return left if timeout is None else min(timeout, left)


def look_up(host: str, port: int) -> list[str]:
    """Return all addresses of a name, [] when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one verifying context; building it reads 140 certificates."""
    return httpx.create_ssl_context(trust_env=False)


class Guard(httpcore.NetworkBackend):
    """Dials for one call, by the egress rule and within its deadline."""

    def __init__(self, egress: Egress, *, deadline: Deadline, resolve: Resolve) -> None:
        self._egress = egress
        self._deadline = deadline
        self._resolve = resolve
        self._dialler = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self._egress.check_port(host, port)
        connecting = Deadline(self._deadline.cut(timeout, late=httpcore.ConnectTimeout))
        answers = self._ask(host, port, connecting)
        addresses = self._egress.check_addresses(host, port, answers)
        return TimedStream(self._dial(addresses, port, connecting), self._deadline)

    def _ask(self, host: str, port: int, connecting: Deadline) -> list[str]:
        # getaddrinfo knows no timeout and a dead resolver holds it for half a minute,
        # so it gets a thread of its own that is left behind.
        answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
        threading.Thread(
            target=lambda: answer.put(self._resolve(host, port)), daemon=True
        ).start()
        try:
            found = answer.get(
                timeout=connecting.cut(None, late=httpcore.ConnectTimeout)
            )
        except queue.Empty:
            raise httpcore.ConnectTimeout(
                "The name was not resolved in time."
            ) from None
        return found

    def _dial(
        self, addresses: list[str], port: int, connecting: Deadline
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("The name has no address.")
        for waiting, address in zip(
            range(len(addresses), 0, -1), addresses, strict=True
        ):
            # A dead address must not use up the time of those after it.
            share = connecting.cut(None, late=httpcore.ConnectTimeout) / waiting
            try:
                return self._dialler.connect_tcp(address, port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class TimedStream(httpcore.NetworkStream):
    """A connection on which no single step may outlast the deadline of the whole call.

    Timeouts of reads alone never fire against a peer that sends one byte at a time.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._deadline.cut(timeout, late=httpcore.ReadTimeout)
        return self._stream.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            seconds = self._deadline.cut(timeout, late=httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + _SLICE], seconds)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.cut(timeout, late=httpcore.ConnectTimeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedTransport(httpx.BaseTransport):
    """Sends each request over a connection of its own.

    A kept connection that the other side has meanwhile dropped would turn a submit into
    one whose outcome is unknown; a handshake per call is the cheaper price. Requests carry
    their `Deadline` in `extensions["deadline"]`.
    """

    def __init__(
        self,
        egress: Egress,
        *,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = look_up,
    ) -> None:
        self._egress = egress
        self._tls = tls
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        deadline: Deadline = request.extensions["deadline"]
        guard = Guard(self._egress, deadline=deadline, resolve=self._resolve)
        request.headers["Connection"] = "close"
        sent = _to_httpcore(request)
        connection = httpcore.HTTPConnection(
            sent.url.origin,
            ssl_context=self._tls or tls_context(),
            network_backend=guard,
        )
        with _as_httpx():
            answer = connection.handle_request(sent)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(connection, cast(Iterable[bytes], answer.stream)),
        )


class _Body(httpx.SyncByteStream):
    def __init__(
        self, connection: httpcore.HTTPConnection, chunks: Iterable[bytes]
    ) -> None:
        self._connection = connection
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._chunks

    def close(self) -> None:
        self._connection.close()


class AsyncGuard(httpcore.AsyncNetworkBackend):
    """Dials the origins it was told to trust. The caller bounds the time."""

    def __init__(self, *, allow_cidrs: Iterable[str] = ()) -> None:
        self._allow = tuple(allow_cidrs)
        self._origins: set[str] = set()
        self._egress = Egress.of(allow_cidrs=self._allow)
        self._dialler = httpcore.AnyIOBackend()

    def trust(self, origin: str) -> None:
        self._origins.add(origin)
        self._egress = Egress.of(origins=self._origins, allow_cidrs=self._allow)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self._egress.check_port(host, port)
        answers = await asyncio.to_thread(look_up, host, port)
        failed: Exception = httpcore.ConnectError("The name has no address.")
        for address in self._egress.check_addresses(host, port, answers):
            try:
                return await self._dialler.connect_tcp(address, port, _DIAL)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class AsyncGuardedTransport(httpx.AsyncBaseTransport):
    """Keeps connections open between requests, `connections` at most in all.

    Its caller sends no more requests than that at once. httpcore's own pool would scan every
    connection at every event and look for an absent module many times per request: 0.5 ms.
    """

    def __init__(self, guard: AsyncGuard, *, connections: int) -> None:
        self._guard = guard
        self._most = connections
        self._busy = 0
        self._idle: list[httpcore.AsyncHTTPConnection] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = _to_httpcore(request)
        self._busy += 1
        try:
            connection = await self._connection(sent.url.origin)
            with _as_httpx():
                answer = await connection.handle_async_request(sent)
        except BaseException:
            self._busy -= 1
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_AsyncBody(self, connection, answer),
        )

    async def give_back(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep a connection whose answer was read to its end; close any other."""
        self._busy -= 1
        if connection.is_idle():
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()

    async def _connection(
        self, origin: httpcore.Origin
    ) -> httpcore.AsyncHTTPConnection:
        while kept := self._newest_idle(origin):
            self._idle.remove(kept)
            if not kept.has_expired():
                return kept
            await kept.aclose()
        if self._idle and self._busy + len(self._idle) > self._most:
            await self._idle.pop(0).aclose()
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=tls_context(),
            keepalive_expiry=_KEEP,
            network_backend=self._guard,
        )

    def _newest_idle(
        self, origin: httpcore.Origin
    ) -> httpcore.AsyncHTTPConnection | None:
        return next(
            (kept for kept in reversed(self._idle) if kept.can_handle_request(origin)),
            None,
        )


class _AsyncBody(httpx.AsyncByteStream):
    def __init__(
        self,
        transport: AsyncGuardedTransport,
        connection: httpcore.AsyncHTTPConnection,
        answer: httpcore.Response,
    ) -> None:
        self._transport = transport
        self._connection = connection
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for chunk in self._answer.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            await self._transport.give_back(self._connection)


def _to_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=url.raw_scheme,
            host=url.raw_host,
            port=url.port,
            target=url.raw_path,
        ),
        headers=request.headers.raw,
        content=cast(Iterable[bytes], request.stream),
        extensions=request.extensions,
    )


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Speak one language of errors: both libraries use the same names."""
    try:
        yield
    except _HTTPCORE_ERRORS as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from None


_HTTPCORE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
