"""Asking the sandbox over raw HTTP, and what every answer has in common."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.sandbox_server import Answer, Key, Sandbox

SOUL = "/higgsfield-ai/soul/standard"
DOP = "/higgsfield-ai/dop/standard"
GENERAL = "31177282-bde3-4870-b283-1135ca0a201a"


def assert_in_shape(answer: Answer) -> None:
    """A refusal says `detail`: a text, or a list of items with loc, msg and type."""
    assert 400 <= answer.status < 500
    assert answer.headers["content-type"] == "application/json"
    detail = answer.json["detail"]
    if isinstance(detail, str):
        assert detail
        return
    assert detail
    for item in detail:
        assert item.keys() == {"loc", "msg", "type"}
        assert isinstance(item["loc"], list)
        assert all(isinstance(part, str | int) for part in item["loc"])


def jpeg(colour: str = "#c0392b", size: tuple[int, int] = (320, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def upload(sandbox: Sandbox, key: Key, content: bytes, kind: str = "image/jpeg") -> str:
    place = sandbox.ask(
        "POST", "/files/generate-upload-url", key=key, body={"content_type": kind}
    ).json
    put(sandbox, place, content)
    return str(place["public_url"])


def put(
    sandbox: Sandbox, place: dict[str, Any], content: bytes, **headers: str
) -> Answer:
    path = place["upload_url"].removeprefix(sandbox.origin)
    sent = headers or {"Content-Type": place["content_type"]}
    return sandbox.ask("PUT", path, key=None, body=content, headers=sent)
