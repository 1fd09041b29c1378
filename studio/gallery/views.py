"""The gallery, and one asset large."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.core.htmx import is_htmx, redirect
from studio.gallery import browse, recipes


@require_safe
def index(request: TeamRequest) -> HttpResponse:
    """Show the newest assets in days; a page further down is a fragment of days."""
    kind = request.GET.get("kind", "")
    before = _number(request.GET.get("before"))
    matching = browse.matching(request.membership, kind)
    wall = browse.wall(matching, kind=kind, before=before)
    context: dict[str, object] = {
        "days": wall.days,
        "more_url": wall.more_url,
        "kind": kind,
    }
    if is_htmx(request):
        return render(request, "gallery/_days.html", context)
    context |= {
        "filters": browse.filters(kind),
        "total": browse.count(matching),
        "is_older": before is not None,
        "poller": browse.poller(request.membership, kind=kind, top=wall.top),
    }
    return render(request, "gallery/index.html", context)


@require_safe
def new(request: TeamRequest) -> HttpResponse:
    """Answer the gallery's poll: 204, or how many are new."""
    top = _number(request.GET.get("top")) or 0
    poller = browse.poller(
        request.membership, kind=request.GET.get("kind", ""), top=top
    )
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    return render(request, "gallery/_poller.html", {"poller": poller})


@require_safe
def asset(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one asset large, with its recipe and what can be done with it."""
    return _page(request, _get_asset(request, public_id))


@require_POST
def trash(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Move an asset to the trash; its page then offers the way back."""
    check_can(request.membership, Action.TRASH)
    assets.trash(_get_asset(request, public_id))
    return redirect(request, "gallery:asset", public_id)


@require_POST
def restore(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an asset out of the trash."""
    check_can(request.membership, Action.TRASH)
    assets.restore(_get_asset(request, public_id))
    return redirect(request, "gallery:asset", public_id)


def _page(request: TeamRequest, found: Asset) -> HttpResponse:
    kind = request.GET.get("kind", "trashed" if found.trashed else "")
    generation = recipes.made_by(found)
    newer, older = browse.neighbours(found, browse.matching(request.membership, kind))
    inputs = recipes.inputs(generation)
    made_from = recipes.made_from(found)
    context = {
        "asset": found,
        "generation": generation,
        "recipe": recipes.of(found, generation),
        "inputs": inputs,
        "outputs_of": made_from,
        "previous_url": _url(newer, kind),
        "next_url": _url(older, kind),
        "back_url": reverse("gallery:index"),
        "can_animate": found.is_image and not found.trashed,
        "can_reference": found.is_image and not found.trashed,
        "can_use_again": generation is not None,
        "trashed": found.trashed,
    }
    return render(request, "gallery/asset.html", context)


def _get_asset(request: TeamRequest, public_id: uuid.UUID) -> Asset:
    mine = Asset.objects.visible_to(request.membership).select_related("member", "team")
    return get_object_or_404(mine, public_id=public_id)


def _url(neighbour: Asset | None, kind: str) -> str:
    if neighbour is None:
        return ""
    url = reverse("gallery:asset", args=[neighbour.public_id])
    return f"{url}?kind={kind}" if kind and kind in dict(browse.FILTERS) else url


def _number(text: str | None) -> int | None:
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and len(text) < 19
        else None
    )
