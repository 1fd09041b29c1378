"""Photos of a character: more of them, fewer, in another order."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.characters import asking, photos, screens, services
from studio.characters.models import Character
from studio.core.htmx import is_htmx, trigger
from studio.core.parsing import as_number

ACTS: dict[str, Callable[[Character, int, Membership], None]] = {
    "remove": lambda character, photo, _: services.remove_photo(character, photo),
    "left": partial(services.move_photo, by=-1),
    "right": partial(services.move_photo, by=1),
    "cover": lambda character, photo, _: services.make_cover(character, photo),
}


@require_POST
def photo_add(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add photos: files, or pictures from the gallery."""
    found = asking.get_changeable(request, public_id)
    refused = photos.put_in(found, photos.read(request, room=services.room(found)))
    if asking.by_script(request):
        return HttpResponse(" ".join(refused), status=422 if refused else 204)
    for sentence in refused:
        messages.error(request, sentence)
    return asking.back(request, found)


@require_POST
def photo_act(
    request: TeamRequest, public_id: uuid.UUID, photo_id: int
) -> HttpResponse:
    """Remove a photo, move it, or show the character by it."""
    found = asking.get_changeable(request, public_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    # What is out of this member's sight is not theirs to change; nor is what is gone.
    if any(photo.pk == photo_id for photo in found.seen_photos):
        act(found, photo_id, request.membership)
    return _photos(request, found)


@require_POST
def photo_order(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put the photos into the order in which they are named."""
    found = asking.get_changeable(request, public_id)
    named = [as_number(text) for text in request.POST.getlist("photo")]
    services.order_photos(found, named, request.membership)
    return _photos(request, found)


def _photos(request: TeamRequest, found: Character) -> HttpResponse:
    """Draw the photos as they are now; the rest of the page hears of it by its poll."""
    if not is_htmx(request):
        return asking.back(request, found)
    fresh = asking.get_character(request, found.public_id)
    page = screens.page(fresh, request.membership)
    context = asking.context(request, page)
    return trigger(render(request, "characters/_photos.html", context), jobs_kick=True)
