"""One act on a selection, or on all that the gallery shows: begun, gone on with, said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from studio.accounts.models import Membership
from studio.accounts.permissions import can
from studio.assets import bulk
from studio.assets.models import Asset, Bulk
from studio.core.queue import enqueue
from studio.gallery import filters
from studio.notices import services as notices
from studio.notices.kinds import Kind

# No more than so many are done while a person waits.
AT_ONCE = bulk.SLICE
# What was done, and what is being done.
DEEDS = {
    Bulk.Act.TRASH: ("Moved to the trash", "move to the trash"),
    Bulk.Act.RESTORE: ("Taken out of the trash", "come out of the trash"),
    Bulk.Act.RATE: ("Rated", "are being rated"),
    Bulk.Act.FLAG: ("Marked", "are being marked"),
    Bulk.Act.FAVOURITE: ("Favourites now", "become favourites"),
    Bulk.Act.BOARD: ("Put on the board", "go on the board"),
    Bulk.Act.UNBOARD: ("Taken off the board", "leave the board"),
    Bulk.Act.MOVE: ("Moved to {name}", "move to {name}"),
}
VERDICTS = {
    "": ("Verdict taken back", "lose their verdict"),
    Asset.Verdict.APPROVED: ("Approved", "are being approved"),
    Asset.Verdict.CHANGES: ("Changes requested", "are being sent back for changes"),
    Asset.Verdict.REJECTED: ("Rejected", "are being rejected"),
}


def start(
    membership: Membership,
    act: str,
    argument: dict[str, Any],
    *,
    ids: Sequence[str] = (),
    query: str = "",
    top: int = 0,
) -> Bulk:
    """Do it now where it is soon done, else leave it to the worker; return how it stands."""
    with transaction.atomic():
        begun = bulk.begin(membership, act, argument, ids=ids, query=query, top=top)
        wanted = _assets(begun, membership)
        wanted = wanted.filter(pk__lte=top) if top else wanted
        is_large = wanted.order_by()[: AT_ONCE + 1].count() > AT_ONCE
        if is_large:
            enqueue("studio.gallery.tasks.bulk_slice", begun.pk)
    while not is_large and bulk.take_slice(begun.pk, _assets(begun, membership)):
        pass
    begun.refresh_from_db()
    return begun


def go_on(bulk_id: int) -> None:
    """Do the next slice, as whoever began it may today, and ring for the one after it."""
    begun = Bulk.objects.filter(pk=bulk_id).first()
    if begun is None or begun.ended_at or begun.undone_at:
        return
    membership = Membership.objects.filter(
        team=begun.team_id, user=begun.member_id, user__is_active=True
    ).first()
    if membership is None or not can(membership, bulk.NEEDS[Bulk.Act(begun.act)]):
        bulk.end(bulk_id)
        return
    with transaction.atomic():
        if bulk.take_slice(bulk_id, _assets(begun, membership)):
            enqueue("studio.gallery.tasks.bulk_slice", bulk_id)
        else:
            begun.refresh_from_db()
            _tell(begun, membership)


def ring() -> None:
    """Ring for what was begun and lost, and forget what is long done."""
    bulk.forget()
    for bulk_id in bulk.lost():
        enqueue("studio.gallery.tasks.bulk_slice", bulk_id)


def sentence(begun: Bulk) -> str:
    """Say what was done, what could not be and why, or that it is under way."""
    done, doing = _deed(begun)
    if not begun.ended_at:
        return f"All that match {doing}; it goes on while you work."
    if begun.left_out:
        stayed = sum(begun.left_out.values())
        return f"{done}: {begun.changed:,}. Not moved: {stayed:,}. {' '.join(begun.left_out)}"
    if begun.act == Bulk.Act.MOVE and not begun.changed:
        return f"All of it is in {begun.argument['name']} already."
    return f"{done}: {begun.changed:,}"


def _deed(begun: Bulk) -> tuple[str, str]:
    """Return what was done, and what is being done."""
    if begun.act == Bulk.Act.JUDGE:
        return VERDICTS[begun.argument["verdict"]]
    done, doing = DEEDS[Bulk.Act(begun.act)]
    name = begun.argument.get("name", "")
    return done.format(name=name), doing.format(name=name)


def _tell(begun: Bulk, membership: Membership) -> None:
    """Tell whoever began it that the worker is through: the toast of the press is long gone."""
    url = reverse("gallery:index")
    about = f"bulk:{begun.pk}"
    batch = notices.Batch(key=about, thing="act", things="acts", url=url)
    news = notices.News(
        about=about, kind=Kind.DONE, title=sentence(begun)[:300], url=url
    )
    notices.tell(membership, batch, [news])


def _assets(begun: Bulk, membership: Membership) -> QuerySet[Asset]:
    if not begun.ids:
        return filters.matching(membership, filters.read_query(begun.query))
    mine = Asset.objects.visible_to(membership).filter(public_id__in=begun.ids)
    return mine if begun.act == Bulk.Act.RESTORE else mine.kept()
