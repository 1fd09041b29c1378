"""One request out, one answer or the lack of one back.

Transports are called directly. httpx.Client would add cookies, redirects, proxies from the
environment, and a log line with the full URL, which carries the webhook token.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass, field
from typing import cast

import httpx

from studio.higgsfield.errors import Blocked
from studio.higgsfield.types import Credentials

USER_AGENT = "atelier"
LARGEST_ANSWER = 2 * 1024 * 1024

# Only these are raised before the first byte of a request is written.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    Blocked,
)


@dataclass(frozen=True)
class Route:
    """A method and path template of the platform."""

    method: str
    template: str

    @property
    def operation(self) -> str:
        return f"{self.method} {self.template}"

    def path(self, one_id: str) -> str:
        """Return the path to one thing, whose id must have been checked."""
        head, _, tail = self.template.partition("{")
        return f"{head}{one_id}{tail.partition('}')[2]}"


STATUS = Route("GET", "/requests/{request_id}/status")
JOB_SET = Route("GET", "/v1/job-sets/{job_set_id}")
REFERENCE = Route("GET", "/v1/custom-references/{reference_id}")


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer. `hide` are the texts that must not be quoted from it."""

    operation: str
    status: int
    body: bytes = field(repr=False)
    headers: httpx.Headers = field(default_factory=httpx.Headers, repr=False)
    hide: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Lost:
    """No whole answer. `sent` is False only when nothing can have left this machine."""

    operation: str
    reason: str
    sent: bool = True
    too_large: bool = False


Reply = Answer | Lost


class TooMuch(Exception):
    """The answer is larger than any of this API."""


FAILURES = (httpx.TransportError, Blocked, TooMuch)


def key_headers(credentials: Credentials) -> dict[str, str]:
    """Return what every call to the platform carries."""
    key = f"Key {credentials.key_id}:{credentials.secret.reveal()}"
    return {"Authorization": key, "Accept": "application/json"} | PLAIN_HEADERS


def job_set_headers(credentials: Credentials) -> dict[str, str]:
    """Return what a call to the older family carries instead."""
    # Reference: `Key` is documented for every path, but only these two headers are for
    # this family, and one of its paths was seen to refuse `Key`.
    pair = {"hf-api-key": credentials.key_id, "hf-secret": credentials.secret.reveal()}
    return pair | {"Accept": "application/json"} | PLAIN_HEADERS


# A compressed answer could be a bomb, so none is asked for and none is unpacked.
PLAIN_HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}


def exchange(
    transport: httpx.BaseTransport,
    request: httpx.Request,
    *,
    operation: str,
    hide: tuple[str, ...] = (),
) -> Reply:
    """Send once and read the answer; never raises for what the network does."""
    try:
        response = transport.handle_request(request)
        try:
            body = _joined(cast(Iterable[bytes], response.stream))
        finally:
            response.close()
    except FAILURES as error:
        return lost(error, operation=operation)
    return Answer(operation, response.status_code, body, response.headers, hide)


async def exchange_async(
    transport: httpx.AsyncBaseTransport,
    request: httpx.Request,
    *,
    operation: str,
    hide: tuple[str, ...] = (),
) -> Reply:
    """Send once and read the answer; never raises for what the network does."""
    try:
        response = await transport.handle_async_request(request)
        try:
            body = await _joined_async(cast(AsyncIterable[bytes], response.stream))
        finally:
            await response.aclose()
    except FAILURES as error:
        return lost(error, operation=operation)
    return Answer(operation, response.status_code, body, response.headers, hide)


def lost(error: Exception, *, operation: str) -> Lost:
    """Say in words what happened; the error's own text may contain an address."""
    return Lost(
        operation,
        _reason(error),
        sent=not isinstance(error, _BEFORE_SENDING),
        too_large=isinstance(error, TooMuch),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, TooMuch):
        return "the answer is too large"
    if isinstance(error, Blocked):
        return "the host has an address that the studio does not connect to"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "the certificate of the host is not valid"
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.PoolTimeout):
        return "the host cannot be reached"
    if isinstance(error, httpx.TimeoutException):
        return "no answer came in time"
    return "the connection broke"


def _joined(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        _add(chunk, to=body)
    return bytes(body)


async def _joined_async(chunks: AsyncIterable[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        _add(chunk, to=body)
    return bytes(body)


def _add(chunk: bytes, *, to: bytearray) -> None:
    to += chunk
    if len(to) > LARGEST_ANSWER:
        raise TooMuch
