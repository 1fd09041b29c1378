"""The team's verdict on an asset: none, or one to five stars."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset
from studio.core import pulse
from studio.core.clock import now
from studio.core.htmx import is_htmx, redirect

MOST = 5


def rate(asset: Asset, stars: int) -> None:
    """Put so many stars on an asset, from 0 to 5; the last word counts."""
    with transaction.atomic():
        given = max(0, min(stars, MOST))
        Asset.objects.filter(pk=asset.pk).update(stars=given, marked_at=now())
        pulse.bump(asset.team_id)
    asset.refresh_from_db(fields=["stars"])


@require_POST
def asset_rate(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Rate an asset."""
    check_can(request.membership, Action.RATE)
    mine = Asset.objects.visible_to(request.membership)
    asset = get_object_or_404(mine, public_id=public_id)
    text = request.POST.get("stars", "")
    if text not in {str(stars) for stars in range(MOST + 1)}:
        return HttpResponseBadRequest("Stars go from 0 to 5.")
    rate(asset, int(text))
    if is_htmx(request):
        return render(request, "assets/_stars.html", {"asset": asset, "said": True})
    return redirect(request, "gallery:asset", public_id)
