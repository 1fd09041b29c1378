"""Deleting for good: a decision of its own, after thirty days in the trash, written down.

The row is marked first and keeps its facts, for the recipes that name it. Its bytes go an hour
later, if nothing else of the team still needs them and nobody has stored the same bytes again.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from studio.accounts import audit
from studio.accounts.models import Team, User
from studio.assets import mount, store
from studio.assets.models import Asset
from studio.assets.services import place_of
from studio.core import pulse
from studio.core.clock import now
from studio.core.queue import enqueue

KEPT = timedelta(days=30)
# An upload of the same bytes writes them anew; what is younger than this is not touched.
GRACE = timedelta(hours=1)


def due(team: Team) -> QuerySet[Asset]:
    """Return what has been in the trash long enough to be deleted for good."""
    trashed = Asset.objects.filter(team=team, trashed=True, purged_at=None)
    return trashed.filter(trashed_at__lte=now() - KEPT)


def purge(team: Team, *, user: User | None) -> int:
    """Delete for good what is due at this very moment, and write it down; return how many."""
    moment = now()
    with transaction.atomic():
        marked = due(team).update(purged_at=moment)
        if marked:
            # By its moment, not by name: a database takes only so many values in a query.
            these = Asset.objects.filter(team=team, purged_at=moment)
            names = these.order_by("pk").values_list("public_id", flat=True)
            audit.record(
                team,
                user=user,
                deed="assets.purge",
                words=f"Deleted {marked} from the trash for good.",
                assets=[str(name) for name in names],
            )
            pulse.bump(team.pk)
    return marked


def erase(asset_id: int) -> None:
    """Remove the bytes of a purged asset. Safe to run twice; what is still needed stays.

    Nothing is removed while the media folder is not the one this studio has written to.
    """
    asset = Asset.objects.select_related("team").filter(pk=asset_id).first()
    if asset is None or asset.purged_at is None or asset.erased_at is not None:
        return
    mount.check_ours()
    if not _is_needed(asset):
        place = place_of(asset)
        if not store.remove(place, unless_since=now() - GRACE):
            return  # Somebody has just stored the same bytes: the bell rings again.
    Asset.objects.filter(pk=asset_id).update(erased_at=now())


def ring() -> None:
    """Ring for the bytes of what was purged more than an hour ago, once they can go."""
    if mount.glance() not in (None, mount.FULL):
        return
    waiting = Asset.objects.filter(
        purged_at__lte=now() - GRACE, purged_at__isnull=False, erased_at=None
    )
    for pk in waiting.values_list("pk", flat=True)[:200]:
        enqueue("studio.assets.tasks.erase", pk)


def _is_needed(asset: Asset) -> bool:
    same = Asset.objects.filter(team=asset.team, sha256=asset.sha256)
    return same.filter(purged_at=None).exists()
