from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image

from tests.sandbox.conftest import Submit
from tests.sandbox.wire import GENERAL
from tests.sandbox_server import Key, Sandbox


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/v1/motions", {"start_end_frame"}),
        ("/v1/text2image/soul-styles", set()),
        ("/v1/text2image/soul-styles/v2", set()),
    ],
)
def test_catalog_is_a_bare_list(
    sandbox: Sandbox, key: Key, path: str, more: set[str]
) -> None:
    items = sandbox.ask("GET", path, key=key).json
    keys = {"id", "name", "description", "preview_url"} | more
    assert {frozenset(item) for item in items} == {frozenset(keys)}
    assert len({item["id"] for item in items}) == len(items) >= 33
    assert all(item["preview_url"].startswith(sandbox.origin) for item in items)


def test_first_style_preview_is_a_picture(sandbox: Sandbox, key: Key) -> None:
    item = sandbox.ask("GET", "/v1/text2image/soul-styles/v2", key=key).json[0]
    preview = sandbox.get(item["preview_url"])
    assert preview.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(preview.body)).format == "JPEG"
    assert sandbox.get(item["preview_url"]).body == preview.body


def test_motion_preview_is_a_clip(sandbox: Sandbox, key: Key) -> None:
    items = sandbox.ask("GET", "/v1/motions", key=key).json
    item = next(item for item in items if item["id"] == GENERAL)
    preview = sandbox.get(item["preview_url"])
    assert preview.headers["content-type"] == "video/mp4"
    assert preview.body[4:8] == b"ftyp"


def test_unknown_preview_is_404(sandbox: Sandbox) -> None:
    for path in (
        f"/media/previews/styles/{uuid4()}.jpg",
        f"/media/previews/nonsense/{GENERAL}.mp4",
        f"/media/previews/motions/{GENERAL}.jpg",
    ):
        assert sandbox.ask("GET", path, key=None).status == 404


def test_listed_ids_are_accepted(sandbox: Sandbox, key: Key, submit: Submit) -> None:
    style = sandbox.ask("GET", "/v1/text2image/soul-styles", key=key).json[-1]
    said = sandbox.wait(submit(style_id=style["id"].upper())["request_id"], key=key)
    assert said["status"] == "completed"
