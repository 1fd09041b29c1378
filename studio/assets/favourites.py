"""What one person likes: theirs alone."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from studio.accounts.models import User
from studio.assets.models import Asset, AssetFavourite


def mark(user: User, assets: Collection[int]) -> int:
    """Mark assets, by primary key, as a person's favourites; return how many were not yet."""
    mine = AssetFavourite.objects.filter(user=user, asset__in=assets)
    there = set(mine.values_list("asset", flat=True))
    fresh = [asset for asset in dict.fromkeys(assets) if asset not in there]
    AssetFavourite.objects.bulk_create(
        (AssetFavourite(user=user, asset_id=asset) for asset in fresh),
        ignore_conflicts=True,
    )
    return len(fresh)


def unmark(user: User, asset: Asset) -> None:
    AssetFavourite.objects.filter(user=user, asset=asset).delete()


def toggle(user: User, asset: Asset) -> None:
    """Like an asset, or not any more."""
    if is_marked(user, asset):
        unmark(user, asset)
    else:
        mark(user, [asset.pk])


def is_marked(user: User, asset: Asset) -> bool:
    return AssetFavourite.objects.filter(user=user, asset=asset).exists()


def with_marks(assets: QuerySet[Asset], user: User) -> QuerySet[Asset]:
    """Add to each asset whether it is this person's favourite, as `is_favourite`."""
    mine = AssetFavourite.objects.filter(user=user, asset=OuterRef("pk"))
    return assets.annotate(is_favourite=Exists(mine))
