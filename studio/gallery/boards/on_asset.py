"""On which boards an asset is, seen and changed from its own page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import boards_order
from studio.assets.models import Asset, Board
from studio.core.htmx import is_htmx, redirect, trigger
from studio.gallery.boards import choosing, listing


def choices(request: TeamRequest, asset: Asset) -> list[choosing.Choice]:
    """Return every board, those ticked that the asset is on."""
    nodes = listing.tree(request)
    if not nodes:
        return []
    return choosing.choices(nodes, {str(board.public_id) for board in _on(asset)})


@require_POST
def asset_boards(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put an asset on the ticked boards and take it off the others that a member sees."""
    check_can(request.membership, Action.ARRANGE)
    mine = Asset.objects.visible_to(request.membership).kept()
    asset = get_object_or_404(mine, public_id=public_id)
    try:
        with transaction.atomic():
            wanted = choosing.read(request)
            _change(request, asset, wanted)
    except choosing.CannotArrange as error:
        return _answer(request, asset, str(error), tone="attention")
    return _answer(request, asset, f"On boards: {len(wanted)}", tone="done")


def _change(request: TeamRequest, asset: Asset, wanted: list[Board]) -> None:
    seen = {node.board.pk: node.board for node in listing.tree(request, anew=True)}
    # A tree that was cut does not have all of them.
    seen |= {board.pk: board for board in wanted}
    before = {board.pk for board in _on(asset)} & set(seen)
    after = {board.pk for board in wanted}
    for pk in sorted(before | after):
        if pk in after - before:
            boards_order.add(seen[pk], [asset.pk], by=request.user)
        elif pk in before - after:
            boards_order.remove(seen[pk], [asset.pk])


def _on(asset: Asset) -> list[Board]:
    return list(Board.objects.filter(places__asset=asset))


def _answer(
    request: TeamRequest, asset: Asset, said: str, *, tone: str
) -> HttpResponse:
    if not is_htmx(request):
        if tone != "done":
            messages.warning(request, said)
        return redirect(request, reverse("gallery:asset", args=[asset.public_id]))
    context = {"asset": asset, "choices": choices(request, asset)}
    answer = render(request, "boards/_on_asset.html", context)
    return trigger(answer, toast={"text": said, "tone": tone})
