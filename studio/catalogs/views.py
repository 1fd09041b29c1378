"""The picker, and the previews in it."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.catalogs.models import Entry
from studio.core.htmx import is_htmx
from studio.keys import services as keys

YEAR = 31_536_000
NAMES = {"still": "image/webp", "preview": "video/mp4"}


@require_safe
def picker(request: TeamRequest, catalog: str) -> HttpResponse:
    """Show the styles or motions of the host that the team's default key belongs to."""
    origin = _origin(request)
    if catalog not in Entry.Catalog.values:
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    listed = Entry.objects.listed(origin=origin, catalog=catalog)
    entries = list(listed.filter(name__icontains=query) if query else listed)
    context = {
        "catalog": Entry.Catalog(catalog),
        "is_motions": catalog == Entry.Catalog.MOTIONS,
        "entries": entries,
        "count": len(entries),
        "query": query,
        "picked": request.GET.get("picked", "")[:36],
        "place": "2" if request.GET.get("place") == "2" else "1",
        "loading": not entries and not query,
        "drawing": any(not entry.still and entry.preview_url for entry in entries),
    }
    template = "catalogs/_picker.html" if is_htmx(request) else "catalogs/picker.html"
    return render(request, template, context)


@require_safe
def preview(
    request: TeamRequest, catalog: str, platform_id: uuid.UUID, size: str
) -> FileResponse:
    """Serve our copy of a preview: `still`, or `preview` for a motion that moves."""
    entries = Entry.objects.filter(origin=_origin(request), catalog=catalog)
    entry = entries.filter(platform_id=platform_id).first()
    name = getattr(entry, size, "") if size in NAMES else ""
    if not name or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=NAMES[size])
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response


def _origin(request: TeamRequest) -> str:
    key = keys.default_for(request.membership.team)
    if key is None:
        raise Http404
    return key.origin
