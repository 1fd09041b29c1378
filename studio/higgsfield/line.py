"""The way to one origin with one key: each call one request on a connection of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import httpx

from studio.higgsfield.egress import Egress
from studio.higgsfield.errors import Blocked, Protocol
from studio.higgsfield.guard import Deadline, GuardedTransport
from studio.higgsfield.origins import normalise_origin, origin_of, parse_url
from studio.higgsfield.types import Credentials, Timeouts, UploadTarget
from studio.higgsfield.wire import (
    PLAIN_HEADERS,
    Reply,
    Route,
    exchange,
    job_set_headers,
    key_headers,
)
from studio.higgsfield.wording import hidden

PUT_OPERATION = "PUT {upload_url}"

# No dots-only segment and nothing to escape: what is checked is what is sent.
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_PATH = re.compile(rf"(?:/{_SEGMENT})+")


class Line:
    """Sends requests to one origin, and files to where that origin wants them. Retries nothing."""

    def __init__(
        self,
        *,
        origin: str,
        credentials: Credentials,
        timeout: Timeouts,
        transport: httpx.BaseTransport | None,
        allow_cidrs: Iterable[str],
    ) -> None:
        self._origin = normalise_origin(origin)
        self._egress = Egress.of(origins=[self._origin], allow_cidrs=allow_cidrs)
        self._transport = transport or GuardedTransport(self._egress)
        self._timeout = timeout
        self._headers = key_headers(credentials)
        self._job_set_headers = job_set_headers(credentials)
        self._secrets = (credentials.secret.reveal(), credentials.key_id)

    def close(self) -> None:
        self._transport.close()

    def ask(
        self,
        route: Route,
        *,
        path: str = "",
        query: str = "",
        body: bytes = b"",
        of_older_family: bool = False,
    ) -> Reply:
        """Make a call that costs nothing."""
        return self._send(
            route,
            path=path,
            query=query,
            body=body,
            headers={},
            of_older_family=of_older_family,
            seconds=self._timeout.read,
            hide=(),
        )

    def pay(
        self,
        route: Route,
        *,
        path: str = "",
        query: str = "",
        body: bytes,
        headers: Mapping[str, str],
        of_older_family: bool = False,
        hide: Iterable[str | None] = (),
    ) -> Reply:
        """Make a call that costs money; no error shows what `hide` names, nor the key."""
        return self._send(
            route,
            path=path,
            query=query,
            body=body,
            headers=headers,
            of_older_family=of_older_family,
            seconds=self._timeout.submit,
            hide=hide,
        )

    def put(self, target: UploadTarget, data: bytes) -> Reply:
        """Put a file where the platform wants it."""
        # Not the platform but its storage: this request must not carry the key.
        try:
            url = self._egress.check_url(target.upload_url)
        except Blocked as error:
            raise Protocol(
                f"The platform wants the file in a wrong place. {error.message}",
                operation=PUT_OPERATION,
            ) from None
        request = httpx.Request(
            "PUT",
            url,
            headers=PLAIN_HEADERS | dict(target.headers),
            content=data,
            extensions=self._limits(self._timeout.upload),
        )
        return exchange(self._transport, request, operation=PUT_OPERATION)

    def _send(
        self,
        route: Route,
        *,
        path: str,
        query: str,
        body: bytes,
        headers: Mapping[str, str],
        of_older_family: bool,
        seconds: float,
        hide: Iterable[str | None],
    ) -> Reply:
        keys = self._job_set_headers if of_older_family else self._headers
        request = httpx.Request(
            route.method,
            self._url(path or route.template, query=query),
            headers={**keys, **_body_headers(body), **headers},
            content=body,
            extensions=self._limits(seconds),
        )
        return exchange(
            self._transport,
            request,
            operation=route.operation,
            hide=hidden(*self._secrets, *hide),
        )

    def _url(self, path: str, *, query: str) -> httpx.URL:
        text = f"{self._origin}{path}{query}"
        if (
            not _PATH.fullmatch(path)
            or origin_of(url := parse_url(text)) != self._origin
        ):
            raise ValueError("The path of this call is not one of the platform.")
        return url

    def _limits(self, seconds: float) -> dict[str, object]:
        connect = self._timeout.connect
        return {
            "deadline": Deadline(connect + seconds),
            "timeout": {"connect": connect, "read": seconds, "write": seconds},
        }


def _body_headers(body: bytes) -> dict[str, str]:
    return {"Content-Type": "application/json"} if body else {}
