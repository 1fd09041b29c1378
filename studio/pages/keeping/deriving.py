"""Making previews again from the originals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.files.storage import default_storage

from studio.assets import mount
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.pages.keeping import shelves
from studio.pages.keeping.errors import CannotKeep

NOT_MOUNTED = (
    "The media folder is not mounted: nothing was made, and nothing was written."
)


@dataclass
class Made:
    count: int = 0
    # The asset and why its previews could not be made.
    failed: list[tuple[Asset, str]] = field(default_factory=list)


def derive(*, everything: bool) -> Made:
    """Make what is missing, or everything, anew. Raises CannotKeep where nothing can be stored."""
    made = Made()
    for asset in _needing(everything=everything):
        if not mount.is_ours():
            raise CannotKeep(NOT_MOUNTED)
        try:
            assets.derive_again(asset)
        except assets.DiskFull as error:
            raise CannotKeep(f"{error} {made.count} made so far are kept.") from error
        except (assets.Refused, assets.MediaUnavailable) as error:
            made.failed.append((asset, str(error)))
        else:
            made.count += 1
    return made


def _needing(*, everything: bool) -> Iterator[Asset]:
    assets = shelves.needing_files().select_related("team").order_by("pk")
    for asset in assets.iterator():
        if everything or _lacks_some(asset):
            yield asset


def _lacks_some(asset: Asset) -> bool:
    place = assets.place_of(asset)
    if not asset.derivatives:
        return asset.is_image or asset.is_video
    return not all(
        default_storage.exists(place.derivative(name)) for name in asset.derivatives
    )
