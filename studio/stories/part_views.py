"""One part of a story: its words, its place, what is shown in it, and making it again."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset, AssetQuerySet
from studio.attempts import deciding
from studio.attempts import services as attempts
from studio.core.htmx import is_htmx
from studio.core.parsing import as_number, as_uuid
from studio.stories import loading, parts, plans, screens
from studio.stories.answers import done, refused
from studio.stories.errors import CannotChange, CannotStart
from studio.stories.forms import PartForm
from studio.stories.loading import get_part
from studio.stories.models import Part
from studio.stories.scenes import Scene

SHOWN = 48
REFUSALS = (CannotStart, CannotChange, attempts.NotPossible)


@require_http_methods(["GET", "HEAD", "POST"])
def part(
    request: TeamRequest, public_id: uuid.UUID, part_id: uuid.UUID
) -> HttpResponse:
    """Show the words of a part, keep others, and make it again with them if that is pressed."""
    found = get_part(request, public_id, part_id)
    form = PartForm(request.POST or None, part=found, kind=found.story.about)
    if request.method != "POST" or not form.is_valid():
        return _edit(request, found, form)
    said = form.cleaned_data
    parts.reword(found, prompt=said["prompt"], overlay=said.get("overlay", ""))
    if request.POST.get("act") != "regenerate":
        return done(request, found.story, "Saved. What is there stays as it is.")
    return regenerate(request, public_id, part_id)


@require_POST
def regenerate(
    request: TeamRequest, public_id: uuid.UUID, part_id: uuid.UUID
) -> HttpResponse:
    """Make a part again, at the price that stood on the button."""
    found = get_part(request, public_id, part_id)
    return _try(
        request,
        found,
        lambda: parts.regenerate(
            found,
            round_seen=as_number(request.POST.get("round")),
            agreed=plans.agreed(request.POST.get("agreed", "")),
            membership=request.membership,
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def replace(
    request: TeamRequest, public_id: uuid.UUID, part_id: uuid.UUID
) -> HttpResponse:
    """Show what can stand in a part's place, from its earlier takes and the gallery, and put it there."""
    found = get_part(request, public_id, part_id)
    if request.method != "POST":
        return _choose(request, found)
    if number := as_number(request.POST.get("take")):
        take = found.takes.select_related("generation").filter(number=number).first()
        if take is None:
            raise Http404
        parts.take_back(found, take)
        return done(request, found.story, "")
    asset_id = as_uuid(request.POST.get("asset"))
    asset = asset_id and _fitting(request, found).filter(public_id=asset_id).first()
    if not asset:
        return refused(request, found.story, "Choose something first; nothing changed.")
    return _try(request, found, lambda: parts.replace(found, asset))


@require_POST
def act(request: TeamRequest, public_id: uuid.UUID, part_id: uuid.UUID) -> HttpResponse:
    """Move a part, take it back, fetch what is missing, or settle what is unclear."""
    found = get_part(request, public_id, part_id)
    acts: dict[str, Callable[[], None]] = {
        "up": lambda: parts.move(found, by=-1),
        "down": lambda: parts.move(found, by=1),
        "before": lambda: parts.move_before(found, as_uuid(request.POST.get("other"))),
        "cancel": lambda: parts.cancel(found),
        "fetch": lambda: parts.fetch_again(found, request.membership),
        "decide": lambda: _decide(request, found),
    }
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise Http404
    return _try(request, found, chosen)


def _decide(request: TeamRequest, found: Part) -> None:
    if found.generation is None:
        raise Http404
    deciding.chosen(request)(found.generation.attempt)


def _edit(request: TeamRequest, found: Part, form: PartForm) -> HttpResponse:
    context = {"form": form, "scene": _scene(request, found), "story": found.story}
    template = "_part_edit" if is_htmx(request) else "part_edit"
    status = 422 if form.is_bound else 200
    return render(request, f"stories/{template}.html", context, status=status)


def _choose(request: TeamRequest, found: Part) -> HttpResponse:
    context = {
        "scene": _scene(request, found),
        "story": found.story,
        "takes": screens.takes(found, request.membership),
        "assets": _fitting(request, found).order_by("-id")[:SHOWN],
    }
    template = "_part_replace" if is_htmx(request) else "part_replace"
    return render(request, f"stories/{template}.html", context)


def _scene(request: TeamRequest, found: Part) -> Scene:
    story = loading.get_story(request, found.story.public_id)
    page = screens.page(story, request.membership)
    return next(scene for scene in page.scenes if scene.part.pk == found.pk)


def _fitting(request: TeamRequest, found: Part) -> AssetQuerySet:
    kind = Asset.Kind.IMAGE if found.story.about.is_carousel else Asset.Kind.VIDEO
    return Asset.objects.visible_to(request.membership).kept().filter(kind=kind)


def _try(request: TeamRequest, found: Part, chosen: Callable[[], None]) -> HttpResponse:
    """Do one thing to a part; a refusal is said and changes nothing."""
    try:
        chosen()
    except REFUSALS as error:
        return refused(request, found.story, str(error))
    return done(request, found.story, "")
