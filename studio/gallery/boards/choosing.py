"""Ticking boards: several at once, and a new one by its name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from studio.accounts.requests import TeamRequest
from studio.assets import boards
from studio.assets.boards import CannotArrange, Wish
from studio.assets.models import Board
from studio.assets.names import TITLE_LENGTH, clean_title
from studio.gallery.boards.listing import Node
from studio.projects.models import Project

__all__ = ["CannotArrange"]

LONGEST_NAME = 100
TOO_LONG = f"A board’s name has {LONGEST_NAME} characters at most. Shorten it; nothing was changed."


@dataclass(frozen=True)
class Choice:
    """One box to tick."""

    id: str
    name: str
    depth: int
    ticked: bool
    # New work of the project goes on it.
    usual: bool


def choices(
    nodes: Sequence[Node],
    ticked: Collection[str] = (),
    *,
    project: Project | None = None,
) -> list[Choice]:
    """Return a box for each board; what is usual is so for a project, None for General."""
    return [
        Choice(
            str(node.board.public_id),
            node.board.name,
            node.depth,
            str(node.board.public_id) in ticked,
            node.board.is_default and _is_for(node.board, project),
        )
        for node in nodes
    ]


def _is_for(board: Board, project: Project | None) -> bool:
    if board.project is None or project is None:
        return board.project is None or board.project.is_general
    return board.project_id == project.pk


def read(request: TeamRequest) -> list[Board]:
    """Return the boards ticked in a form, and the one it names anew; raises CannotArrange."""
    chosen = boards.found(request.membership, request.POST.getlist("board"))
    name = clean_title(request.POST.get("new_board", "")[: TITLE_LENGTH * 2])
    if len(name) > LONGEST_NAME:
        raise CannotArrange(TOO_LONG)
    if name:
        chosen.append(boards.create(request.membership, Wish(name=name)))
    return chosen
