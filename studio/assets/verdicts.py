"""What the team decides about an asset: picked or turned down, approved or sent back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from studio.accounts.models import User
from studio.assets.models import Asset
from studio.core import pulse
from studio.core.clock import now


def flag(asset: Asset, value: str) -> None:
    """Pick an asset, turn it down, or ("") neither; the last word counts."""
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(
            flag=value and Asset.Flag(value), marked_at=now()
        )
        pulse.bump(asset.team_id)
    asset.refresh_from_db(fields=["flag"])


def judge(asset: Asset, verdict: str, *, by: User | None) -> None:
    """Approve an asset, ask for changes, reject it, or ("") take that back.

    The newest verdict and whose it is; a history of them is the caller's to keep.
    """
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(**_given(verdict, by))
        pulse.bump(asset.team_id)
    asset.refresh_from_db(fields=["verdict", "verdict_by", "verdict_at"])


def judge_many(assets: Collection[int], verdict: str, *, by: User) -> None:
    """Give the same verdict to many, by primary key, in the transaction of a bulk act."""
    Asset.objects.filter(pk__in=assets).update(**_given(verdict, by))


def _given(verdict: str, by: User | None) -> dict[str, Any]:
    return {
        "verdict": verdict and Asset.Verdict(verdict),
        "verdict_by": by if verdict else None,
        "verdict_at": now() if verdict else None,
        "marked_at": now(),
    }
