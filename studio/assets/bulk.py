"""One act on many assets, a slice at a time; each slice is one transaction, done once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from studio.accounts import audit
from studio.accounts.models import Membership
from studio.accounts.permissions import Action
from studio.assets import moving
from studio.assets.bulk_acts import ACTS
from studio.assets.models import Asset, Bulk
from studio.core import pulse
from studio.core.clock import now

SLICE = 500
# A slice takes a second or two; one that nobody has touched for so long was lost.
LOST = timedelta(minutes=2)
# What it threw away may be deleted for good by then: there is nothing to undo any more.
KEPT = timedelta(days=30)

NEEDS = {
    Bulk.Act.TRASH: Action.TRASH,
    Bulk.Act.RESTORE: Action.TRASH,
    Bulk.Act.RATE: Action.RATE,
    Bulk.Act.FLAG: Action.RATE,
    Bulk.Act.FAVOURITE: Action.RATE,
    Bulk.Act.BOARD: Action.ARRANGE,
    Bulk.Act.UNBOARD: Action.ARRANGE,
    Bulk.Act.MOVE: Action.ARRANGE,
    Bulk.Act.JUDGE: Action.JUDGE,
}


def begin(
    membership: Membership,
    act: str,
    argument: dict[str, Any],
    *,
    ids: Sequence[str] = (),
    query: str = "",
    top: int = 0,
) -> Bulk:
    """Write down what is to be done, before any of it is."""
    moment = now()
    return Bulk.objects.create(
        team=membership.team,
        member=membership.user,
        act=act,
        argument=argument,
        ids=list(ids),
        query=query,
        top=top,
        created_at=moment,
        touched_at=moment,
    )


def take_slice(bulk_id: int, assets: QuerySet[Asset]) -> bool:
    """Act on the next of `assets`; tell whether there is more to do.

    Under the row's lock, and the cursor moves with what was changed: twice does nothing twice.
    """
    with transaction.atomic():
        bulk = _locked(bulk_id)
        if bulk.ended_at or bulk.undone_at:
            return False
        rest = assets.filter(team_id=bulk.team_id, pk__gt=bulk.cursor)
        rest = rest.filter(pk__lte=bulk.top) if bulk.top else rest
        ids = list(rest.order_by("pk").values_list("pk", flat=True)[:SLICE])
        has_more = len(ids) == SLICE
        changed = ACTS[Bulk.Act(bulk.act)](bulk, ids) if ids else 0
        Bulk.objects.filter(pk=bulk_id).update(
            cursor=ids[-1] if ids else bulk.cursor,
            changed=bulk.changed + changed,
            left_out=bulk.left_out,
            came_from=bulk.came_from,
            touched_at=now(),
            ended_at=None if has_more else now(),
        )
        pulse.bump(bulk.team_id)
    return has_more


def end(bulk_id: int) -> None:
    """Stop here: whoever began it may not go on."""
    Bulk.objects.filter(pk=bulk_id, ended_at=None).update(ended_at=now())


def can_undo(bulk: Bulk) -> bool:
    """Tell whether one press takes all of it back; a move of many only the log can."""
    if bulk.act == Bulk.Act.MOVE:
        return bool(bulk.ended_at and bulk.came_from)
    return bulk.act == Bulk.Act.TRASH


def undo(bulk: Bulk, by: Membership) -> int:
    """Take back what this one moved or put into the trash, and stop it; return how many came back."""
    with transaction.atomic():
        row = _locked(bulk.pk)
        if row.undone_at or not can_undo(row):
            return 0
        moment = now()
        Bulk.objects.filter(pk=bulk.pk).update(
            undone_at=moment, ended_at=row.ended_at or moment
        )
        if row.act == Bulk.Act.MOVE:
            return moving.move_back(row.came_from, row.argument["project"], by)
        thrown = Asset.objects.filter(
            team_id=row.team_id,
            trashed=True,
            trashed_at=row.created_at,
            purged_at=None,
        )
        back = thrown.update(trashed=False, trashed_at=None)
        if back:
            _record_back(row, back, by)
        pulse.bump(row.team_id)
    return back


def lost() -> list[int]:
    """Return what should be under way and is not."""
    stale = Bulk.objects.filter(
        ended_at=None, undone_at=None, touched_at__lte=now() - LOST
    )
    return list(stale.values_list("pk", flat=True)[:50])


def forget() -> None:
    """Delete what ended so long ago that nobody takes it back."""
    Bulk.objects.filter(ended_at__lte=now() - KEPT).delete()


def _locked(bulk_id: int) -> Bulk:
    rows = Bulk.objects.select_for_update(of=("self",)).select_related("member", "team")
    return rows.get(pk=bulk_id)


def _record_back(bulk: Bulk, back: int, by: Membership) -> None:
    """Write down that it was undone; which ones, the entries of the act itself say."""
    audit.record(
        by.team,
        user=by.user,
        deed="assets.restore",
        words=f"Took {back:,} {'asset' if back == 1 else 'assets'} out of the trash.",
        bulk=str(bulk.public_id),
    )
