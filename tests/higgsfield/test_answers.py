from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from studio.higgsfield import CatalogItem, Estimate, Output, State, Submission, errors
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
from studio.higgsfield.wire import Answer, Lost

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
PNG = "https://cdn.example/a.png"
MP4 = "https://cdn.example/a.mp4"


def answer(body: object, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = httpx.Headers({"X-Correlation-ID": "c-1"})
    return Answer("GET /x", status, raw, headers, hide=("canary-secret",))


def outputs(**media: object) -> tuple[Output, ...]:
    return read_status(answer({"status": "completed", **media}), asked=ID).outputs


def test_submission_is_read() -> None:
    body = {"status": "queued", "request_id": ID, "status_url": "x", "extra": [1]}

    assert read_submission(answer(body)) == Submission(ID, State.QUEUED, "c-1")


def test_submission_that_has_already_run_keeps_its_state() -> None:
    body = {"status": "completed", "request_id": ID}

    assert read_submission(answer(body, status=201)).state is State.COMPLETED


@pytest.mark.parametrize("status", [None, 5, "rendering"])
def test_submission_with_an_unknown_word_is_still_accepted(status: object) -> None:
    assert (
        read_submission(answer({"status": status, "request_id": ID})).request_id == ID
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        [],
        {},
        {"request_id": None},
        {"request_id": 5},
        {"request_id": "../x"},
        {"request_id": ""},
        {"id": ID},
    ],
)
def test_submission_without_an_id_is_unclear(body: object) -> None:
    with pytest.raises(errors.Unclear, match="without saying whether") as caught:
        read_submission(answer(body))

    assert (caught.value.status, caught.value.correlation_id) == (200, "c-1")


def test_status_is_read() -> None:
    body = {
        "status": "completed",
        "request_id": ID.upper(),
        "images": [{"url": PNG, "content_type": "image/png"}],
        "expires_at": "2026-11-27T12:00:00Z",
    }

    status = read_status(answer(body), asked=ID)

    assert (status.request_id, status.state, status.word) == (
        ID,
        State.COMPLETED,
        "completed",
    )
    assert status.outputs == (Output("image", PNG, "image/png"),)
    assert status.expires_at == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert status.error is None


def test_status_with_an_unknown_word_keeps_the_word() -> None:
    status = read_status(answer({"status": "Rendering\n<b>"}), asked=ID)

    assert (status.state, status.word) == (None, "Rendering <b>")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        [],
        {},
        {"status": None},
        {"status": 5},
        {"status": " "},
        {"status": "queued", "request_id": "another"},
    ],
)
def test_status_of_nothing_or_of_another_request_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol, match="cannot be understood"):
        read_status(answer(body), asked=ID)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("Generation failed", "Generation failed"),
        ({"message": "Nested"}, "Nested"),
        ({"detail": "Nested"}, "Nested"),
        ("at https://x.example/TOKEN canary-secret", "at [link] ***"),
        ("e" * 5000, "e" * 1999 + "…"),
        (None, None),
        ("", None),
        (5, None),
        ([], None),
    ],
)
def test_status_error_is_a_harmless_line(error: object, said: str | None) -> None:
    status = read_status(answer({"status": "failed", "error": error}), asked=ID)

    assert status.error == said


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-11-27T12:00:00+02:00", datetime(2026, 11, 27, 10, tzinfo=UTC)),
        ("2026-11-27T12:00:00", datetime(2026, 11, 27, 12, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:59", None),
        ("tomorrow", None),
        (1795780800, None),
        (None, None),
    ],
)
def test_status_expiry_is_a_moment_or_none(
    given: object, moment: datetime | None
) -> None:
    body = {"status": "completed", "retention_expires_at": given}

    assert read_status(answer(body), asked=ID).expires_at == moment


@pytest.mark.parametrize(
    ("media", "found"),
    [
        ({"images": [{"url": PNG}]}, (Output("image", PNG),)),
        ({"image": {"url": PNG}}, (Output("image", PNG),)),
        ({"video": {"url": MP4}}, (Output("video", MP4),)),
        ({"videos": [MP4]}, (Output("video", MP4),)),
        ({"audio": {"url": MP4}}, (Output("audio", MP4),)),
        ({"audios": [{"url": MP4}]}, (Output("audio", MP4),)),
        ({"zip": {"url": PNG}}, (Output("other", PNG),)),
        (
            {"video": {"url": MP4}, "images": [{"url": PNG}]},
            (Output("image", PNG), Output("video", MP4)),
        ),
        ({"images": [{"url": PNG}, {"url": MP4}, {"url": PNG}]}, (Output("image", PNG), Output("image", MP4))),
        (
            {"results": {"raw": {"type": "image/png", "url": PNG}, "min": {"type": "image", "url": MP4}}},
            (Output("image", PNG, "image/png", MP4),),
        ),
        ({"results": {"min": {"type": "video", "url": MP4}}}, (Output("video", MP4),)),
        ({"results": [{"type": "model/ply", "url": PNG}]}, (Output("other", PNG, "model/ply"),)),
        ({"images": [{"url": PNG, "content_type": "Image/PNG", "preview_url": MP4}]}, (Output("image", PNG, "image/png", MP4),)),
        ({"images": [{"url": PNG, "content_type": "<b>"}]}, (Output("image", PNG),)),
        ({"images": None, "video": [], "audio": {}}, ()),
        ({"images": [5, None, [], {"url": 5}, {"url": ""}, {"raw": 5, "min": 5}]}, ()),
        ({"images": ["javascript:alert(1)", "file:///x", "https://a b", "https://a\n", "https://" + "a" * 9000]}, ()),
    ],
)  # fmt: skip
def test_outputs_of_all_families_are_read(
    media: dict[str, object], found: tuple[Output, ...]
) -> None:
    assert outputs(**media) == found


def test_outputs_are_not_cut_short() -> None:
    """Case 63."""
    urls = [f"https://cdn.example/{number}.png" for number in range(100)]

    assert [
        output.url for output in outputs(images=[{"url": url} for url in urls])
    ] == urls


@pytest.mark.parametrize(
    ("body", "estimate"),
    [
        (
            {"credits": "1.500", "usd": "0.094"},
            Estimate(Decimal("1.500"), Decimal("0.094")),
        ),
        ({"credits": 2}, Estimate(Decimal(2))),
        ({"credits": 6.5, "usd": None}, Estimate(Decimal("6.5"))),
        ({"credits": "0", "usd": "free"}, Estimate(Decimal(0))),
    ],
)
def test_estimate_is_read(body: object, estimate: Estimate) -> None:
    assert read_estimate(answer(body)) == estimate


@pytest.mark.parametrize(
    "credits",
    [
        None,
        True,
        "",
        "-1",
        "NaN",
        "Infinity",
        "1e9",
        1e30,
        "1_000",
        "１",
        "1,5",
        [],
        10**18,
    ],
)
def test_estimate_without_a_plain_price_is_protocol(credits: object) -> None:
    with pytest.raises(errors.Protocol):
        read_estimate(answer({"credits": credits}))


def test_upload_target_takes_only_harmless_headers() -> None:
    body = {
        "public_url": PNG,
        "upload_url": MP4,
        "upload_headers": {
            "Content-Type": "image/png",
            "x-amz-tagging": "retention=temporary",
            "X-Amz-Meta-Note": "two words",
            "x-amz-bad": "a\r\nAuthorization: x",
            "x-amz-number": 5,
            "Authorization": "Key a:b",
            "Host": "evil.example",
            "Transfer-Encoding": "chunked",
        },
    }

    target = read_upload_target(answer(body), content_type="image/jpeg")

    assert (target.public_url, target.upload_url) == (PNG, MP4)
    assert target.headers == {
        "content-type": "image/png",
        "x-amz-tagging": "retention=temporary",
        "x-amz-meta-note": "two words",
    }


@pytest.mark.parametrize("headers", [None, [], "x", {}])
def test_upload_target_names_the_type_itself_if_not_told(headers: object) -> None:
    body = {"public_url": PNG, "upload_url": MP4, "upload_headers": headers}

    target = read_upload_target(answer(body), content_type="image/jpeg")

    assert target.headers == {"content-type": "image/jpeg"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        [],
        {},
        {"public_url": PNG},
        {"upload_url": PNG},
        {"public_url": "x", "upload_url": PNG},
    ],
)
def test_upload_target_without_addresses_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol):
        read_upload_target(answer(body), content_type="image/png")


def test_catalog_tolerates_what_is_missing() -> None:
    body = [
        {"id": "1", "name": "Dolly", "description": "In", "preview_url": PNG, "start_end_frame": True},
        {"id": "2"},
        {"id": "3", "name": None, "description": 5, "preview_url": "x", "start_end_frame": "yes"},
        {"id": "1", "name": "Again"},
        {"name": "No id"},
        {"id": 5},
        "x",
        None,
    ]  # fmt: skip

    assert read_catalog(answer(body)) == (
        CatalogItem("1", "Dolly", "In", PNG, start_end_frame=True),
        CatalogItem("2", "2"),
        CatalogItem("3", "3"),
    )


def test_catalog_is_bounded() -> None:
    body = [{"id": str(number)} for number in range(6000)]

    assert len(read_catalog(answer(body))) == 5000


@pytest.mark.parametrize("body", [b"", {}, {"items": []}, 5, None])
def test_catalog_that_is_no_list_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol):
        read_catalog(answer(body))


def test_cancel_is_too_late_on_400_only() -> None:
    read_canceled(answer(b"", 202))
    with pytest.raises(errors.TooLate, match="cannot be canceled"):
        read_canceled(answer({"detail": "Already started"}, 400))
    with pytest.raises(errors.NotFound):
        read_canceled(answer(b"", 404))
    with pytest.raises(errors.Unavailable):
        read_canceled(Lost("POST /x", "it broke"))


def test_probe_is_good_when_the_request_is_unknown() -> None:
    read_probe(answer({"detail": "Not found"}, 404))
    with pytest.raises(errors.Unauthorized):
        read_probe(answer({"detail": "Invalid credentials"}, 401))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Unavailable),
        (403, errors.Unavailable),
        (404, errors.Unavailable),
        (413, errors.Rejected),
        (500, errors.Unavailable),
        (301, errors.Protocol),
    ],
)
def test_storage_refusal_is_not_about_the_key(
    status: int, kind: type[errors.HiggsfieldError]
) -> None:
    with pytest.raises(errors.HiggsfieldError) as caught:
        read_put(answer(b"<Error/>", status))

    assert type(caught.value) is kind


def test_storage_may_answer_any_2xx() -> None:
    for status in (200, 201, 204):
        read_put(answer(b"", status))
