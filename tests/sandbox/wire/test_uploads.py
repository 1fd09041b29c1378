"""Uploads: a presigned place, every header that it asks for, and never the key."""

from __future__ import annotations

import pytest

from studio.higgsfield import InvalidInput
from tests.sandbox.wire import DOP, jpeg, put
from tests.sandbox.wire.line import Line

TYPES = [
    "image/jpeg",
    "image/jpg",
    "image/png",
    "image/webp",
    "image/gif",
    "audio/wav",
    "audio/x-wav",
    "video/mp4",
]


def place(line: Line, kind: str = "image/jpeg") -> dict[str, str]:
    body = {"content_type": kind}
    path = "/files/generate-upload-url"
    return dict(line.sandbox.ask("POST", path, key=line.key, body=body).json)


@pytest.mark.parametrize("kind", TYPES)
def test_every_documented_type_is_taken(line: Line, kind: str) -> None:
    url = line.client.upload(b"any bytes", kind)
    target = line.tap.heard[0].json
    assert target.keys() == {
        "public_url",
        "upload_url",
        "content_type",
        "upload_headers",
    }
    assert (target["public_url"], target["content_type"]) == (url, kind)
    assert line.sandbox.get(url).headers["content-type"] == kind


@pytest.mark.parametrize("kind", ["image/tiff", "text/html", "application/json"])
def test_other_type_is_refused(line: Line, kind: str) -> None:
    with pytest.raises(InvalidInput):
        line.client.upload(b"any bytes", kind)


def test_put_carries_all_asked_headers_and_not_the_key(line: Line) -> None:
    line.client.upload(jpeg(), "image/jpeg")
    asked, put = line.tap.heard
    wanted = asked.json["upload_headers"]
    assert wanted == {
        "Content-Type": "image/jpeg",
        "x-amz-tagging": "retention=temporary",
    }
    assert wanted.items() <= {name: put.sent[name] for name in wanted}.items()
    assert "authorization" not in put.sent
    assert not [name for name in put.sent if name.startswith("hf-")]
    assert line.key.secret not in str(put.sent)


def test_tagging_is_not_required(line: Line) -> None:
    there = place(line)
    answer = put(line.sandbox, there, jpeg(), **{"Content-Type": "image/jpeg"})
    assert answer.status == 200
    assert line.sandbox.get(there["public_url"]).body == jpeg()


def test_type_of_the_put_must_be_the_one_that_was_named(line: Line) -> None:
    there = place(line)
    answer = put(line.sandbox, there, jpeg(), **{"Content-Type": "image/png"})
    assert answer.status == 403
    assert line.sandbox.get(there["public_url"]).status == 404


def test_address_of_the_put_is_the_secret(line: Line) -> None:
    there = place(line)
    bare = there | {"upload_url": there["upload_url"].partition("?")[0]}
    assert put(line.sandbox, bare, jpeg()).status == 403


def test_address_of_the_put_lives_an_hour(line: Line) -> None:
    early, late = place(line), place(line)
    line.change(elapse=3500)
    assert put(line.sandbox, early, jpeg()).status == 200
    line.change(elapse=200)
    assert put(line.sandbox, late, jpeg()).status == 403


def test_what_was_uploaded_is_public_and_may_be_an_input(line: Line) -> None:
    url = line.client.upload(jpeg(), "image/jpeg")
    assert line.sandbox.get(url).body == jpeg()
    status = line.ended(line.submit(DOP, image_url=url))
    assert [output.kind for output in status.outputs] == ["video"]


def test_place_that_was_never_filled_is_no_input(line: Line) -> None:
    empty = place(line)["public_url"]
    error = line.refused(lambda: line.submit(DOP, image_url=empty))
    assert (type(error), error.status) == (InvalidInput, 400)
