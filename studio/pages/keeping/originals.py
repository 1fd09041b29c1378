"""Whether every asset has its file, byte for byte, and what is made from it. Only reads."""

from __future__ import annotations

import hashlib
import time

from django.core.files.storage import default_storage

from studio.assets import mount, store
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset
from studio.assets.services import SECONDS
from studio.media import limited
from studio.media.errors import MediaError
from studio.pages.keeping import shelves
from studio.pages.keeping.findings import Depth, Kind, Report

AT_ONCE = 200
CHUNK = 1024 * 1024
NOT_MOUNTED = (
    "It does not carry the mark of this studio, and there are files that belong in it. "
    "Its files were not looked at, and nothing is written to it."
)


def check_mounted(report: Report, after: str, until: float) -> str | None:
    """Find out whether the media folder is the one the studio has written to."""
    if not mount.is_ours() and Asset.objects.exists():
        report.add(Kind.MEDIA, mount.SENTINEL, NOT_MOUNTED)
    return None


def check(report: Report, after: str, until: float) -> str | None:
    """Check assets by primary key from `after` on, until `until` on the monotonic clock."""
    last = int(after or 0)
    while assets := _next(last):
        for asset in assets:
            _check(asset, report)
            last = asset.pk
            if Kind.MEDIA in report.counts:
                return None
            if time.monotonic() >= until:
                return str(last)
    return None


def _next(last: int) -> list[Asset]:
    rows = shelves.needing_files().filter(pk__gt=last).select_related("team")
    return list(rows.order_by("pk")[:AT_ONCE])


def _check(asset: Asset, report: Report) -> None:
    place = store.Place(team=asset.team.public_id, sha256=asset.sha256)
    report.looked_at["files"] += 1
    report.looked_at["bytes"] += asset.size
    try:
        wrong = _wrong(asset, place.original, report.depth)
    except FileNotFoundError:
        _missing(asset, place, report)
        return
    except (OSError, MediaUnavailable) as error:
        report.add(
            Kind.UNREADABLE,
            place.original,
            f"{_named(asset)} cannot be read: {_why(error)}.",
        )
        return
    if wrong:
        report.add(Kind.CHANGED, place.original, f"{_named(asset)} {wrong}.")
    _check_derivatives(asset, place, report)


def _wrong(asset: Asset, name: str, depth: Depth) -> str:
    """Return what is wrong with an original, "" where nothing is; raises OSError."""
    size = default_storage.size(name)
    if size != asset.size:
        return f"has {size:,} bytes instead of {asset.size:,}"
    if depth >= Depth.BYTES and _hash(name) != asset.sha256:
        return "is no longer what was saved: its bytes have changed"
    if depth >= Depth.DECODE and asset.kind != Asset.Kind.OTHER:
        return _undecodable(name)
    return ""


def _hash(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _undecodable(name: str) -> str:
    with store.local_copy(name) as path, store.workspace() as folder:
        try:
            limited.digest(path, folder / "derivatives", timeout=SECONDS)
        except MediaError as error:
            return f"does not decode to its end: {error.reason.rstrip('.')}"
    return ""


def _missing(asset: Asset, place: store.Place, report: Report) -> None:
    if not mount.is_ours():
        report.add(Kind.MEDIA, mount.SENTINEL, NOT_MOUNTED)
    elif shelves.needing_files().filter(pk=asset.pk).exists():
        # Not deleted for good in the meantime.
        report.add(Kind.MISSING, place.original, f"{_named(asset)} has no file.")


def _check_derivatives(asset: Asset, place: store.Place, report: Report) -> None:
    for name in asset.derivatives:
        if not _has_content(place.derivative(name)):
            report.add(
                Kind.DERIVATIVE,
                place.derivative(name),
                f"{_named(asset)} lacks its {name} version.",
            )


def _has_content(name: str) -> bool:
    try:
        return default_storage.size(name) > 0
    except OSError:
        return False


def _named(asset: Asset) -> str:
    kind = Asset.Kind(asset.kind).label
    return (
        f"{kind} “{asset.title}” of {asset.team}"
        if asset.title
        else f"{kind} {asset.public_id} of {asset.team}"
    )


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).rstrip(".")
