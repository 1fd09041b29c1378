"""What an address in a body stands for: only what this sandbox has issued is ever read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from studio.core import clock
from studio.sandbox import store
from studio.sandbox.models import Reference, Request, Upload

_ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_UPLOAD = re.compile(rf"/media/uploads/{_ID}\.\w+")
_RESULT = re.compile(rf"/media/(?:results|small)/{_ID}/(\d{{1,3}})\.\w+")
_PHOTO = re.compile(rf"/media/references/{_ID}/(\d{{1,3}})\.\w+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Source:
    """A file that came in: what is in it by name, and where it lies.

    No path: the address is another's, and a placeholder with a label stands for it.
    """

    url: str
    identity: str
    path: Path | None


class Missing(Exception):
    """The address is ours, but there is nothing, or nothing any more."""


def find(url: str, *, origin: str) -> Source:
    """Return what the address stands for to who came in at `origin`; raises Missing."""
    path = _own_path(url, origin)
    if match := _UPLOAD.fullmatch(path):
        return _upload(url, UUID(match[1]))
    if match := _RESULT.fullmatch(path):
        return _result(url, UUID(match[1]), int(match[2]))
    if match := _PHOTO.fullmatch(path):
        return _photo(url, UUID(match[1]), int(match[2]))
    return Source(url, f"foreign {url}", None)


def _own_path(url: str, origin: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme != "http":
        return ""
    return parts.path if host in _LOOPBACK or url.startswith(f"{origin}/") else ""


def _upload(url: str, public_id: UUID) -> Source:
    upload = Upload.objects.filter(public_id=public_id).first()
    path = store.upload_path(public_id)
    if upload is None or upload.stored_at is None or not path.exists():
        raise Missing(url)
    return Source(url, f"upload {upload.sha256}", path)


def _result(url: str, public_id: UUID, number: int) -> Source:
    request = Request.objects.filter(public_id=public_id).first()
    if request is None or not request.is_served(clock.now()):
        raise Missing(url)
    if number >= request.outputs:
        raise Missing(url)
    path = store.result_path(request.recipe, number, request.extension)
    if not path.exists():
        raise Missing(url)
    return Source(url, f"result {request.recipe} {number}", path)


def _photo(url: str, public_id: UUID, number: int) -> Source:
    reference = Reference.objects.kept().filter(public_id=public_id).first()
    if reference is None or number >= len(reference.photos):
        raise Missing(url)
    photo = reference.photos[number]
    path = store.photo_path(UUID(photo["id"]))
    if not path.exists():
        raise Missing(url)
    return Source(url, photo["identity"], path)
