"""Serving a file that never changes, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from studio.sandbox.refusals import Refusal

_PIECE = 256 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
FOR_EVER = "public, max-age=31536000, immutable"


def file_response(
    request: HttpRequest, path: Path, *, content_type: str, etag: str
) -> HttpResponseBase:
    """Answer 200, 206 for one range, 304 for who has it, 416 beyond the end."""
    size = path.stat().st_size
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": FOR_EVER,
        "Content-Type": content_type,
        "ETag": f'"{etag}"',
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return HttpResponse(status=304, headers=headers)
    part = _part(request, size, headers["ETag"])
    start, end = part or (0, size)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    body = () if request.method == "HEAD" else opened_pieces(path, start, end)
    return StreamingHttpResponse(body, status=206 if part else 200, headers=headers)


def opened_pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from `start` up to `end`."""
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE, end - start))):
            start += len(piece)
            yield piece


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return the one range that was asked for, None for all; 416 where there is nothing."""
    match = _ONE_RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    if request.headers.get("if-range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    if start >= end:
        raise Refusal(
            416,
            "Requested range not satisfiable",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return start, end
