"""Files over HTTP: conditions, one range, blocks, and headers that defuse whatever is inside."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from studio.assets import ranges, store
from studio.assets.errors import MediaUnavailable, MissingFile

logger = logging.getLogger(__name__)

# Read at once up to this size, in blocks of it above.
BLOCK = 256 * 1024
DAY = "private, max-age=86400, immutable"
YEAR = "private, max-age=31536000, immutable"
# A file opened by itself runs nothing; the browser's own viewer still shows it.
POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# The browser's player fetches the file again, which it may not from an opaque origin.
PLAYER_POLICY = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
X_ACCEL = "x-accel"


@dataclass(frozen=True, kw_only=True)
class Blob:
    """An object of the store as a browser shall see it.

    `tag` must name the bytes; `size_in_tag` where the same name may get other bytes.
    """

    name: str
    content_type: str
    cache: str
    tag: str
    size_in_tag: bool = False
    filename: str = ""
    attached: bool = False


def respond(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    """Answer with the file, a part of it, or only its headers. Asks nobody for permission."""
    if settings.STUDIO_SENDFILE == X_ACCEL:
        return _dressed(_handed_over(blob), blob)
    try:
        file = store.open_file(blob.name)
    except MissingFile as error:
        logger.error("%s is missing from the media folder.", blob.name)
        return _unavailable(error, status=404)
    except MediaUnavailable as error:
        return _unavailable(error, status=503)
    return _dressed(_answer(request, file, blob), blob)


def _handed_over(blob: Blob) -> HttpResponse:
    """Let nginx send it from an internal location, ranges and conditions included.

    Of our headers it keeps type, disposition and caching; the location must add the others.
    """
    prefix = settings.STUDIO_SENDFILE_PREFIX
    answer = HttpResponse()
    answer["X-Accel-Redirect"] = f"{prefix}{blob.name}"
    return answer


def _unavailable(error: MediaUnavailable, *, status: int) -> HttpResponse:
    answer = HttpResponse(str(error), status=status, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, file: File, blob: Blob) -> HttpResponseBase:
    size = file.size
    etag = f'"{blob.tag}-{size:x}"' if blob.size_in_tag else f'"{blob.tag}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = _content(request, file, part=_part(request, size=size, etag=etag))
    else:
        file.close()
    answer["ETag"] = etag
    return answer


def _part(request: HttpRequest, *, size: int, etag: str) -> range | None:
    condition = request.headers.get("If-Range", etag)
    if request.method != "GET" or condition != etag:
        return None
    return ranges.wanted(request.headers.get("Range", ""), size)


def _content(
    request: HttpRequest, file: File, *, part: range | None
) -> HttpResponseBase:
    size = file.size
    if part is None:
        return _bytes(request, file, range(size), status=200)
    if not part:
        file.close()
        answer: HttpResponseBase = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    answer = _bytes(request, file, part, status=206)
    answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return answer


def _bytes(
    request: HttpRequest, file: File, part: range, *, status: int
) -> HttpResponseBase:
    file.seek(part.start)
    answer: HttpResponseBase
    if request.method != "HEAD" and len(part) > BLOCK:
        answer = StreamingHttpResponse(Blocks(file, len(part)), status=status)
    else:
        with file:
            content = b"" if request.method == "HEAD" else file.read(len(part))
        answer = HttpResponse(content, status=status)
    answer["Content-Length"] = str(len(part))
    return answer


def _dressed(answer: HttpResponseBase, blob: Blob) -> HttpResponseBase:
    answer["Content-Type"] = blob.content_type
    answer["Cache-Control"] = blob.cache
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _policy(blob.content_type)
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if disposition := content_disposition_header(blob.attached, blob.filename):
        answer["Content-Disposition"] = disposition
    return answer


def _policy(content_type: str) -> str:
    is_played = content_type.startswith(("video/", "audio/"))
    return PLAYER_POLICY if is_played else POLICY


class Blocks:
    """The next bytes of an open file in blocks; the response closes it, read or not."""

    def __init__(self, file: File, length: int) -> None:
        self.file = file
        self.left = length

    def __iter__(self) -> Blocks:
        return self

    def __next__(self) -> bytes:
        block: bytes = self.file.read(min(BLOCK, self.left))
        if not block:
            raise StopIteration
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()
