"""Fetching a result from an address that somebody else chose."""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, cast

import httpx

from studio.higgsfield.egress import Egress
from studio.higgsfield.errors import (
    Blocked,
    Broken,
    DownloadError,
    Gone,
    TooLarge,
    TooSlow,
)
from studio.higgsfield.guard import Deadline, GuardedTransport, Resolve, look_up
from studio.higgsfield.origins import normalise_origin, origin_of
from studio.higgsfield.wire import PLAIN_HEADERS

MOST_REDIRECTS = 3
CONNECT = 10.0  # seconds
WINDOW = 10.0  # seconds over which the rate is measured, and of silence allowed

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({401, 403, 404, 410})


@dataclass(frozen=True)
class Downloaded:
    """What arrived. That it is complete is proved only by decoding it.

    A host that gives no length can break off early and look finished.
    """

    size: int
    sha256: str
    content_type: str | None
    url_host: str


def download(
    url: str,
    dest: BinaryIO,
    *,
    max_bytes: int,
    deadline: float,
    min_rate: int = 1024,
    exempt_origins: Iterable[str] = frozenset(),
    allow_cidrs: Iterable[str] = (),
    window: float = WINDOW,
    resolve: Resolve = look_up,
    tls: ssl.SSLContext | None = None,
) -> Downloaded:
    """Stream a file into `dest` within `deadline` seconds, at `min_rate` bytes/s or more.

    Raises the DownloadError tree; an OSError is the disk's. What is in `dest` after an
    error is worthless. An exempt origin is reached as it is spelled (loopback, plain http)
    if `url` itself is there; nothing that begins elsewhere is ever led to it.
    """
    egress = _egress_for(url, exempt_origins=exempt_origins, allow_cidrs=allow_cidrs)
    transport = GuardedTransport(egress, tls=tls, resolve=resolve)
    limits = {"connect": CONNECT, "read": window, "write": CONNECT}
    extensions = {"deadline": Deadline(deadline), "timeout": limits}
    with closing(_follow(url, egress, transport, extensions)) as response:
        return _receive(
            response,
            dest,
            max_bytes=max_bytes,
            pace=_Pace(min_rate=min_rate, window=window),
        )


def _egress_for(
    url: str, *, exempt_origins: Iterable[str], allow_cidrs: Iterable[str]
) -> Egress:
    exempt = {normalise_origin(origin) for origin in exempt_origins}
    start = origin_of(Egress(origins=frozenset(exempt)).check_url(url))
    return Egress.of(origins=exempt & {start}, allow_cidrs=allow_cidrs)


def _follow(
    text: str,
    egress: Egress,
    transport: httpx.BaseTransport,
    extensions: dict[str, object],
) -> httpx.Response:
    """Return the first answer that is not a redirect, every hop checked anew."""
    url = egress.check_url(text)
    for _ in range(MOST_REDIRECTS + 1):
        request = httpx.Request(
            "GET", url, headers=PLAIN_HEADERS, extensions=extensions
        )
        response = _ask(transport, request)
        if response.status_code not in _REDIRECTS:
            response.request = request
            return response
        response.close()
        url = egress.check_url(_target(url, response.headers.get("location", "")))
    raise Blocked("The address leads from one host to the next too often.")


def _target(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError):
        raise Blocked("The address of the file is not valid.") from None


def _ask(transport: httpx.BaseTransport, request: httpx.Request) -> httpx.Response:
    try:
        return transport.handle_request(request)
    except httpx.TransportError as error:
        failure = _failure(error)
    raise failure


def _receive(
    response: httpx.Response, dest: BinaryIO, *, max_bytes: int, pace: _Pace
) -> Downloaded:
    _check_head(response, max_bytes=max_bytes)
    digest = hashlib.sha256()
    try:
        for chunk in cast(Iterable[bytes], response.stream):
            pace.count(len(chunk))
            if pace.total > max_bytes:
                raise TooLarge("The file is larger than allowed.")
            digest.update(chunk)
            dest.write(chunk)
    except httpx.TransportError as error:
        raise _failure(error) from None
    return Downloaded(
        size=pace.total,
        sha256=digest.hexdigest(),
        content_type=_content_type(response),
        url_host=response.request.url.raw_host.decode(),
    )


def _check_head(response: httpx.Response, *, max_bytes: int) -> None:
    status = response.status_code
    if status in _GONE:
        raise Gone("The file is not there any more.", status=status)
    if status != 200:
        raise Broken(f"The host answered {status} instead of the file.", status=status)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        # Unpacked it could be any size: 194 KB have become 200 MB.
        raise Broken("The host sent the file compressed, which was not asked for.")
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > max_bytes:
        raise TooLarge("The file is larger than allowed.")


def _content_type(response: httpx.Response) -> str | None:
    named = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return named or None


def _failure(error: httpx.TransportError) -> DownloadError:
    if isinstance(error, httpx.TimeoutException):
        return TooSlow("The file did not arrive in time.")
    return Broken("The connection to the host of the file broke.")


class _Pace:
    """Counts bytes and raises TooSlow when they come too slowly.

    Measured per window, so that a fast beginning does not buy an endless drip. The
    deadline of the whole is kept by the connection itself.
    """

    def __init__(self, *, min_rate: int, window: float) -> None:
        self.total = 0
        self._least = min_rate * window
        self._window = window
        self._since = time.monotonic()
        self._seen = 0

    def count(self, size: int) -> None:
        self.total += size
        now = time.monotonic()
        if now - self._since < self._window:
            return
        if self.total - self._seen < self._least:
            raise TooSlow("The file arrives too slowly.")
        self._since, self._seen = now, self.total
