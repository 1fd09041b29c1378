"""What a member wants to show: looked up among what they see, at the moment they press."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset, Board
from studio.core.words import one_line
from studio.gallery import selection
from studio.review.links import Subject, assets_of
from studio.review.models import ShareLink
from studio.stories import loading, screens

# By hand at most so many of the gallery; a board has no bound.
MOST = 500


class CannotShare(Exception):
    """Why there is nothing to make a link to, in words for a person."""


NOTHING = (
    "There is nothing to share yet. Choose some pictures first; nothing was shared."
)
TOO_MANY = f"A link to a selection shows {MOST} files at most. Narrow it, or put them on a board and share that. Nothing was shared."


def of_board(request: TeamRequest, public_id: uuid.UUID) -> Subject:
    """Return a board that this member sees, with what they see of it."""
    seen = Board.objects.visible_to(request.membership).kept()
    board = get_object_or_404(seen, public_id=public_id)
    on_it = Asset.objects.visible_to(request.membership).kept()
    on_it = on_it.filter(places__board=board).order_by("places__position", "places__pk")
    ids = tuple(on_it.values_list("pk", flat=True))
    return Subject(kind=ShareLink.Kind.BOARD, name=board.name, assets=ids, board=board)


def of_asset(request: TeamRequest, public_id: uuid.UUID) -> Subject:
    seen = Asset.objects.visible_to(request.membership).kept()
    asset = get_object_or_404(seen, public_id=public_id)
    # A prompt is not for everybody: as a title it would be shown to them.
    name = one_line(asset.title) or f"One {asset.get_kind_display().lower()}"
    return Subject(kind=ShareLink.Kind.ASSET, name=name, assets=(asset.pk,))


def of_story(request: TeamRequest, public_id: uuid.UUID) -> Subject:
    """Return a story with what its parts show now."""
    story = loading.get_story(request, public_id)
    page = screens.page(story, request.membership)
    shown = [scene.asset for scene in page.shows if scene.asset]
    seen = Asset.objects.visible_to(request.membership).kept()
    known = set(seen.filter(pk__in=assets_of(shown)).values_list("pk", flat=True))
    ids = tuple(pk for pk in assets_of(shown) if pk in known)
    if not ids:
        raise CannotShare(NOTHING)
    return Subject(kind=ShareLink.Kind.STORY, name=story.title, assets=ids, story=story)


def of_selection(request: TeamRequest) -> Subject:
    """Return what is ticked in the gallery or on a board, newest first, as it stands there."""
    chosen = selection.read(request.POST)
    found = chosen.assets(request.membership).filter(trashed=False).order_by("-pk")
    ids = tuple(found.values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        raise CannotShare(NOTHING)
    if len(ids) > MOST:
        raise CannotShare(TOO_MANY)
    return Subject(
        kind=ShareLink.Kind.SELECTION, name=f"{len(ids)} to look at", assets=ids
    )
