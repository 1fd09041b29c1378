"""The studio's own client on a real connection, with an ear on the wire.

The client and the sandbox never share code: what one says the other must understand.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from studio.higgsfield import (
    Client,
    Credentials,
    HiggsfieldError,
    InvalidInput,
    Reference,
    Secret,
    Status,
)
from studio.higgsfield.egress import Egress
from studio.higgsfield.guard import GuardedTransport
from tests.patience import rounds
from tests.sandbox.wire import SOUL
from tests.sandbox_server import Key, Sandbox

V1_SOUL = "/v1/text2image/soul"
V1_DOP = "/v1/image2video/dop"
V1_SPEAK = "/v1/speak/higgsfield"
SQUARE = "1536x1536"
UNKNOWN = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
PATIENCE = 60.0

Thing = TypeVar("Thing", Status, Reference)


@dataclass(frozen=True)
class Heard:
    """One exchange as it went over the wire."""

    method: str
    target: str
    sent: httpx.Headers
    body: bytes = field(repr=False)
    status: int
    headers: httpx.Headers
    answer: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.answer)


class Tap(httpx.BaseTransport):
    """Passes on and writes down."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner
        self.heard: list[Heard] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        answer = response.read()
        response.close()
        self.heard.append(
            Heard(
                method=request.method,
                target=request.url.raw_path.decode(),
                sent=request.headers,
                body=request.content,
                status=response.status_code,
                headers=response.headers,
                answer=answer,
            )
        )
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(answer),
        )


class Line:
    """A client with one account's key."""

    def __init__(self, sandbox: Sandbox, key: Key) -> None:
        self.sandbox, self.key = sandbox, key
        self.tap = Tap(GuardedTransport(Egress.of(origins=[sandbox.origin])))
        self.client = Client(
            origin=sandbox.origin,
            credentials=Credentials(key.key_id, Secret(key.secret)),
            transport=self.tap,
        )

    @property
    def last(self) -> Heard:
        return self.tap.heard[-1]

    @property
    def said(self) -> Any:
        return self.last.json

    def submit(
        self,
        path: str = SOUL,
        *,
        once: str = "",
        webhook_url: str | None = None,
        keep_seconds: int | None = None,
        **body: Any,
    ) -> str:
        """Submit a flat body and return its request id."""
        return self.client.submit(
            path,
            json.dumps({"prompt": "a jetty", "seed": 7} | body).encode(),
            idempotency_key=once or str(uuid4()),
            webhook_url=webhook_url,
            keep_seconds=keep_seconds,
        ).request_id

    def submit_set(
        self,
        path: str = V1_SOUL,
        *,
        once: str = "",
        webhook: dict[str, Any] | None = None,
        **params: Any,
    ) -> str:
        """Submit a wrapped body and return its job set's id."""
        shape = {"width_and_height": SQUARE} if path == V1_SOUL else {}
        body = {"params": {"prompt": "a jetty", "seed": 7} | shape | params}
        return self.client.submit_job_set(
            path,
            json.dumps(body | ({"webhook": webhook} if webhook else {})).encode(),
            idempotency_key=once or str(uuid4()),
        ).request_id

    def ended(self, request_id: str) -> Status:
        return _final(lambda: self.client.status(request_id))

    def set_ended(self, job_set_id: str) -> Status:
        return _final(lambda: self.client.job_set(job_set_id))

    def trained(self, reference_id: str) -> Reference:
        return _final(lambda: self.client.reference(reference_id))

    def refused(self, call: Callable[[], object]) -> HiggsfieldError:
        """Return the error that a call ends with."""
        with pytest.raises(HiggsfieldError) as caught:
            call()
        return caught.value

    def places(self, call: Callable[[], object]) -> list[str]:
        """Return where the platform finds something wrong with an input."""
        error = self.refused(call)
        assert isinstance(error, InvalidInput), error
        assert error.status == 422
        return [".".join(map(str, problem.loc)) for problem in error.problems]

    def change(self, **settings: Any) -> None:
        """Change this key's account."""
        self.sandbox.control(account={"id": self.key.key_id} | settings)

    def account(self) -> dict[str, Any]:
        """Return what the sandbox swears to about this key's account."""
        [account] = self.sandbox.report(self.key)["accounts"]
        return dict(account)


def _final(look: Callable[[], Thing]) -> Thing:
    for _ in rounds(PATIENCE):
        seen = look()
        if seen.state is not None and seen.state.is_final:
            break
    return seen
