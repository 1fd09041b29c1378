"""A story to take away: the ZIP, and the contact sheet by itself."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.core import downloads, zips
from studio.stories import export as exporting
from studio.stories import screens
from studio.stories.loading import get_story

NO_STORE = "private, no-store"


@require_safe
def export(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Stream the parts in their order with copy, recipe and contact sheet."""
    page = _page(request, public_id)
    content = zips.stream(exporting.members(page)) if request.method == "GET" else ()
    answer = StreamingHttpResponse(content, content_type="application/zip")
    return _named(answer, exporting.name_of(page), attached=True)


@require_safe
def contact_sheet(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Show all parts on one sheet."""
    page = _page(request, public_id)
    with exporting.sheet(page) as path:
        answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    return _named(answer, exporting.SHEET, attached=False)


def _page(request: TeamRequest, public_id: uuid.UUID) -> screens.Page:
    return screens.page(get_story(request, public_id), request.membership)


def _named(answer: HttpResponseBase, name: str, *, attached: bool) -> HttpResponseBase:
    answer["Cache-Control"] = NO_STORE
    return downloads.named(answer, name, attached=attached)
