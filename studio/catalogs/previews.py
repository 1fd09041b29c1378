"""Our own copies of previews: fetched a few at a time, kept for ever."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from studio.assets import mount, store
from studio.assets import services as assets
from studio.catalogs.models import Entry
from studio.core.queue import enqueue
from studio.higgsfield import DownloadError, download
from studio.keys.models import ProviderKey
from studio.media.errors import MediaError, NoRoom
from studio.media.limited import digest

SLICE = 8
MAX_TRIES = 4
MAX_PREVIEW = 24 * 1024 * 1024
DEADLINE = 30.0
# A task that has been at it for so long leaves the rest to the next: one more preview still
# ends well before the queue would kill it.
ENOUGH = 120.0
# What the choice of a first evening needs comes first.
ORDER = (Entry.Catalog.STYLES, Entry.Catalog.MOTIONS, Entry.Catalog.STYLES_2)


def fetch(key_id: int) -> None:
    """Fetch the next few previews that we do not have, and ring for more."""
    key = ProviderKey.objects.filter(pk=key_id).first()
    if key is None:
        return
    try:
        assets.prepare_media_root()
    except assets.MediaUnavailable:
        return  # Its disk is away; the next refresh of the lists rings again.
    started = time.monotonic()
    missing = list(_missing(key.origin))
    for done, entry in enumerate(missing, start=1):
        try:
            _fetch(entry, key)
        except assets.MediaUnavailable:
            # That is our trouble, and costs no try.
            Entry.objects.filter(pk=entry.pk).update(preview_tries=entry.preview_tries)
            return
        if done < len(missing) and _is_enough(done, time.monotonic() - started):
            enqueue("studio.catalogs.tasks.fetch_previews", key.pk)
            return


def is_to_come(entry: Entry) -> bool:
    """Tell whether we still mean to fetch the preview of an entry."""
    return bool(
        not entry.still and entry.preview_url and entry.preview_tries < MAX_TRIES
    )


def _is_enough(done: int, seconds: float) -> bool:
    """Tell whether a task has done its share: the next one goes on."""
    return done >= SLICE or seconds >= ENOUGH


def _missing(origin: str) -> Iterator[Entry]:
    for catalog in ORDER:
        listed = Entry.objects.listed(origin=origin, catalog=catalog)
        yield from filter(is_to_come, listed.filter(still=""))


def _fetch(entry: Entry, key: ProviderKey) -> None:
    exempt = frozenset({key.origin}) if key.is_sandbox else frozenset()
    Entry.objects.filter(pk=entry.pk).update(preview_tries=entry.preview_tries + 1)
    folder = Path(settings.STUDIO_DATA) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with mount.translated(), tempfile.TemporaryDirectory(dir=folder) as work:
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
        except NoRoom as error:
            raise assets.DiskFull(mount.FULL.sentence) from error
        except (DownloadError, MediaError):
            return  # Tried a few times a day; the tile keeps its name without a picture.


def _keep(entry: Entry, path: Path, work: Path) -> None:
    found = digest(path, work)
    names = {"still": _save(entry, Path(found.derivatives["small"].path), ".webp")}
    if preview := found.derivatives.get("preview"):
        names |= {
            "preview": _save(entry, Path(preview.path), ".mp4"),
            "preview_type": "video/mp4",
        }
    Entry.objects.filter(pk=entry.pk).update(**names)


def _save(entry: Entry, path: Path, suffix: str) -> str:
    host = hashlib.sha256(entry.origin.encode()).hexdigest()[:12]
    name = f"catalog/{host}/{entry.platform_id}{suffix}"
    store.publish(path, name, adopt=False)
    return name
