"""Uploads: a presigned place for a file, and the file itself."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from studio.core import clock
from studio.sandbox import bodies, faults, uploads
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Upload
from studio.sandbox.refusals import Refusal, invalid, not_found

LIFETIME = timedelta(hours=1)
MAX_BYTES = 64 * bodies.MIB


@door("upload", "POST")
def generate_upload_url(request: Call) -> HttpResponseBase:
    content_type = _content_type(bodies.read_object(request))
    upload = Upload.objects.create(
        account_id=request.account_id, content_type=content_type
    )
    return JsonResponse(
        {
            "public_url": uploads.public_url(upload, origin=request.origin),
            "upload_url": f"{request.origin}/uploads/{upload.public_id}?token={upload.token}",
            "content_type": upload.content_type,
            "upload_headers": {
                "Content-Type": upload.content_type,
                "x-amz-tagging": "retention=temporary",
            },
        }
    )


@door("upload", "PUT", public=True)
def put_upload(request: Call, public_id: UUID) -> HttpResponseBase:
    """Take the file in; whoever holds the presigned address may, for an hour."""
    upload = Upload.objects.filter(public_id=public_id).first()
    if upload is None:
        raise not_found()
    _check_permitted(request, upload)
    request.faults = faults.called_for(request, "upload", account_id=upload.account_id)
    faults.strike(request.faults)
    uploads.keep(upload, bodies.pieces(request, limit=MAX_BYTES))
    return HttpResponse(status=200, headers={"ETag": f'"{upload.sha256}"'})


def _content_type(body: dict[str, Any]) -> str:
    loc, named = ("body", "content_type"), body.get("content_type")
    if named is None:
        raise invalid(loc, "Field required", type="missing")
    if not isinstance(named, str):
        raise invalid(loc, "Input should be a valid string", type="string_type")
    if named not in uploads.EXTENSIONS:
        allowed = ", ".join(uploads.EXTENSIONS)
        raise invalid(loc, f"Input should be one of: {allowed}", type="literal_error")
    return named


def _check_permitted(request: Call, upload: Upload) -> None:
    token = request.GET.get("token", "")
    if not hmac.compare_digest(token.encode(errors="replace"), upload.token.encode()):
        raise Refusal(403, "The upload address is not valid")
    if clock.now() > upload.created_at + LIFETIME:
        raise Refusal(403, "The upload address has expired")
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named != upload.content_type:
        raise Refusal(403, f"Content-Type must be {upload.content_type}")
