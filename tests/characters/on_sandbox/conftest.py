"""The sandbox as the platform of alice's team: fixtures to import, and what tests ask of it."""

from __future__ import annotations

from tests.characters.conftest import photo
from tests.on_sandbox import account, key
from tests.sandbox_server import Key, Sandbox

__all__ = ["account", "key"]


def references(sandbox: Sandbox, account: Key) -> list[str]:
    listed = sandbox.ask("GET", "/v1/custom-references/list", key=account).json
    return [one["id"] for one in listed["items"]]


def put_photo(sandbox: Sandbox, account: Key, content: bytes | None = None) -> str:
    """Upload a photo as others do; return its address."""
    wish = {"content_type": "image/jpeg"}
    target = sandbox.ask(
        "POST", "/files/generate-upload-url", key=account, body=wish
    ).json
    put = target["upload_url"].removeprefix(sandbox.origin)
    kind = {"Content-Type": "image/jpeg"}
    sandbox.ask("PUT", put, key=None, body=content or photo(), headers=kind)
    return str(target["public_url"])


def train_elsewhere(
    sandbox: Sandbox, account: Key, name: str = "Ines", *urls: str, version: str = "v1"
) -> str:
    """Have a character trained without the studio; return its id."""
    urls = urls or (put_photo(sandbox, account),)
    images = [{"type": "image_url", "image_url": url} for url in urls]
    body = {"name": name, "input_images": images, "model_version": version}
    made = sandbox.ask("POST", "/v1/custom-references", key=account, body=body)
    assert made.status == 200, made.body
    return str(made.json["id"])
