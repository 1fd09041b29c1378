from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from studio.higgsfield import (
    CatalogItem,
    Client,
    Credentials,
    Estimate,
    Reference,
    State,
    Submission,
    Workflow,
    WorkflowPart,
    errors,
)
from tests.higgsfield.calls import BODY, CALLS, ID, KEY, PHOTO, WEBHOOK, WRAPPED

TRAINING = (
    b'{"name": "Ada", "input_images": [{"type": "image_url", "image_url": '
    b'"https://cdn.example/ada.jpg"}], "model_version": "v2"}'
)


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
PAIRED = {
    "hf-api-key": "kid-canary-1234",
    "hf-secret": "secret-canary-5678",
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


@pytest.mark.parametrize(("seconds", "sent"), [(3600, "3600"), (604800, "604800")])
def test_submit_says_how_long_the_result_is_wanted(
    client_for: Callable[..., Client], seconds: int, sent: str
) -> None:
    platform = Recorder(queued())

    client_for(platform).submit("a", BODY, idempotency_key=KEY, keep_seconds=seconds)

    assert platform.requests[0].headers["hf-expires-after"] == sent


@pytest.mark.parametrize("seconds", [0, -1])
def test_result_is_wanted_for_a_second_at_least(
    client_for: Callable[..., Client], seconds: int
) -> None:
    with pytest.raises(ValueError, match="a second at least"):
        client_for(Recorder()).submit(
            "a", BODY, idempotency_key=KEY, keep_seconds=seconds
        )


def test_job_set_is_submitted_with_the_two_headers(
    client_for: Callable[..., Client],
) -> None:
    jobs = [{"id": "j", "status": "queued", "results": None}]
    said = httpx.Response(
        200, json={"id": ID, "jobs": jobs}, headers={"X-Correlation-ID": "c-1"}
    )
    platform = Recorder(said)

    submission = client_for(platform).submit_job_set(
        "v1/text2image/soul", WRAPPED, idempotency_key=KEY
    )

    [request] = platform.requests
    assert submission == Submission(ID, State.QUEUED, "c-1")
    assert request.method == "POST"
    assert request.url.raw_path == b"/v1/text2image/soul"
    assert request.content == WRAPPED
    assert sent_by(request) == PAIRED | {
        "content-type": "application/json",
        "content-length": str(len(WRAPPED)),
        "idempotency-key": KEY,
    }


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"webhook": 5}'])
def test_job_set_is_sent_whatever_its_bytes_are(
    client_for: Callable[..., Client], body: bytes
) -> None:
    platform = Recorder(httpx.Response(422))

    with pytest.raises(errors.InvalidInput):
        client_for(platform).submit_job_set("v1/a", body, idempotency_key=KEY)

    assert platform.requests[0].content == body


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("job_set", f"/v1/job-sets/{ID}"),
        ("generation_result", f"/api/generation-results?id={ID}"),
    ],
)
def test_older_family_is_asked_with_the_two_headers(
    client_for: Callable[..., Client], call: str, path: str
) -> None:
    platform = Recorder(httpx.Response(500))

    with pytest.raises(errors.Unavailable):
        CALLS[call](client_for(platform))

    [request] = platform.requests
    assert (request.method, request.url.raw_path) == ("GET", path.encode())
    assert sent_by(request) == PAIRED


def test_training_is_started_once(client_for: Callable[..., Client]) -> None:
    platform = Recorder(
        httpx.Response(200, json={"id": ID, "name": "Ada", "status": "not_ready"})
    )

    reference = client_for(platform).create_reference("Ada", [PHOTO], version="v2")

    [request] = platform.requests
    assert reference == Reference(ID, "Ada", State.QUEUED, "not_ready")
    assert (request.method, request.url.raw_path) == ("POST", b"/v1/custom-references")
    assert request.content == TRAINING
    assert sent_by(request) == AUTHORIZED | {
        "content-type": "application/json",
        "content-length": str(len(TRAINING)),
    }


def test_training_may_have_a_key(client_for: Callable[..., Client]) -> None:
    platform = Recorder(httpx.Response(200, json={"id": ID}))

    client_for(platform).create_reference(
        "Ada", [PHOTO], version="v1", idempotency_key=KEY
    )

    assert platform.requests[0].headers["idempotency-key"] == KEY


def test_workflow_is_started_once(client_for: Callable[..., Client]) -> None:
    clips = [{"index": 0, "request_id": ID, "prompt": "A hook", "duration": 5}]
    platform = Recorder(httpx.Response(200, json={"series_id": "s1", "clips": clips}))

    workflow = client_for(platform).start_workflow(
        "social/video-series/pov", BODY, idempotency_key=KEY
    )

    [request] = platform.requests
    assert workflow == Workflow("s1", (WorkflowPart(0, ID, "A hook", 5),))
    assert (request.method, request.url.raw_path) == (
        "POST",
        b"/social/video-series/pov",
    )
    assert request.content == BODY
    assert request.headers["idempotency-key"] == KEY
    assert request.headers["authorization"] == AUTHORIZED["authorization"]


@pytest.mark.parametrize(
    ("call", "method", "path", "body"),
    [
        (CALLS["status"], "GET", f"/requests/{ID}/status", b""),
        (CALLS["cancel"], "POST", f"/requests/{ID}/cancel", b""),
        (CALLS["delete"], "DELETE", f"/requests/{ID}", b""),
        (CALLS["estimate"], "POST", "/estimate/a/b", BODY),
        (CALLS["upload"], "POST", "/files/generate-upload-url", b'{"content_type": "image/png"}'),
        (CALLS["references"], "GET", "/v1/custom-references/list?page=2&page_size=5", b""),
        (CALLS["reference"], "GET", f"/v1/custom-references/{ID}", b""),
        (CALLS["delete_reference"], "DELETE", f"/v1/custom-references/{ID}", b""),
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
    jobs = [{"status": "completed"}]
    assert answering(200, {"id": ID, "jobs": jobs}).job_set(ID).state is State.COMPLETED
    oldest = {"id": ID, "status": "processing"}
    assert answering(200, oldest).generation_result(ID).state is State.IN_PROGRESS
    character = {"id": ID, "name": "Ada", "status": "completed"}
    assert answering(200, character).reference(ID).name == "Ada"
    [listed] = answering(200, {"items": [character]}).references().items
    assert listed.state is State.COMPLETED


def test_result_of_another_generation_is_not_believed(
    answering: Callable[..., Client],
) -> None:
    another = {"id": "another", "request_id": ID, "status": "completed"}

    with pytest.raises(errors.Protocol):
        answering(200, another).generation_result(ID)


def test_cancel_and_delete_read_no_body(answering: Callable[..., Client]) -> None:
    answering(202, b"").cancel(ID)
    answering(200, b"<html>").delete(ID)
    answering(204, b"").delete_reference(ID)


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
@pytest.mark.parametrize(
    "call",
    ["status", "cancel", "delete", "job_set", "generation_result", "reference", "delete_reference"],
)  # fmt: skip
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
    with pytest.raises(ValueError, match="path of this call"):
        client_for(platform).submit_job_set(path, BODY, idempotency_key=KEY)

    assert platform.requests == []


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "é", "k" * 256])
def test_strange_idempotency_key_is_not_sent(
    client_for: Callable[..., Client], key: str
) -> None:
    with pytest.raises(ValueError, match="idempotency key"):
        client_for(Recorder()).submit("a", BODY, idempotency_key=key)
    with pytest.raises(ValueError, match="idempotency key"):
        client_for(Recorder()).submit_job_set("a", BODY, idempotency_key=key)
    with pytest.raises(ValueError, match="idempotency key"):
        client_for(Recorder()).create_reference(
            "Ada", [PHOTO], version="v1", idempotency_key=key
        )


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
