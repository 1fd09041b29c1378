"""Choosing or making the next version of an asset, and what it answers."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import versions
from studio.assets.models import Asset, AssetQuerySet
from studio.core.htmx import redirect
from studio.core.parsing import as_uuid
from studio.gallery import recipes
from studio.review import answering, stacks
from studio.review.models import Comment

ADDED = "That is {version} now, and whoever looks here finds it."
ANSWERED = "The comment is answered in {version} now."
OFF = "That is no version of it any more; the file itself is where it was."


@require_http_methods(["GET", "HEAD", "POST"])
def version_list(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what can become the next version of an asset, or make one so or undo it."""
    check_can(request.membership, Action.ARRANGE)
    asset = get_object_or_404(_seen(request), public_id=public_id)
    if request.method == "POST":
        return _act(request, asset)
    comment = _comment(request, asset, request.GET.get("answers", ""))
    generation = recipes.made_by(asset)
    context = {
        "asset": asset,
        "comment": comment,
        "generation": generation,
        "may_generate": can(request.membership, Action.GENERATE),
        "levels": stacks.of(asset, request.membership),
        "choices": stacks.choices(asset, request.membership, request.GET),
        "words": request.GET.get("q", ""),
    }
    return render(request, "review/version_list.html", context)


def _act(request: TeamRequest, asset: Asset) -> HttpResponse:
    off = as_uuid(request.POST.get("off"))
    wanted = off or as_uuid(request.POST.get("take"))
    take = get_object_or_404(_seen(request), public_id=wanted)
    if off:
        answering.take_off(request.membership, take)
        messages.success(request, OFF)
        return redirect(request, "review:version_list", asset.public_id)
    comment = _comment(request, asset, request.POST.get("answers", ""))
    try:
        version = answering.add(request.membership, asset, take, comment=comment)
    except versions.CannotStack as error:
        messages.warning(request, str(error))
        return redirect(request, "review:version_list", asset.public_id)
    said = ANSWERED if comment else ADDED
    messages.success(request, said.format(version=version))
    return redirect(request, "gallery:asset", asset.public_id)


def _comment(request: TeamRequest, asset: Asset, text: str) -> Comment | None:
    """Return the comment that is to be answered, None where there is no such thing any more."""
    wanted = as_uuid(text)
    if wanted is None:
        return None
    seen = Comment.objects.visible_to(request.membership).filter(asset=asset)
    return seen.select_related("author").filter(public_id=wanted).first()


def _seen(request: TeamRequest) -> AssetQuerySet:
    return Asset.objects.visible_to(request.membership).kept()
