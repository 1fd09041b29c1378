"""Media: no key needed, the address is the secret. Results, uploads, previews of catalogs."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from studio.core import clock
from studio.media.errors import MediaError
from studio.sandbox import copies, draw, faults, store
from studio.sandbox.catalogs import CATALOGS
from studio.sandbox.doors import Call, door
from studio.sandbox.inputs import Missing
from studio.sandbox.models import Reference, Request, Upload
from studio.sandbox.ranges import file_response, opened_pieces
from studio.sandbox.refusals import not_found


@door("media", "GET", "HEAD", public=True)
def result(
    request: Call, size: str, request_id: UUID, number: int, extension: str
) -> HttpResponseBase:
    """Serve one result until its request expires; draws it again should it be lost."""
    made = Request.objects.filter(public_id=request_id, extension=extension).first()
    if made is None or number >= made.given or not made.is_served(clock.now()):
        raise not_found()
    asked = {*made.media_faults, *_faults(request, made.account_id)}
    try:
        path = draw.draw_result(made, number)
    except (Missing, MediaError) as error:
        raise not_found() from error
    etag = f"{made.recipe[:32]}-{number}"
    if size == "small" and extension != "mp4":
        path, etag = copies.draw_small(made, number, path), f"{etag}-small"
    content_type = store.CONTENT_TYPES[extension]
    return _faulty(path, asked) or file_response(
        request, path, content_type=content_type, etag=etag
    )


@door("media", "GET", "HEAD", public=True)
def upload(request: Call, public_id: UUID, extension: str) -> HttpResponseBase:
    stored = Upload.objects.filter(public_id=public_id).exclude(stored_at=None).first()
    if stored is None:
        raise not_found()
    path = store.upload_path(public_id)
    asked = _faults(request, stored.account_id)
    return _faulty(path, asked) or file_response(
        request, path, content_type=stored.content_type, etag=stored.sha256[:32]
    )


@door("media", "GET", "HEAD", public=True)
def photo(
    request: Call, reference_id: UUID, number: int, extension: str
) -> HttpResponseBase:
    """Serve a photo that a character was trained from."""
    kept = Reference.objects.kept().filter(public_id=reference_id).first()
    if kept is None or number >= len(kept.photos):
        raise not_found()
    held = kept.photos[number]
    if not extension or held["extension"] != extension:
        raise not_found()
    path = store.photo_path(UUID(held["id"]))
    asked = _faults(request, kept.account_id)
    content_type = store.CONTENT_TYPES.get(extension, "image/jpeg")
    return _faulty(path, asked) or file_response(
        request, path, content_type=content_type, etag=held["id"]
    )


@door("preview", "GET", "HEAD", public=True)
def preview(
    request: Call, catalog: str, item_id: UUID, extension: str
) -> HttpResponseBase:
    """Serve an entry's preview, drawn when it is first asked for."""
    found = CATALOGS.get(catalog)
    if found is None or str(item_id) not in found or extension != found.extension:
        raise not_found()
    path = store.preview_path(catalog, str(item_id), extension)
    draw.draw_preview(catalog, str(item_id), path)
    content_type = store.CONTENT_TYPES[extension]
    return file_response(
        request, path, content_type=content_type, etag=f"preview-{item_id}"
    )


def _faults(request: Call, account_id: int) -> set[str]:
    """Meet the faults of the owner, and return those that spoil the file."""
    request.faults = faults.called_for(request, "media", account_id=account_id)
    faults.strike(request.faults)
    return set(faults.kinds(request.faults, among=faults.MEDIA))


def _faulty(path: Path, asked: set[str]) -> HttpResponseBase | None:
    """Return the broken answer that was asked for, None where none was."""
    if "gone" in asked:
        raise not_found()
    if "wrong-type" in asked:
        return HttpResponse(faults.PAGE, content_type="text/html")
    if "truncated" not in asked:
        return None
    size = path.stat().st_size
    whole = HttpResponse(headers={"Content-Length": str(size)})
    whole["Content-Type"] = store.CONTENT_TYPES.get(path.suffix[1:], "image/jpeg")
    return faults.cut(whole, after=size // 2, pieces=opened_pieces(path, 0, size))
