"""Doors for what a person says of one asset: favourite, pick or reject."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import favourites, verdicts
from studio.assets.models import Asset
from studio.core.htmx import is_htmx, redirect


@require_POST
def asset_favourite(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Like an asset, or not any more."""
    check_can(request.membership, Action.RATE)
    asset = _get_asset(request, public_id)
    favourites.toggle(request.user, asset)
    return _answer(request, asset, "assets/_favourite.html")


@require_POST
def asset_flag(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Pick an asset, reject it, or clear that."""
    check_can(request.membership, Action.RATE)
    asset = _get_asset(request, public_id)
    value = request.POST.get("flag", "")
    if value not in {"", *Asset.Flag.values}:
        return HttpResponseBadRequest("Pick, reject, or neither.")
    verdicts.flag(asset, value)
    return _answer(request, asset, "assets/_flag.html")


def _get_asset(request: TeamRequest, public_id: uuid.UUID) -> Asset:
    mine = Asset.objects.visible_to(request.membership)
    marked = favourites.with_marks(mine, request.user)
    return get_object_or_404(marked, public_id=public_id)


def _answer(request: TeamRequest, asset: Asset, template: str) -> HttpResponse:
    """Draw the fragment as it is now, or send a plain form back to the asset's page."""
    if not is_htmx(request):
        return redirect(request, "gallery:asset", asset.public_id)
    context = {"asset": _get_asset(request, asset.public_id), "said": True}
    return render(request, template, context)
