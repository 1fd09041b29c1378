"""Derivatives by signed address; originals and downloads for whoever is signed in."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.assets import links, serve, services
from studio.assets.models import Asset
from studio.assets.names import EXTENSIONS, file_name

WEBP = "image/webp"
TYPES = {"small": WEBP, "large": WEBP, "preview": "video/mp4"}


@login_not_required
@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """One derivative; a plain 404 for a bad token, since no person reads it."""
    claim = links.read(token, name)
    if claim is None or not links.is_member(claim):
        return HttpResponse(status=404, content_type="text/plain")
    derivative = links.NAMES[name]
    return serve.respond(
        request,
        serve.Blob(
            name=claim.place.derivative(derivative),
            content_type=TYPES[derivative],
            cache=serve.DAY,
            tag=f"{claim.place.sha256}-{derivative}",
            size_in_tag=True,
        ),
    )


@require_safe
def original(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The archived bytes, shown where a browser can do no harm with them."""
    asset = _get_asset(request, public_id)
    return _original(request, asset, attached=asset.content_type not in EXTENSIONS)


@require_safe
def download(request: TeamRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The archived bytes, to be saved."""
    return _original(request, _get_asset(request, public_id), attached=True)


def _get_asset(request: TeamRequest, public_id: uuid.UUID) -> Asset:
    visible = Asset.objects.visible_to(request.membership).select_related("team")
    return get_object_or_404(visible, public_id=public_id)


def _original(
    request: TeamRequest, asset: Asset, *, attached: bool
) -> HttpResponseBase:
    return serve.respond(
        request,
        serve.Blob(
            name=services.place_of(asset).original,
            content_type=asset.content_type,
            cache=serve.YEAR,
            tag=asset.sha256,
            filename=file_name(asset),
            attached=attached,
        ),
    )
