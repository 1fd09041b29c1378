"""Boards that were chosen before generating: what comes is put there when it is safe here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from studio.assets import boards_order
from studio.assets.models import Asset, Board, BoardTarget


def aim(subject: uuid.UUID, boards: Iterable[Board]) -> None:
    """Remember, in the caller's transaction, on which boards the results of `subject` go."""
    BoardTarget.objects.bulk_create(
        (BoardTarget(subject=subject, board=board) for board in boards),
        ignore_conflicts=True,
    )


def place(asset: Asset, subject: uuid.UUID) -> None:
    """Put a result on the boards chosen for it, in the transaction that makes its row.

    A board that is in the trash by now gets nothing: the result is in the gallery all the same.
    """
    chosen = Board.objects.kept().filter(
        targets__subject=subject, team_id=asset.team_id
    )
    for board in chosen.order_by("pk"):
        boards_order.add(board, [asset.pk], by=asset.member)
