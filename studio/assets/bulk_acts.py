"""What each bulk act does with one slice: return how many it changed, and write down whose it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from studio.accounts import audit
from studio.accounts.models import Membership
from studio.assets import boards_order, favourites, moving
from studio.assets.models import Asset, Board, Bulk
from studio.core.clock import now
from studio.projects.models import Project

FLAGGED = {"": "Cleared the pick of", "pick": "Picked", "reject": "Turned down"}


def claimed(assets: QuerySet[Asset]) -> dict[int, str]:
    """Lock what is to be changed; return its primary keys and its public ids."""
    rows = assets.select_for_update().order_by("pk").values_list("pk", "public_id")
    return {pk: str(public_id) for pk, public_id in rows}


def record(bulk: Bulk, changed: dict[int, str], deed: str, words: str) -> None:
    """Write down what a slice has changed; `words` has a place for how many."""
    count = len(changed)
    if count:
        audit.record(
            bulk.team,
            user=bulk.member,
            deed=deed,
            words=words.format("1 asset" if count == 1 else f"{count} assets"),
            assets=list(changed.values()),
            bulk=str(bulk.public_id),
        )


def _trash(bulk: Bulk, ids: Sequence[int]) -> int:
    going = claimed(Asset.objects.filter(pk__in=ids, trashed=False))
    Asset.objects.filter(pk__in=going).update(trashed=True, trashed_at=bulk.created_at)
    record(bulk, going, "assets.trash", "Moved {} to the trash.")
    return len(going)


def _restore(bulk: Bulk, ids: Sequence[int]) -> int:
    thrown = Asset.objects.filter(pk__in=ids, trashed=True, purged_at=None)
    back = claimed(thrown)
    Asset.objects.filter(pk__in=back).update(trashed=False, trashed_at=None)
    record(bulk, back, "assets.restore", "Took {} out of the trash.")
    return len(back)


def _rate(bulk: Bulk, ids: Sequence[int]) -> int:
    stars = bulk.argument["stars"]
    rated = claimed(Asset.objects.filter(pk__in=ids))
    Asset.objects.filter(pk__in=rated).update(stars=stars, marked_at=now())
    given = "1 star" if stars == 1 else f"{stars} stars"
    words = f"Gave {given} to {{}}." if stars else "Took the stars off {}."
    record(bulk, rated, "assets.rate", words)
    return len(rated)


def _flag(bulk: Bulk, ids: Sequence[int]) -> int:
    flag = bulk.argument["flag"]
    flagged = claimed(Asset.objects.filter(pk__in=ids))
    Asset.objects.filter(pk__in=flagged).update(flag=flag, marked_at=now())
    record(bulk, flagged, "assets.flag", f"{FLAGGED[flag]} {{}}.")
    return len(flagged)


def _favourite(bulk: Bulk, ids: Sequence[int]) -> int:
    """Mark favourites, which is written down nowhere: nobody else is told what one likes."""
    favourites.mark(bulk.member, ids)
    return len(ids)


def _board(bulk: Bulk, ids: Sequence[int]) -> int:
    for board in _boards(bulk):
        boards_order.add(board, ids, by=bulk.member)
    return len(ids)


def _unboard(bulk: Bulk, ids: Sequence[int]) -> int:
    return sum(boards_order.remove(board, ids) for board in _boards(bulk))


def _boards(bulk: Bulk) -> list[Board]:
    kept = Board.objects.kept().filter(team_id=bulk.team_id)
    return list(kept.filter(pk__in=bulk.argument["boards"]).order_by("pk"))


def _move(bulk: Bulk, ids: Sequence[int]) -> int:
    by = Membership.objects.get(team=bulk.team_id, user=bulk.member_id)
    project = Project.objects.get(pk=bulk.argument["project"])
    moved = moving.move_what_may(ids, project, by)
    bulk.left_out = dict(Counter(bulk.left_out) + Counter(moved.stayed))
    # One press takes one slice back; of more, the log knows where everything was.
    bulk.came_from = {} if bulk.cursor else dict(moved.came_from)
    return moved.count


def _judge(bulk: Bulk, ids: Sequence[int]) -> int:
    judge: Callable[[Bulk, Sequence[int]], int] = import_string(
        settings.STUDIO_BULK_JUDGE
    )
    return judge(bulk, ids)


ACTS: dict[Bulk.Act, Callable[[Bulk, Sequence[int]], int]] = {
    Bulk.Act.TRASH: _trash,
    Bulk.Act.RESTORE: _restore,
    Bulk.Act.RATE: _rate,
    Bulk.Act.FLAG: _flag,
    Bulk.Act.FAVOURITE: _favourite,
    Bulk.Act.BOARD: _board,
    Bulk.Act.UNBOARD: _unboard,
    Bulk.Act.MOVE: _move,
    Bulk.Act.JUDGE: _judge,
}
