"""What is on a board, and in which order.

Places are whole numbers far apart: a move writes the one row between its new neighbours. Where
two have come so close that nothing fits between them, only those around are spread out again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Max, QuerySet

from studio.accounts.models import User
from studio.assets.models import Asset, Board, BoardAsset
from studio.core import pulse

GAP = 2**32
# How many places are spread out again at first where there is no room; then twice as many.
SPREAD = 32


def add(board: Board, assets: Collection[int], *, by: User | None) -> int:
    """Put assets, by primary key, at the end of a board; return how many were not on it yet."""
    with transaction.atomic():
        _lock(board)
        there = set(_places(board).filter(asset__in=assets).values_list("asset"))
        fresh = [asset for asset in assets if (asset,) not in there]
        last = _places(board).aggregate(last=Max("position"))["last"] or 0
        BoardAsset.objects.bulk_create(
            BoardAsset(
                board=board, asset_id=asset, position=last + GAP * steps, added_by=by
            )
            for steps, asset in enumerate(dict.fromkeys(fresh), start=1)
        )
        pulse.bump(board.team_id)
    return len(dict.fromkeys(fresh))


def remove(board: Board, assets: Collection[int]) -> int:
    """Take assets off a board; they stay in the gallery. Return how many were on it."""
    with transaction.atomic():
        _lock(board)
        Board.objects.filter(pk=board.pk, cover__in=assets).update(cover=None)
        removed, _ = _places(board).filter(asset__in=assets).delete()
        pulse.bump(board.team_id)
    return removed


def move(board: Board, asset: Asset, *, by: int, among: QuerySet[Asset]) -> None:
    """Move an asset one place earlier (-1) or later (1) of those that are shown."""
    with transaction.atomic():
        _lock(board)
        here = _places(board).filter(asset=asset).first()
        if here is None:
            return
        shown = _places(board).filter(asset__in=among)
        if by > 0:
            passed = list(shown.filter(position__gt=here.position)[:1])
        else:
            passed = list(shown.filter(position__lt=here.position).reverse()[:2])
        if passed:
            behind = passed[0] if by > 0 else passed[1] if len(passed) > 1 else None
            _put_after(board, asset.pk, behind.asset_id if behind else None)


def move_after(board: Board, asset: Asset, other: Asset | None) -> bool:
    """Move an asset behind another, or to the front; False where either is gone meanwhile."""
    if other is not None and other.pk == asset.pk:
        return True
    with transaction.atomic():
        _lock(board)
        wanted = {asset.pk} | ({other.pk} if other else set())
        if _places(board).filter(asset__in=wanted).count() != len(wanted):
            return False
        _put_after(board, asset.pk, other.pk if other else None)
    return True


def _put_after(board: Board, asset: int, other: int | None) -> None:
    others = _places(board).exclude(asset=asset)
    low = others.get(asset=other).position if other else None
    after = others if low is None else others.filter(position__gt=low)
    high = after.values_list("position", flat=True).first()
    place = _between(low, high)
    if place is None:
        _spread(others, around=low if low is not None else high or 0)
        _put_after(board, asset, other)
        return
    _places(board).filter(asset=asset).update(position=place)
    pulse.bump(board.team_id)


def _between(low: int | None, high: int | None) -> int | None:
    """Return a place between two, None where there is no room."""
    if low is None:
        return GAP if high is None else high - GAP
    if high is None:
        return low + GAP
    return (low + high) // 2 if high - low > 1 else None


def _spread(places: QuerySet[BoardAsset], *, around: int) -> None:
    """Give those around a place room again, as few of them as will do."""
    many = SPREAD
    while True:
        before = list(places.filter(position__lte=around).order_by("-position")[:many])
        after = list(places.filter(position__gt=around)[:many])
        near = [*reversed(before), *after]
        step = (near[-1].position - near[0].position) // max(len(near) - 1, 1)
        if step > len(near):
            break
        if len(after) < many:
            # Nothing stands beyond the last: there is as much room as one likes.
            step = GAP
            break
        many *= 2
    _lay_out(near, step)


def _lay_out(near: Sequence[BoardAsset], step: int) -> None:
    first = near[0].position
    for steps, place in enumerate(near):
        place.position = first + step * steps
    BoardAsset.objects.bulk_update(near, ["position"], batch_size=200)


def _places(board: Board) -> QuerySet[BoardAsset]:
    return BoardAsset.objects.filter(board=board).order_by("position", "pk")


def _lock(board: Board) -> None:
    Board.objects.select_for_update().get(pk=board.pk)
