"""Boards that are ticked before generating, as a form or an address names them."""

from __future__ import annotations

from studio.accounts.requests import TeamRequest
from studio.assets import boards
from studio.assets.models import Board


def chosen(request: TeamRequest) -> list[Board]:
    """Return the boards that the results of this press go on, of those that a member sees."""
    return boards.found(request.membership, request.POST.getlist("board"))


def ticked(request: TeamRequest) -> set[str]:
    """Return what is ticked when the page is drawn."""
    return {*request.GET.getlist("board"), *request.POST.getlist("board")}
