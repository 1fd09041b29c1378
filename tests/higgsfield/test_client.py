from __future__ import annotations

import contextlib
import json
import logging
import socket
import traceback
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.higgsfield import (
    CatalogItem,
    Client,
    Credentials,
    Estimate,
    HiggsfieldError,
    Secret,
    State,
    Submission,
    Timeouts,
    errors,
)
from studio.higgsfield.wire import LARGEST_ANSWER

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
WEBHOOK = "https://studio.example/hooks/hf/TOKEN-canary-0123456789/?a=1&b=ü"
BODY = b'{"prompt":  "a \\u00fc",\n "seed":1}'
KEY = "2f1b0f0e-9f5e-4a52-8a43-3d5f6f1c6a2b"
SHORT = Timeouts(connect=0.3, submit=0.1, read=0.1, upload=0.1)

CALLS: dict[str, Callable[[Client], object]] = {
    "submit": lambda client: client.submit("a/b", BODY, idempotency_key=KEY, webhook_url=WEBHOOK),
    "status": lambda client: client.status(ID),
    "cancel": lambda client: client.cancel(ID),
    "delete": lambda client: client.delete(ID),
    "estimate": lambda client: client.estimate("a/b", BODY),
    "upload": lambda client: client.upload(b"png", "image/png"),
    "probe": lambda client: client.probe(),
    "styles": lambda client: client.styles(),
    "styles_v2": lambda client: client.styles_v2(),
    "motions": lambda client: client.motions(),
}  # fmt: skip
FREE = [name for name in CALLS if name != "submit"]


class Recorder:
    """A platform that keeps the requests it gets."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)


def queued() -> httpx.Response:
    return httpx.Response(
        200,
        json={"status": "queued", "request_id": ID},
        headers={"X-Correlation-ID": "c-1"},
    )


def sent_by(request: httpx.Request) -> dict[str, str]:
    """Return the headers apart from those that every call carries the same."""
    headers = dict(request.headers)
    assert headers.pop("user-agent") == "atelier"
    assert headers.pop("accept-encoding") == "identity"
    assert headers.pop("host") == "api.example.com"
    return headers


AUTHORIZED = {
    "authorization": "Key kid-canary-1234:secret-canary-5678",
    "accept": "application/json",
}


def test_submit_sends_the_stored_bytes_and_the_webhook(
    client_for: Callable[..., Client],
) -> None:
    platform = Recorder(queued())

    with client_for(platform) as client:
        submission = client.submit(
            "kling-video/v2.1/pro/image-to-video",
            BODY,
            idempotency_key=KEY,
            webhook_url=WEBHOOK,
        )

    [request] = platform.requests
    assert submission == Submission(ID, State.QUEUED, "c-1")
    assert request.method == "POST"
    assert request.url.raw_path == (
        b"/kling-video/v2.1/pro/image-to-video?hf_webhook=https%3A%2F%2Fstudio.example"
        b"%2Fhooks%2Fhf%2FTOKEN-canary-0123456789%2F%3Fa%3D1%26b%3D%C3%BC"
    )
    assert request.content == BODY
    assert sent_by(request) == AUTHORIZED | {
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "idempotency-key": KEY,
    }


def test_submit_without_a_webhook_has_no_query(
    client_for: Callable[..., Client],
) -> None:
    platform = Recorder(queued())

    client_for(platform).submit("/veo3.1", BODY, idempotency_key=KEY)

    assert platform.requests[0].url.raw_path == b"/veo3.1"


@pytest.mark.parametrize(
    ("call", "method", "path", "body"),
    [
        (CALLS["status"], "GET", f"/requests/{ID}/status", b""),
        (CALLS["cancel"], "POST", f"/requests/{ID}/cancel", b""),
        (CALLS["delete"], "DELETE", f"/requests/{ID}", b""),
        (CALLS["estimate"], "POST", "/estimate/a/b", BODY),
        (CALLS["upload"], "POST", "/files/generate-upload-url", b'{"content_type": "image/png"}'),
        (CALLS["styles"], "GET", "/v1/text2image/soul-styles", b""),
        (CALLS["styles_v2"], "GET", "/v1/text2image/soul-styles/v2", b""),
        (CALLS["motions"], "GET", "/v1/motions", b""),
    ],
)  # fmt: skip
def test_call_is_one_exact_request(
    client_for: Callable[..., Client],
    call: Callable[[Client], object],
    method: str,
    path: str,
    body: bytes,
) -> None:
    platform = Recorder(httpx.Response(500))
    typed = {"content-type": "application/json"} if body else {}
    sized = {"content-length": str(len(body))} if method == "POST" else {}

    with pytest.raises(errors.Unavailable):
        call(client_for(platform))

    [request] = platform.requests
    assert (request.method, request.url.raw_path) == (method, path.encode())
    assert request.content == body
    assert sent_by(request) == AUTHORIZED | typed | sized


def test_calls_return_values(answering: Callable[..., Client]) -> None:
    status = {"status": "completed", "images": [{"url": "https://cdn.example/a.png"}]}
    styles = [{"id": "s1", "name": "Neon"}]

    assert answering(200, status).status(ID).state is State.COMPLETED
    assert answering(200, {"credits": "1.500", "usd": "0.094"}).estimate(
        "a", b"{}"
    ) == Estimate(Decimal("1.500"), Decimal("0.094"))
    assert answering(200, styles).styles() == (CatalogItem("s1", "Neon"),)
    assert answering(200, styles).styles_v2() == (CatalogItem("s1", "Neon"),)
    assert answering(200, styles).motions() == (CatalogItem("s1", "Neon"),)


def test_cancel_and_delete_read_no_body(answering: Callable[..., Client]) -> None:
    answering(202, b"").cancel(ID)
    answering(200, b"<html>").delete(ID)


def test_cancel_of_a_running_request_is_too_late(
    answering: Callable[..., Client],
) -> None:
    with pytest.raises(errors.TooLate):
        answering(400, {"detail": "Already started"}).cancel(ID)


def test_probe_asks_for_a_request_that_cannot_exist(
    client_for: Callable[..., Client],
) -> None:
    platform = Recorder(httpx.Response(404), httpx.Response(404))
    client = client_for(platform)

    client.probe()
    client.probe()

    asked = [UUID(request.url.path.split("/")[2]) for request in platform.requests]
    assert [number.version for number in asked] == [4, 4]
    assert asked[0] != asked[1]


def test_probe_with_a_bad_key_is_unauthorized(answering: Callable[..., Client]) -> None:
    with pytest.raises(errors.Unauthorized):
        answering(401, {"detail": "Invalid credentials"}).probe()


@pytest.mark.parametrize(
    "put",
    [
        "https://bucket.s3.example/x?X-Amz-Signature=canary",
        "https://api.example.com/up/1",
    ],
)
def test_upload_puts_the_bytes_without_the_key(
    client_for: Callable[..., Client], put: str
) -> None:
    target = {
        "public_url": "https://cdn.example/x.png",
        "upload_url": put,
        "upload_headers": {
            "Content-Type": "image/png",
            "x-amz-tagging": "retention=temporary",
            "Authorization": "Key stolen",
        },
    }
    platform = Recorder(httpx.Response(200, json=target), httpx.Response(204))

    url = client_for(platform).upload(b"\x89PNG", "image/png")

    request = platform.requests[1]
    assert url == "https://cdn.example/x.png"
    assert (request.method, str(request.url), request.content) == (
        "PUT",
        put,
        b"\x89PNG",
    )
    assert dict(request.headers) == {
        "host": httpx.URL(put).host,
        "user-agent": "atelier",
        "accept-encoding": "identity",
        "content-type": "image/png",
        "x-amz-tagging": "retention=temporary",
        "content-length": "4",
    }


@pytest.mark.parametrize(
    "put",
    [
        "http://bucket.s3.example/x",
        "https://bucket.s3.example:8443/x",
        "https://user:canary@bucket.s3.example/x",
        "http://127.0.0.1:8001/x",
        "https://169.254.1/x",
    ],
)
def test_upload_to_a_wrong_place_is_not_made(
    client_for: Callable[..., Client], put: str
) -> None:
    target = {"public_url": "https://cdn.example/x.png", "upload_url": put}
    platform = Recorder(httpx.Response(200, json=target))

    with pytest.raises(errors.Protocol, match="in a wrong place") as caught:
        client_for(platform).upload(b"x", "image/png")

    assert len(platform.requests) == 1
    assert caught.value.operation == "PUT {upload_url}"
    assert "canary" not in caught.value.message


def test_upload_refused_by_the_storage_may_be_tried_again(
    client_for: Callable[..., Client],
) -> None:
    target = {
        "public_url": "https://cdn.example/x",
        "upload_url": "https://s3.example/x",
    }
    platform = Recorder(httpx.Response(200, json=target), httpx.Response(403))

    with pytest.raises(
        errors.Unavailable, match=r"storage did not take the file \(403\)"
    ):
        client_for(platform).upload(b"x", "image/png")


@pytest.mark.parametrize("request_id", ["", "..", "a/../b", "a?b=c", "a\r\nb", "ü"])
@pytest.mark.parametrize("call", ["status", "cancel", "delete"])
def test_strange_request_id_never_enters_a_path(
    client_for: Callable[..., Client], call: str, request_id: str
) -> None:
    platform = Recorder()

    with pytest.raises(errors.InvalidInput, match="not the id of a request"):
        getattr(client_for(platform), call)(request_id)

    assert platform.requests == []


@pytest.mark.parametrize(
    "path",
    ["", "/", "//evil.example/x", "a//b", "../x", "a/../b", "a/./b", "a?b", "a#b", "a b", "@evil", ".evil", "a%2fb", "ü", "a\n"],
)  # fmt: skip
def test_strange_model_path_is_not_posted_to(
    client_for: Callable[..., Client], path: str
) -> None:
    platform = Recorder()

    with pytest.raises(ValueError, match="path of this call"):
        client_for(platform).submit(path, BODY, idempotency_key=KEY)

    assert platform.requests == []


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "é", "k" * 256])
def test_strange_idempotency_key_is_not_sent(
    client_for: Callable[..., Client], key: str
) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        client_for(Recorder()).submit("a", BODY, idempotency_key=key)


@pytest.mark.parametrize(
    "content_type", ["", "image", "image/png; a=b", 'image/"', "a/b\n"]
)
def test_strange_content_type_is_not_sent(
    client_for: Callable[..., Client], content_type: str
) -> None:
    with pytest.raises(ValueError, match="content type"):
        client_for(Recorder()).upload(b"x", content_type)


def test_origin_must_be_one(credentials: Credentials) -> None:
    with pytest.raises(ValueError, match="begin with https"):
        Client(origin="http://api.example.com", credentials=credentials)


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
def test_transport_fault_is_typed_and_silent(
    client_for: Callable[..., Client], fault: type[httpx.TransportError]
) -> None:
    asked = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise fault(f"failed at {request.url} with {request.headers}", request=request)

    expected = errors.NotSent if fault in NEVER_LEFT else errors.Unclear
    with pytest.raises(expected) as caught:
        CALLS["submit"](client_for(fail))

    assert asked == ["POST"]
    assert caught.value.operation == "POST /{model_id}"
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
    "url", "credits", "upload_url", "public_url", "upload_headers", "id", "error",
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
        said = f"{request.headers} {request.url} {request.url.params}"
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


# From here on through real sockets.


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
    "status", ["500 Oops", "502 Bad", "503 No", "504 Late", "301 Moved"]
)
def test_submit_is_posted_once_whatever_comes_back(
    serve: Callable[..., Any], credentials: Credentials, status: str
) -> None:
    served = serve(plain(status, b"", "Location: /a/b/", "Retry-After: 0"))

    with pytest.raises(errors.Unclear):
        CALLS["submit"](client_of(served.origin, credentials))

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
