"""The platform's HTTP API, one method per thing it can do."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from studio.higgsfield.answers import (
    read_canceled,
    read_catalog,
    read_estimate,
    read_probe,
    read_put,
    read_status,
    read_submission,
    read_upload_target,
)
from studio.higgsfield.egress import Egress
from studio.higgsfield.errors import Blocked, InvalidInput, Protocol
from studio.higgsfield.guard import Deadline, GuardedTransport
from studio.higgsfield.origins import normalise_origin, origin_of, parse_url
from studio.higgsfield.refusals import accepted
from studio.higgsfield.types import (
    CatalogItem,
    Credentials,
    Estimate,
    Status,
    Submission,
    Timeouts,
    UploadTarget,
    is_request_id,
    is_visible_ascii,
)
from studio.higgsfield.wire import (
    PLAIN_HEADERS,
    STATUS,
    Reply,
    Route,
    exchange,
    key_headers,
)
from studio.higgsfield.wording import hidden

SUBMIT = Route("POST", "/{model_id}")
ESTIMATE = Route("POST", "/estimate/{model_id}")
CANCEL = Route("POST", "/requests/{request_id}/cancel")
DELETE = Route("DELETE", "/requests/{request_id}")
UPLOAD = Route("POST", "/files/generate-upload-url")
STYLES = Route("GET", "/v1/text2image/soul-styles")
STYLES_V2 = Route("GET", "/v1/text2image/soul-styles/v2")
MOTIONS = Route("GET", "/v1/motions")
PUT_OPERATION = "PUT {upload_url}"

DEFAULT_TIMEOUTS = Timeouts()

# No dots-only segment and nothing to escape: what is checked is what is sent.
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_PATH = re.compile(rf"(?:/{_SEGMENT})+")
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class Client:
    """Talks to one origin with one key, each call one request on a connection of its own.

    Calls raise the tree of `errors` and nothing else, whatever the other side sends;
    ValueError is for arguments that no caller should have made. Nothing is retried.
    """

    def __init__(
        self,
        *,
        origin: str,
        credentials: Credentials,
        timeout: Timeouts = DEFAULT_TIMEOUTS,
        transport: httpx.BaseTransport | None = None,
        allow_cidrs: Iterable[str] = (),
    ) -> None:
        self._origin = normalise_origin(origin)
        self._egress = Egress.of(origins=[self._origin], allow_cidrs=allow_cidrs)
        self._transport = transport or GuardedTransport(self._egress)
        self._timeout = timeout
        self._headers = key_headers(credentials)
        self._secrets = (credentials.secret.reveal(), credentials.key_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def submit(
        self,
        path: str,
        body: bytes,
        *,
        idempotency_key: str,
        webhook_url: str | None = None,
    ) -> Submission:
        """Post the stored bytes to a model, once; NotSent, Unclear, Busy or Rejected if not taken.

        Replay an Unclear one with the very same arguments only where the host honours
        the key. A 422 to a replay is KeyReused where its words are known; any other 422
        there may mean the same, that the first was accepted, and is no proof of failure.
        """
        if not is_visible_ascii(idempotency_key) or len(idempotency_key) > 255:
            raise ValueError("An idempotency key is 1 to 255 visible characters.")
        query = f"?hf_webhook={quote(webhook_url, safe='')}" if webhook_url else ""
        reply = self._send(
            SUBMIT,
            path=_model_path(path),
            query=query,
            body=body,
            headers={"Idempotency-Key": idempotency_key},
            seconds=self._timeout.submit,
            hide=hidden(*self._secrets, webhook_url, idempotency_key),
        )
        return read_submission(reply)

    def status(self, request_id: str) -> Status:
        """Ask how a request is doing."""
        reply = self._send(STATUS, path=_request_path(STATUS, request_id))
        return read_status(reply, asked=request_id)

    def cancel(self, request_id: str) -> None:
        """Cancel a request that is still queued, else TooLate. No webhook follows."""
        read_canceled(self._send(CANCEL, path=_request_path(CANCEL, request_id)))

    def delete(self, request_id: str) -> None:
        """Let the platform forget a finished request's prompt, inputs and outputs; repeatable."""
        accepted(self._send(DELETE, path=_request_path(DELETE, request_id)))

    def estimate(self, path: str, body: bytes) -> Estimate:
        """Ask for the price of a body without making anything."""
        path = f"/estimate{_model_path(path)}"
        return read_estimate(self._send(ESTIMATE, path=path, body=body))

    def upload(self, data: bytes, content_type: str) -> str:
        """Store an input at the platform for a while; return its public URL."""
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise ValueError("The content type must be plain, such as image/png.")
        body = f'{{"content_type": "{content_type}"}}'.encode()
        reply = self._send(UPLOAD, body=body)
        target = read_upload_target(reply, content_type=content_type)
        read_put(self._put(target, data))
        return target.public_url

    def probe(self) -> None:
        """Try the key without cost; Unauthorized if it is not accepted."""
        path = STATUS.template.format(request_id=uuid.uuid4())
        read_probe(self._send(STATUS, path=path))

    def styles(self) -> tuple[CatalogItem, ...]:
        """List the styles of Soul."""
        return read_catalog(self._send(STYLES))

    def styles_v2(self) -> tuple[CatalogItem, ...]:
        """List the styles of Soul 2."""
        return read_catalog(self._send(STYLES_V2))

    def motions(self) -> tuple[CatalogItem, ...]:
        """List the camera motions of DoP."""
        return read_catalog(self._send(MOTIONS))

    def _send(
        self,
        route: Route,
        *,
        path: str = "",
        query: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
        hide: tuple[str, ...] = (),
    ) -> Reply:
        request = httpx.Request(
            route.method,
            self._url(path or route.template, query=query),
            headers=self._headers | _body_headers(body) | dict(headers or {}),
            content=body,
            extensions=self._limits(seconds or self._timeout.read),
        )
        return exchange(
            self._transport,
            request,
            operation=route.operation,
            hide=hide or hidden(*self._secrets),
        )

    def _url(self, path: str, *, query: str) -> httpx.URL:
        text = f"{self._origin}{path}{query}"
        if (
            not _PATH.fullmatch(path)
            or origin_of(url := parse_url(text)) != self._origin
        ):
            raise ValueError("The path of this call is not one of the platform.")
        return url

    def _put(self, target: UploadTarget, data: bytes) -> Reply:
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

    def _limits(self, seconds: float) -> dict[str, object]:
        connect = self._timeout.connect
        return {
            "deadline": Deadline(connect + seconds),
            "timeout": {"connect": connect, "read": seconds, "write": seconds},
        }


def _body_headers(body: bytes) -> dict[str, str]:
    return {"Content-Type": "application/json"} if body else {}


def _model_path(path: str) -> str:
    return f"/{path.removeprefix('/')}"


def _request_path(route: Route, request_id: str) -> str:
    if not is_request_id(request_id):
        raise InvalidInput(
            "This is not the id of a request.", operation=route.operation
        )
    return route.template.format(request_id=request_id)
