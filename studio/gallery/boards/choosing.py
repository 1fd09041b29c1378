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


def choices(nodes: Sequence[Node], ticked: Collection[str] = ()) -> list[Choice]:
    return [
        Choice(
            str(node.board.public_id),
            node.board.name,
            node.depth,
            str(node.board.public_id) in ticked,
        )
        for node in nodes
    ]


def read(request: TeamRequest) -> list[Board]:
    """Return the boards ticked in a form, and the one it names anew; raises CannotArrange."""
    chosen = boards.found(request.membership, request.POST.getlist("board"))
    name = clean_title(request.POST.get("new_board", "")[: TITLE_LENGTH * 2])
    if len(name) > LONGEST_NAME:
        raise CannotArrange(TOO_LONG)
    if name:
        chosen.append(boards.create(request.membership, Wish(name=name)))
    return chosen
