"""Boards: making them, putting them into each other, showing them to some, and their trash."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from studio.accounts.models import Membership, Team
from studio.assets.models import DEEPEST_BOARD, Asset, Board, BoardMember
from studio.core import pulse
from studio.core.clock import now
from studio.core.parsing import as_uuids
from studio.projects.models import Project

KEPT = timedelta(days=30)

IN_ITSELF = "A board cannot lie in itself, nor in a board that lies in it. Choose another. Nothing was changed."
TOO_DEEP = (
    f"Boards lie in each other {DEEPEST_BOARD} deep at most. Choose one further up. "
    "Nothing was changed."
)
GONE = "That board is not here any more. Choose another. Nothing was changed."


class CannotArrange(Exception):
    """Why boards stay as they are, in words for a person."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a person wants a board to be."""

    name: str
    parent: Board | None = None
    project: Project | None = None
    is_default: bool = False
    visibility: str = Board.Visibility.TEAM
    people: Collection[Membership] = field(default_factory=tuple)


def create(membership: Membership, wish: Wish) -> Board:
    """Make a board; raises CannotArrange when it would lie too deep."""
    with transaction.atomic():
        _lock_tree(membership.team_id)
        parent = _fresh(wish.parent)
        if _depth(parent) >= DEEPEST_BOARD:
            raise CannotArrange(TOO_DEEP)
        board = Board.objects.create(
            team=membership.team,
            parent=parent,
            project=parent.project if parent else wish.project,
            name=wish.name,
            is_default=wish.is_default,
            visibility=wish.visibility,
            created_by=membership.user,
        )
        _show_to(board, wish)
        pulse.bump(membership.team_id)
    return board


def change(board: Board, wish: Wish) -> None:
    """Rename a board, move it, show it to others.

    What lies in it moves along and belongs to its project. Raises CannotArrange for a place
    in itself, seen under the lock: two moves at once cannot make a ring.
    """
    with transaction.atomic():
        _lock_tree(board.team_id)
        parent = _fresh(wish.parent)
        below = _below(board)
        if parent and parent.pk in {board.pk, *below}:
            raise CannotArrange(IN_ITSELF)
        if _depth(parent) + _height(board) > DEEPEST_BOARD:
            raise CannotArrange(TOO_DEEP)
        project = parent.project if parent else wish.project
        Board.objects.filter(pk=board.pk).update(
            name=wish.name,
            parent=parent,
            is_default=wish.is_default,
            visibility=wish.visibility,
        )
        Board.objects.filter(pk__in=[board.pk, *below]).update(project=project)
        _show_to(board, wish)
        pulse.bump(board.team_id)
    board.refresh_from_db()


def cover(board: Board, asset: Asset) -> None:
    """Show one of its assets as what stands for the board."""
    with transaction.atomic():
        Board.objects.filter(pk=board.pk, places__asset=asset).update(cover=asset)
        pulse.bump(board.team_id)


def trash(board: Board) -> None:
    """Put a board into the trash with all that lie in it; the assets stay where they are."""
    with transaction.atomic():
        Board.objects.filter(pk=board.pk, trashed_at=None).update(trashed_at=now())
        pulse.bump(board.team_id)


def restore(board: Board) -> None:
    """Take a board out of the trash; where it lay in one that is there, it comes to the top."""
    with transaction.atomic():
        _lock_tree(board.team_id)
        Board.objects.filter(pk=board.pk).update(trashed_at=None)
        if not Board.objects.kept().filter(pk=board.pk).exists():
            Board.objects.filter(pk=board.pk).update(parent=None)
        pulse.bump(board.team_id)


def ring() -> None:
    """Delete the boards that have been in the trash for thirty days; never an asset."""
    Board.objects.filter(trashed_at__lte=now() - KEPT).delete()


def found(membership: Membership, ids: Collection[str]) -> list[Board]:
    """Return those boards that a member sees, by their public ids; others are left out."""
    wanted = as_uuids(ids)
    if not wanted:
        return []
    seen = Board.objects.visible_to(membership).kept()
    return list(seen.filter(public_id__in=wanted).order_by("pk"))


def _lock_tree(team_id: int) -> None:
    """Let one change of a team's tree through at a time: what was looked at stays true."""
    Team.objects.select_for_update().get(pk=team_id)


def _fresh(parent: Board | None) -> Board | None:
    if parent is None:
        return None
    found = Board.objects.kept().filter(pk=parent.pk).select_related("project").first()
    if found is None:
        raise CannotArrange(GONE)
    return found


def _depth(board: Board | None) -> int:
    depth = 0
    while board:
        depth, board = depth + 1, board.parent
    return depth


def _below(board: Board) -> list[int]:
    """Return the primary keys of all boards that lie in this one, level by level."""
    below: list[int] = []
    level = [board.pk]
    while level:
        level = list(
            Board.objects.filter(parent__in=level).values_list("pk", flat=True)
        )
        below += level
    return below


def _height(board: Board) -> int:
    height, level = 0, [board.pk]
    while level:
        height += 1
        level = list(
            Board.objects.filter(parent__in=level).values_list("pk", flat=True)
        )
    return height


def _show_to(board: Board, wish: Wish) -> None:
    board.members.all().delete()
    if wish.visibility == Board.Visibility.CHOSEN:
        BoardMember.objects.bulk_create(
            BoardMember(board=board, membership=one) for one in wish.people
        )
