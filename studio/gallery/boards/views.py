"""Boards: all of them, and one with what is on it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import boards, boards_order
from studio.assets.boards import CannotArrange
from studio.assets.models import Asset, Board
from studio.core.htmx import invalid, is_htmx, redirect, trigger
from studio.core.parsing import as_number, as_uuid
from studio.gallery import browse, filters, selection
from studio.gallery.boards import listing, order
from studio.gallery.boards.forms import BoardForm
from studio.gallery.filters import Filters

# Before every place that a column holds.
FRONT = -(2**63)
MOVED_MEANWHILE = "Somebody else has changed this board. Load it again to see its order; nothing was moved."


@require_safe
def board_list(request: TeamRequest) -> HttpResponse:
    """Show all boards with their covers, or those in the trash."""
    trashed = request.GET.get("show") == "trash"
    nodes = _thrown(request) if trashed else listing.tree(request)
    context = {
        "boards": listing.shown(nodes, request.membership),
        "has_nested": any(node.depth for node in nodes),
        "trashed": trashed,
        "days": boards.KEPT.days,
        "may": selection.may(request.membership),
    }
    return render(request, "boards/board_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def board_new(request: TeamRequest) -> HttpResponse:
    """Ask what a board is to be called, and make it."""
    check_can(request.membership, Action.ARRANGE)
    form = _form(request, initial={"parent": request.GET.get("inside", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = boards.create(request.membership, form.wish)
        except CannotArrange as error:
            form.add_error("parent", str(error))
        else:
            return redirect(request, "boards:board", made.public_id)
    return _form_page(request, form, board=None)


@require_http_methods(["GET", "HEAD", "POST"])
def board_edit(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Rename a board, move it, and choose who sees it."""
    board = _get_board(request, public_id)
    check_can(request.membership, Action.ARRANGE)
    form = _form(
        request,
        initial={
            "name": board.name,
            "parent": str(board.parent.public_id) if board.parent else "",
            "project": board.project and board.project.public_id,
            "is_default": board.is_default,
            "visibility": board.visibility,
            "people": list(
                board.members.values_list("membership__public_id", flat=True)
            ),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            boards.change(board, form.wish)
        except CannotArrange as error:
            form.add_error("parent", str(error))
        else:
            return redirect(request, "boards:board", board.public_id)
    return _form_page(request, form, board=board)


@require_safe
def board(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a board in its own order; a page further down is a fragment of tiles."""
    found = _get_board(request, public_id)
    page = order.page(
        found, request.membership, request.user, after=_place(request.GET.get("after"))
    )
    shows = Filters(kind="all", board=str(public_id))
    context: dict[str, Any] = {
        "board": found,
        "tiles": page.tiles,
        "more_url": page.more_url,
        "query": shows.query,
        "may": selection.may(request.membership),
    }
    if is_htmx(request):
        return render(request, "boards/_tiles.html", context)
    total = browse.count(filters.matching(request.membership, shows))
    here = request.path
    nodes = listing.tree(request)
    inside = [node for node in nodes if node.board.parent_id == found.pk]
    top = order.newest(found, request.membership)
    context |= {
        "above": _above(found),
        "inside": listing.shown(inside, request.membership),
        "poller": order.poller(found, request.membership, top=top),
        "selection": selection.bar(request, shows, total=total, back=here),
    }
    return render(request, "boards/board.html", context)


@require_safe
def new(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer a board's poll: 204, or how many are new and what was said of the others."""
    found = _get_board(request, public_id)
    top = _place(request.GET.get("top"))
    since = as_number(request.GET.get("since")) or None
    poller = order.poller(found, request.membership, top=top, since=since)
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    return render(request, "gallery/_poller.html", {"poller": poller})


@require_POST
def move(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put an asset elsewhere on a board: a step by its button, or behind another by dragging."""
    check_can(request.membership, Action.ARRANGE)
    found = _get_board(request, public_id)
    name, _, step = request.POST.get("move", "").partition(":")
    seen = Asset.objects.visible_to(request.membership).kept()
    asset = get_object_or_404(seen, public_id=as_uuid(name))
    if step in {"1", "-1"}:
        boards_order.move(found, asset, by=int(step), among=seen)
        stands = True
    else:
        stands = _move_behind(found, asset, request.POST.get("behind", ""))
    if not is_htmx(request):
        return redirect(request, "boards:board", public_id)
    answer = HttpResponse(status=204)
    if not stands:
        return trigger(answer, toast={"text": MOVED_MEANWHILE, "tone": "attention"})
    return answer


@require_POST
def cover(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let one asset stand for the board."""
    check_can(request.membership, Action.ARRANGE)
    found = _get_board(request, public_id)
    seen = Asset.objects.visible_to(request.membership).kept()
    asset = get_object_or_404(seen, public_id=as_uuid(request.POST.get("asset")))
    boards.cover(found, asset)
    return redirect(request, "boards:board", public_id)


@require_POST
def trash(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a board into the trash; the toast undoes it, and what is on it stays."""
    found = _get_board(request, public_id)
    check_can(request.membership, Action.ARRANGE)
    boards.trash(found)
    undo = reverse("boards:restore", args=[public_id])
    said = f"“{found.name}” is in the trash; what was on it is in the gallery."
    messages.success(request, said, extra_tags=undo)
    return redirect(request, "boards:board_list")


@require_POST
def restore(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a board out of the trash."""
    check_can(request.membership, Action.ARRANGE)
    seen = Board.objects.visible_to(request.membership)
    found = get_object_or_404(seen, public_id=public_id)
    boards.restore(found)
    return redirect(request, "boards:board", public_id)


def _move_behind(board: Board, asset: Asset, behind: str) -> bool:
    """Move an asset behind another, "" for the front; False where that one is gone."""
    if not behind:
        return boards_order.move_after(board, asset, None)
    wanted = as_uuid(behind)
    mine = Asset.objects.filter(team=board.team_id)
    other = mine.filter(public_id=wanted).first() if wanted else None
    return other is not None and boards_order.move_after(board, asset, other)


def _form(request: TeamRequest, *, initial: dict[str, Any]) -> BoardForm:
    initial = {"visibility": Board.Visibility.TEAM, **initial}
    return BoardForm(
        request.POST or None,
        initial=initial,
        membership=request.membership,
        nodes=listing.tree(request),
    )


def _form_page(
    request: TeamRequest, form: BoardForm, *, board: Board | None
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "board": board}
    if request.method == "POST":
        return invalid(request, "boards/board_form.html", context)
    return render(request, "boards/board_form.html", context)


def _get_board(request: TeamRequest, public_id: uuid.UUID) -> Board:
    seen = Board.objects.visible_to(request.membership).kept()
    return get_object_or_404(
        seen.select_related("parent", "project", "team"), public_id=public_id
    )


def _above(board: Board) -> list[Board]:
    """Return the boards it lies in, the outermost first."""
    above: list[Board] = []
    while board.parent:
        board = board.parent
        above.insert(0, board)
    return above


def _thrown(request: TeamRequest) -> list[listing.Node]:
    thrown = Board.objects.visible_to(request.membership).exclude(trashed_at=None)
    return [listing.Node(board, 0) for board in thrown.order_by("-trashed_at")[:200]]


def _place(text: str | None) -> int:
    """Return the place in an order that a text names; places may lie before nought."""
    if text is None:
        return FRONT
    return -as_number(text[1:]) if text.startswith("-") else as_number(text)
