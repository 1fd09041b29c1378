"""The pages of styles and motions, the composer's picker, and the previews in all of them."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect as plain_redirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.catalogs import browse, screens, services
from studio.catalogs.models import Entry
from studio.core.htmx import is_htmx, trigger
from studio.keys import services as keys

YEAR = 31_536_000
NAMES = {"still": "image/webp", "preview": "video/mp4"}


@require_safe
def styles(request: TeamRequest) -> HttpResponse:
    """Show the styles of Soul."""
    return _browse(request, Entry.Catalog.STYLES)


@require_safe
def styles_v2(request: TeamRequest) -> HttpResponse:
    """Show the styles of Soul 2."""
    return _browse(request, Entry.Catalog.STYLES_2)


@require_safe
def motions(request: TeamRequest) -> HttpResponse:
    """Show the camera motions."""
    return _browse(request, Entry.Catalog.MOTIONS)


@require_safe
def entry(request: TeamRequest, catalog: str, platform_id: uuid.UUID) -> HttpResponse:
    """Show one entry large: beside the others, or as the fragment that goes there."""
    found = _get_entry(request, catalog, platform_id)
    if not is_htmx(request):
        return plain_redirect(screens.chosen_url(found))
    detail = screens.detail(request.membership, found, chosen=True)
    return render(request, "catalogs/_detail.html", {"detail": detail})


@require_POST
def favourite(
    request: TeamRequest, catalog: str, platform_id: uuid.UUID
) -> HttpResponse:
    """Put a person's star on an entry, or take it off."""
    found = _get_entry(request, catalog, platform_id)
    on = request.POST.get("on") == "1"
    services.set_favourite(found, membership=request.membership, on=on)
    if not is_htmx(request):
        return plain_redirect(screens.chosen_url(found))
    context = {"entry": found, "is_favourite": on}
    drawn = render(request, "catalogs/_favourite.html", context)
    return trigger(drawn, catalog_changed=True)


@require_POST
def refresh(request: TeamRequest, catalog: str) -> HttpResponse:
    """Have the host's lists read again."""
    check_can(request.membership, Action.GENERATE)
    chosen = screens.catalog_of(catalog)
    key = screens.key_of(request.membership)
    services.request_sync(key)
    if not is_htmx(request):
        return plain_redirect(screens.VIEWS[chosen])
    return _fares(request, screens.fares(key, chosen))


@require_safe
def sync(request: TeamRequest, catalog: str) -> HttpResponse:
    """Answer how a refresh fares: 204, or what to draw, and whether the list has to be drawn too."""
    key = screens.key_of(request.membership)
    fares = screens.fares(key, screens.catalog_of(catalog))
    if request.GET.get("seen") == fares.seen:
        return HttpResponse(status=204)
    return trigger(_fares(request, fares), catalog_changed=True)


@require_safe
def picker(request: TeamRequest, catalog: str) -> HttpResponse:
    """Show the styles or motions of the host that the team's default key belongs to."""
    chosen = screens.catalog_of(catalog)
    key = screens.key_of(request.membership)
    if not is_htmx(request):
        return plain_redirect(screens.VIEWS[chosen])
    shelf = browse.shelf(request.membership, origin=key.origin, catalog=catalog)
    fares = screens.fares(key, chosen)
    context = {
        "catalog": chosen,
        "is_motions": chosen is Entry.Catalog.MOTIONS,
        "groups": shelf.groups(),
        "starred": shelf.starred,
        "count": len(shelf.offered),
        "picked": request.GET.get("picked", "")[:36],
        "place": "2" if request.GET.get("place") == "2" else "1",
        "loading": not shelf.offered and fares.moves,
        "drawing": fares.to_come,
        "fares": fares,
    }
    return render(request, "catalogs/_picker.html", context)


@require_safe
def preview(
    request: TeamRequest, catalog: str, platform_id: uuid.UUID, size: str
) -> FileResponse:
    """Serve our copy of a preview: `still`, or `preview` for a motion that moves."""
    found = _get_entry(request, catalog, platform_id)
    name = getattr(found, size, "") if size in NAMES else ""
    if not name or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=NAMES[size])
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response


def _browse(request: TeamRequest, catalog: Entry.Catalog) -> HttpResponse:
    membership = request.membership
    key = keys.default_for(membership.team)
    if key is None:
        return render(request, "catalogs/no_key.html", {"catalog": catalog})
    asked = screens.asked(request.GET)
    page = screens.page(membership, key, catalog=catalog, asked=asked)
    if is_htmx(request):
        return render(request, "catalogs/_looks.html", {"page": page})
    chosen = (
        services.find_for(membership, catalog, asked.entry) if asked.entry else None
    )
    first = chosen or next(iter(page.shown), None)
    context = {
        "page": page,
        "fares": page.fares,
        "can_refresh": can(membership, Action.GENERATE),
        "detail": first
        and screens.detail(membership, first, chosen=chosen is not None),
    }
    return render(request, "catalogs/browse.html", context)


def _fares(request: TeamRequest, fares: screens.Fares) -> HttpResponse:
    can_refresh = can(request.membership, Action.GENERATE)
    context = {"fares": fares, "can_refresh": can_refresh}
    return render(request, "catalogs/_fares.html", context)


def _get_entry(request: TeamRequest, catalog: str, platform_id: uuid.UUID) -> Entry:
    found = services.find_for(
        request.membership, screens.catalog_of(catalog), platform_id
    )
    if found is None:
        raise Http404
    return found
