"""Whatever goes wrong on the way or comes back: one tree of errors, and no secret in it."""

from __future__ import annotations

import contextlib
import json
import logging
import traceback
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.higgsfield import (
    Client,
    Credentials,
    HiggsfieldError,
    Secret,
    errors,
)
from tests.higgsfield.calls import CALLS, FREE, PAID

NEVER_LEFT = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
MAY_HAVE_LEFT = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
]


@pytest.mark.parametrize("fault", NEVER_LEFT + MAY_HAVE_LEFT)
@pytest.mark.parametrize("call", PAID)
def test_transport_fault_is_typed_and_silent(
    client_for: Callable[..., Client], call: str, fault: type[httpx.TransportError]
) -> None:
    asked = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise fault(f"failed at {request.url} with {request.headers}", request=request)

    expected = errors.NotSent if fault in NEVER_LEFT else errors.Unclear
    with pytest.raises(expected) as caught:
        CALLS[call](client_for(fail))

    assert asked == ["POST"]
    assert caught.value.operation.startswith("POST /")
    assert caught.value.__context__ is None
    assert "canary" not in "".join(traceback.format_exception(caught.value, chain=True))


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ReadTimeout])
@pytest.mark.parametrize("call", FREE)
def test_transport_fault_of_a_free_call_is_unavailable(
    client_for: Callable[..., Client], call: str, fault: type[httpx.TransportError]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise fault("no")

    with pytest.raises(errors.Unavailable):
        CALLS[call](client_for(fail))


FIELDS = [
    "request_id", "status", "detail", "loc", "msg", "code", "images", "results", "raw",
    "url", "credits", "upload_url", "public_url", "upload_headers", "id", "error", "jobs",
    "items", "total", "page", "page_size", "reference_media", "media_url", "type",
]  # fmt: skip
STATUSES = [200, 202, 301, 400, 401, 403, 404, 409, 422, 423, 429, 500, 503]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.just("https://s3.example/x")
)  # fmt: skip
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())


@pytest.mark.parametrize("call", CALLS)
@settings(max_examples=25, deadline=None)
@given(status=st.sampled_from(STATUSES), body=JSON | st.binary(max_size=64))
def test_no_answer_makes_another_error_than_ours(
    call: str, status: int, body: bytes
) -> None:
    client = Client(
        origin="https://api.example.com",
        credentials=Credentials("kid", Secret("secret")),
        transport=httpx.MockTransport(lambda _: httpx.Response(status, content=body)),
    )

    with contextlib.suppress(HiggsfieldError):
        CALLS[call](client)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500])
def test_secrets_that_the_platform_quotes_stay_inside(
    client_for: Callable[..., Client],
    caplog: pytest.LogCaptureFixture,
    call: str,
    status: int,
) -> None:
    caplog.set_level(logging.DEBUG)

    def quote(request: httpx.Request) -> httpx.Response:
        said = (
            f"{request.headers} {request.url} {request.url.params} {request.read()!r}"
        )
        detail = [{"loc": ["header", said], "msg": said, "type": said}]
        return httpx.Response(status, json={"detail": detail, "code": said})

    with pytest.raises(HiggsfieldError) as caught:
        CALLS[call](client_for(quote))

    shown = [
        repr(caught.value),
        str(caught.value),
        repr(vars(caught.value)),
        caplog.text,
    ]
    assert [text for text in shown if "canary" in text] == []


def test_client_shows_no_secret(answering: Callable[..., Client]) -> None:
    assert "canary" not in repr(answering(200))
