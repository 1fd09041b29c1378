"""The gallery, and one asset large."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import boards, favourites, purging
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.core.htmx import is_htmx, redirect
from studio.core.parsing import as_number
from studio.gallery import browse, chips, filters, recipes, selection
from studio.gallery.boards import on_asset, order
from studio.gallery.filters import Filters
from studio.generations.models import Generation
from studio.projects import current


@require_safe
def index(request: TeamRequest) -> HttpResponse:
    """Show the newest assets in days; a page further down is a fragment of days."""
    chosen = filters.read(request.GET)
    if not is_htmx(request):
        project = current.chosen(request)
        chosen = replace(chosen, project=str(project.public_id) if project else "")
    before = as_number(request.GET.get("before")) or None
    matching = filters.matching(request.membership, chosen)
    marked = favourites.with_marks(matching, request.user)
    wall = browse.wall(marked, chosen=chosen, before=before)
    context: dict[str, object] = {
        "days": wall.days,
        "more_url": wall.more_url,
        "kind": chosen.kind,
        "query": chosen.query,
        "may": selection.may(request.membership),
    }
    if is_htmx(request):
        return render(request, "gallery/_days.html", context)
    poller = browse.poller(request.membership, chosen=chosen, top=wall.top)
    total = browse.count(matching)
    context |= {
        "filters": chosen,
        "clear_url": Filters(kind=chosen.kind).url,
        "kinds": chips.kinds(chosen),
        "quick": chips.quick(chosen),
        "active": chips.active(request.membership, chosen),
        "going": _going(request) if chosen.kind == "trashed" else None,
        "total": total,
        "is_older": before is not None,
        "poller": poller,
        "selection": selection.bar(request, chosen, total=total, top=wall.top),
    }
    return render(request, "gallery/index.html", context)


@require_safe
def new(request: TeamRequest) -> HttpResponse:
    """Answer the gallery's poll: 204, or how many are new and what was said of the others."""
    top = as_number(request.GET.get("top"))
    chosen = filters.read(request.GET)
    since = as_number(request.GET.get("since")) or None
    poller = browse.poller(request.membership, chosen=chosen, top=top, since=since)
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    return render(request, "gallery/_poller.html", {"poller": poller})


@require_safe
def refine(request: TeamRequest) -> HttpResponse:
    """Show everything the gallery can be narrowed by: a dialog's inside, or a page."""
    chosen = filters.read(request.GET)
    context = {
        "filters": chosen,
        "choices": chips.choices(request.membership, chosen),
        "clear_url": Filters(kind=chosen.kind).url,
    }
    template = "_refine.html" if is_htmx(request) else "refine.html"
    return render(request, f"gallery/{template}", context)


@require_safe
def asset(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one asset large, with its recipe and what can be done with it."""
    return _page(request, _get_asset(request, public_id))


@require_safe
def menu(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what can be done with a tile: its menu's inside, or the asset's page."""
    found = _get_asset(request, public_id)
    if not is_htmx(request):
        return redirect(request, "gallery:asset", public_id)
    context = {
        "asset": found,
        "may": selection.may(request.membership),
        "choices": on_asset.choices(request, found),
        "boards": boards.found(request.membership, request.GET.getlist("board")),
    }
    return render(request, "gallery/_menu.html", context)


@require_POST
def trash(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Move an asset to the trash; its page then offers the way back."""
    check_can(request.membership, Action.TRASH)
    assets.trash(_get_asset(request, public_id), by=request.user)
    return redirect(request, "gallery:asset", public_id)


@require_POST
def restore(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an asset out of the trash."""
    check_can(request.membership, Action.TRASH)
    assets.restore(_get_asset(request, public_id), by=request.user)
    return redirect(request, "gallery:asset", public_id)


@require_POST
def purge(request: TeamRequest) -> HttpResponse:
    """Delete for good what has been in the trash for thirty days."""
    check_can(request.membership, Action.PURGE)
    deleted = purging.purge(request.membership.team, user=request.membership.user)
    messages.success(request, f"Deleted for good: {deleted}.")
    return redirect(request, f"{reverse('gallery:index')}?kind=trashed")


def _going(request: TeamRequest) -> dict[str, object]:
    return {
        "count": purging.due(request.membership.team).count(),
        "days": purging.KEPT.days,
        "may": can(request.membership, Action.PURGE),
    }


def _page(request: TeamRequest, found: Asset) -> HttpResponse:
    chosen = filters.read(request.GET)
    if found.trashed and not chosen.kind:
        chosen = replace(chosen, kind="trashed")
    generation = recipes.made_by(found)
    matching = filters.matching(request.membership, chosen)
    newer, older = (
        order.neighbours(found, matching, board=chosen.board)
        if chosen.board
        else browse.neighbours(found, matching)
    )
    context = {
        "asset": found,
        "generation": generation,
        "recipe": recipes.of(found, generation, request.membership),
        "inputs": recipes.inputs(generation, request.membership),
        "outputs_of": recipes.made_from(found, request.membership),
        "previous_url": _url(newer, chosen),
        "next_url": _url(older, chosen),
        "back_url": _back_url(chosen),
        "can_animate": found.is_image and not found.trashed,
        "can_reference": found.is_image and not found.trashed,
        "can_use_again": _sees(request, generation),
        "trashed": found.trashed,
        "may": selection.may(request.membership),
        "choices": on_asset.choices(request, found),
    }
    return render(request, "gallery/asset.html", context)


def _sees(request: TeamRequest, generation: Generation | None) -> bool:
    """Tell whether there is a generation, and not in a project that this member does not see."""
    mine = Generation.objects.visible_to(request.membership)
    return generation is not None and mine.filter(pk=generation.pk).exists()


def _get_asset(request: TeamRequest, public_id: uuid.UUID) -> Asset:
    mine = Asset.objects.visible_to(request.membership)
    mine = mine.select_related("member", "team", "verdict_by")
    return get_object_or_404(
        favourites.with_marks(mine, request.user), public_id=public_id
    )


def _url(neighbour: Asset | None, chosen: Filters) -> str:
    if neighbour is None:
        return ""
    url = reverse("gallery:asset", args=[neighbour.public_id])
    return f"{url}?{chosen.query}" if chosen else url


def _back_url(chosen: Filters) -> str:
    if chosen.board and not chosen.without("board", "kind"):
        return reverse("boards:board", args=[chosen.board])
    return chosen.url if chosen.kind != "trashed" else reverse("gallery:index")
