"""Keeping our copy of the platform's catalogs: lists daily, previews in the background."""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from studio.catalogs.models import Entry
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.engines import Engine
from studio.higgsfield import (
    CatalogItem,
    Client,
    DownloadError,
    HiggsfieldError,
    download,
)
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.media.errors import MediaError
from studio.media.limited import digest

EVERY = timedelta(days=1)
AFTER_FAILURE = timedelta(minutes=1)
SLICE = 8
MAX_TRIES = 4
MAX_PREVIEW = 24 * 1024 * 1024
DEADLINE = 30.0
# What the choice of a first evening needs comes first.
ORDER = (Entry.Catalog.STYLES, Entry.Catalog.MOTIONS, Entry.Catalog.STYLES_2)


def ring() -> None:
    """Ring a synchronisation for every host whose lists are missing or a day old."""
    for key in _one_key_per_host():
        pause = f"catalogs:{key.origin}"
        if _is_due(key.origin) and cache.add(
            pause, "rung", AFTER_FAILURE.total_seconds()
        ):
            enqueue("studio.catalogs.tasks.sync", key.pk)


def sync(key_id: int) -> None:
    """Read the catalogs of a key's host. What a host drops is kept, marked, for old recipes."""
    key = ProviderKey.objects.usable().filter(pk=key_id).first()
    if key is None:
        return
    try:
        with keys.client_for(key) as client:
            lists = _read(client)
    except (HiggsfieldError, keys.CannotRead):
        return  # The pump rings again; the lists we have stay as they are.
    for catalog, items in lists.items():
        _store(key.origin, catalog, items)
    enqueue("studio.catalogs.tasks.fetch_previews", key.pk)


def fetch_previews(key_id: int) -> None:
    """Fetch the next few previews that we do not have, and ring for more."""
    key = ProviderKey.objects.filter(pk=key_id).first()
    if key is None:
        return
    missing = list(_without_preview(key.origin))
    for entry in missing[:SLICE]:
        _fetch_preview(entry, key)
    if len(missing) > SLICE:
        enqueue("studio.catalogs.tasks.fetch_previews", key.pk)


def entry_names(
    engine: Engine, values: Mapping[str, Any], *, origin: str
) -> dict[str, Any]:
    """Return the names behind a recipe's catalog ids, so that it can be read for ever."""
    names: dict[str, Any] = {}
    style = engine.param("style")
    if style and values.get("style"):
        names["style"] = _name(origin, style.catalog, values["style"])  # type: ignore[attr-defined]
    if values.get("motions"):
        names["motions"] = [
            _name(origin, Entry.Catalog.MOTIONS, motion["id"])
            for motion in values["motions"]
        ]
    return names


def find(origin: str, catalog: str, platform_id: str | uuid.UUID) -> Entry | None:
    """Return an entry of a host, dropped ones too."""
    return Entry.objects.filter(
        origin=origin, catalog=catalog, platform_id=platform_id
    ).first()


def is_offered(origin: str, catalog: str, platform_id: str | uuid.UUID) -> bool:
    """Tell whether the host lists the entry today."""
    return (
        Entry.objects.listed(origin=origin, catalog=catalog)
        .filter(platform_id=platform_id)
        .exists()
    )


def _one_key_per_host() -> Iterable[ProviderKey]:
    by_origin = {
        key.origin: key for key in ProviderKey.objects.usable().order_by("-is_default")
    }
    return by_origin.values()


def _is_due(origin: str) -> bool:
    latest = Entry.objects.filter(origin=origin).aggregate(latest=Max("synced_at"))[
        "latest"
    ]
    return latest is None or now() - latest > EVERY


def _read(client: Client) -> dict[Entry.Catalog, tuple[CatalogItem, ...]]:
    return {
        Entry.Catalog.STYLES: client.styles(),
        Entry.Catalog.STYLES_2: client.styles_v2(),
        Entry.Catalog.MOTIONS: client.motions(),
    }


def _store(origin: str, catalog: Entry.Catalog, items: tuple[CatalogItem, ...]) -> None:
    moment = now()
    valid = {platform_id: item for item in items if (platform_id := _uuid(item.id))}
    with transaction.atomic():
        for place, (platform_id, item) in enumerate(valid.items()):
            Entry.objects.update_or_create(
                origin=origin,
                catalog=catalog,
                platform_id=platform_id,
                defaults={
                    "name": item.name[:200],
                    "description": item.description,
                    "start_end_frame": item.start_end_frame,
                    "position": place,
                    "preview_url": item.preview_url or "",
                    "synced_at": moment,
                    "dropped_at": None,
                },
            )
        gone = Entry.objects.filter(origin=origin, catalog=catalog, dropped_at=None)
        gone.exclude(platform_id__in=valid).update(dropped_at=moment)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _without_preview(origin: str) -> Iterable[Entry]:
    for catalog in ORDER:
        listed = Entry.objects.listed(origin=origin, catalog=catalog)
        yield from listed.filter(still="", preview_tries__lt=MAX_TRIES).exclude(
            preview_url=""
        )


def _fetch_preview(entry: Entry, key: ProviderKey) -> None:
    exempt = frozenset({key.origin}) if key.is_sandbox else frozenset()
    Entry.objects.filter(pk=entry.pk).update(preview_tries=entry.preview_tries + 1)
    folder = Path(settings.STUDIO_DATA) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        path = Path(work) / "preview"
        try:
            with path.open("wb") as file:
                download(
                    entry.preview_url,
                    file,
                    max_bytes=MAX_PREVIEW,
                    deadline=DEADLINE,
                    exempt_origins=exempt,
                )
            _keep(entry, path, Path(work))
        except (DownloadError, MediaError):
            return  # Tried a few times in all; the tile keeps its name without a picture.


def _keep(entry: Entry, path: Path, work: Path) -> None:
    found = digest(path, work)
    names = {"still": _save(entry, found.derivatives["small"].path, ".webp")}
    if preview := found.derivatives.get("preview"):
        names |= {
            "preview": _save(entry, preview.path, ".mp4"),
            "preview_type": "video/mp4",
        }
    Entry.objects.filter(pk=entry.pk).update(**names)


def _save(entry: Entry, path: Path, suffix: str) -> str:
    host = hashlib.sha256(entry.origin.encode()).hexdigest()[:12]
    name = f"catalog/{host}/{entry.platform_id}{suffix}"
    default_storage.delete(name)
    with Path(os.fspath(path)).open("rb") as file:
        return default_storage.save(name, File(file))


def _name(origin: str, catalog: str, platform_id: str) -> str:
    entry = find(origin, catalog, platform_id)
    return entry.name if entry else "No longer listed"
