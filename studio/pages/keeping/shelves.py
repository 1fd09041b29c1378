"""Everything that lies in the media folder, folder by folder, whatever rows say of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from studio.accounts.models import Team
from studio.assets import mount, store
from studio.assets.models import Asset
from studio.catalogs.models import Entry

CATALOG = "catalog"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHELF = re.compile(rf"({UUID})/([0-9a-f]{{2}})")
ORIGINAL = re.compile(rf"{UUID}/[0-9a-f]{{2}}/([0-9a-f]{{64}})")
OF_ASSET = re.compile(rf"{ORIGINAL.pattern}(\..+)?")
# Sorts after every hexadecimal digit, so that a prefix is a range that the index knows.
AFTER_HEX = "g"


def folders(inside: str = "") -> Iterator[str]:
    """Yield every folder in a stable order, the media folder itself first as ""."""
    yield inside
    for name in sorted(_listed(inside)[0]):
        yield from folders(posixpath.join(inside, name))


def files(folder: str) -> list[str]:
    """Return the names of the files right in `folder`, but for what is being written."""
    names = sorted(name for name in _listed(folder)[1] if not _is_draft(name))
    return [posixpath.join(folder, name) for name in names]


def known(folder: str) -> set[str]:
    """Return the names that rows, and the studio itself, account for in `folder`."""
    if folder == "":
        return {mount.SENTINEL}
    if folder == CATALOG or folder.startswith(f"{CATALOG}/"):
        return _previews(folder)
    shelf = SHELF.fullmatch(folder)
    return _of_assets(shelf[1], shelf[2]) if shelf else set()


def needing_files() -> QuerySet[Asset]:
    """Return the assets that must have their files: all but what was deleted for good."""
    return Asset.objects.filter(purged_at=None)


def names_of(asset: Asset, team: Team) -> Iterator[str]:
    """Yield the name of an asset's original and of each derivative."""
    place = store.Place(team=team.public_id, sha256=asset.sha256)
    yield place.original
    for derivative in asset.derivatives:
        yield place.derivative(derivative)


def hash_in(name: str) -> str:
    """Return the hash that an original is named by, "" for anything else."""
    original = ORIGINAL.fullmatch(name)
    return original[1] if original else ""


def is_of_an_asset(name: str) -> bool:
    """Tell whether this is where an original or a derivative lies."""
    return bool(OF_ASSET.fullmatch(name))


def _of_assets(team: str, prefix: str) -> set[str]:
    there = {"sha256__gte": prefix, "sha256__lt": prefix + AFTER_HEX}
    # What is deleted for good keeps its bytes for an hour more.
    kept = Asset.objects.filter(erased_at=None, team__public_id=team, **there)
    assets = kept.select_related("team").iterator()
    return {name for asset in assets for name in names_of(asset, asset.team)}


def _previews(folder: str) -> set[str]:
    kept = Entry.objects.exclude(still="", preview="")
    names = kept.values_list("still", "preview").iterator()
    return {
        name for pair in names for name in pair if posixpath.dirname(name) == folder
    }


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_draft(name: str) -> bool:
    return name.startswith(".") and name.endswith(".part")
