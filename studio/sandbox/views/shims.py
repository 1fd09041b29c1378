"""Two paths that one older listing alone describes, answered in its words."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.core.uploads import refusals
from studio.sandbox import answers, characters, schedule, uploads
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Reference, Request, Training, Upload, job_id
from studio.sandbox.refusals import Refusal, invalid, not_found, to_uuid

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@door("reference", "POST")
def create_character(request: Call) -> HttpResponseBase:
    """Make a character of one photo; it is ready at once."""
    photo = _photo(request)
    upload = Upload.objects.create(
        account_id=request.account_id, content_type=str(photo.content_type)
    )
    uploads.keep(upload, photo.chunks())
    made = _train(request, name=photo.name or "", upload=upload)
    if made.state == Training.FAILED:
        raise Refusal(400, made.fail_reason)
    return JsonResponse(
        {
            "id": str(made.public_id),
            "photo_url": characters.photo_url(made, 0, origin=request.origin),
            "created_at": answers.written(made.created_at),
        }
    )


@door("status", "GET", "HEAD")
def generation_results(request: Call) -> HttpResponseBase:
    """Tell of a request, a job set, or one job of a set, by its id."""
    text = request.GET.get("id")
    if text is None:
        raise invalid(("query", "id"), "Field required", type="missing")
    public_id = to_uuid(text, "Generation not found")
    asked = schedule.look(_find(request.account_id, public_id))
    only = _only_of(asked, public_id)
    return JsonResponse(
        answers.results(asked, asked_for=text, only=only, origin=request.origin)
    )


def _train(request: Call, *, name: str, upload: Upload) -> Reference:
    wish = characters.Wish(
        name=name[:100],
        version="v1",
        urls=[uploads.public_url(upload, origin=request.origin)],
        origin=request.origin,
        at_once=True,
        faults=tuple(request.faults),
    )
    return characters.accept(request.account_id, wish)


def _photo(request: Call) -> UploadedFile:
    loc, photo = ("body", "photo"), request.FILES.get("photo")
    if too_large := refusals(request).get("photo"):
        raise Refusal(413, too_large)
    if not isinstance(photo, UploadedFile):
        raise invalid(loc, "Field required", type="missing")
    if photo.content_type not in PHOTO_TYPES:
        allowed = ", ".join(PHOTO_TYPES)
        raise invalid(loc, f"Input should be one of: {allowed}", type="content_type")
    return photo


def _find(account_id: int, public_id: UUID) -> Request:
    mine = Request.objects.filter(account_id=account_id).select_related("account")
    found = mine.filter(public_id=public_id).first()
    # Most ids are those of requests: the jobs are looked through only then.
    found = found or mine.filter(job__public_id=public_id).first()
    if found is None:
        raise not_found("Generation not found")
    return found


def _only_of(asked: Request, public_id: UUID) -> int | None:
    """Return which job of the set the id is, None where it is the whole."""
    numbers = range(asked.outputs if public_id != asked.public_id else 0)
    return next(
        (one for one in numbers if job_id(asked.public_id, one) == public_id), None
    )
