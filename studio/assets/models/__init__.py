"""Assets: files that are safe with us, the boards they are on, the versions they are."""

from __future__ import annotations

from studio.assets.models.asset import Asset, AssetFavourite, AssetQuerySet
from studio.assets.models.board import (
    DEEPEST_BOARD,
    Board,
    BoardAsset,
    BoardMember,
    BoardTarget,
)
from studio.assets.models.bulk import Bulk
from studio.assets.models.mark import MediaMark
from studio.assets.models.version import Version, VersionAnswer, VersionTarget

__all__ = [
    "DEEPEST_BOARD",
    "Asset",
    "AssetFavourite",
    "AssetQuerySet",
    "Board",
    "BoardAsset",
    "BoardMember",
    "BoardTarget",
    "Bulk",
    "MediaMark",
    "Version",
    "VersionAnswer",
    "VersionTarget",
]
