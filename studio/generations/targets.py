"""Boards that are ticked before generating, as a form or an address names them."""

from __future__ import annotations

from typing import Any

from studio.accounts.requests import TeamRequest
from studio.assets import boards
from studio.assets.models import Board


def chosen(request: TeamRequest) -> list[Board]:
    """Return the boards that the results of this press go on, of those that a member sees."""
    return boards.found(request.membership, request.POST.getlist("board"))


def context(request: TeamRequest, *, is_first: bool) -> dict[str, Any]:
    """Return what is ticked when the page is drawn: at first, where nothing is named, the usual."""
    ticked = {*request.GET.getlist("board"), *request.POST.getlist("board")}
    return {"boards_ticked": ticked, "boards_usual": is_first and not ticked}
