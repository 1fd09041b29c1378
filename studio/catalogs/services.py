"""Keeping our copy of the platform's catalogs, and whose stars are on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from studio.accounts.models import Membership
from studio.catalogs.models import Entry, Favourite, Sync
from studio.core.clock import now
from studio.core.parsing import as_uuid
from studio.core.queue import enqueue
from studio.engines import Engine
from studio.engines.params import StyleChoice
from studio.higgsfield import CatalogItem, Client, HiggsfieldError
from studio.keys import services as keys
from studio.keys.models import Health, ProviderKey

EVERY = timedelta(days=1)
AFTER_FAILURE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# A worker that died with a refresh in its hands holds the next one up no longer than this.
GIVEN_UP = timedelta(minutes=5)

Lists = Mapping[Entry.Catalog, Callable[[], tuple[CatalogItem, ...]]]


class Emptied(Exception):
    """The platform lists nothing where it listed something: that is not believed."""


def ring() -> None:
    """Ring a synchronisation for every host whose lists are missing or a day old."""
    syncs = {sync.origin: sync for sync in Sync.objects.all()}
    for key in _one_key_per_host():
        if _is_due(syncs.get(key.origin), now()):
            request_sync(key)


def ring_for(key: ProviderKey) -> Sync:
    """Ring a synchronisation where a person waits for a host's first one; return how it fares."""
    if _is_due(sync_of(key.origin), now()):
        request_sync(key)
    return sync_of(key.origin) or Sync(origin=key.origin)


def request_sync(key: ProviderKey) -> bool:
    """Have the lists of a key's host read again, unless that is under way; tell which."""
    until = now() + GIVEN_UP
    with transaction.atomic():
        Sync.objects.get_or_create(origin=key.origin)
        idle = Sync.objects.filter(origin=key.origin).idle()
        if not idle.update(running_until=until):
            return False
        enqueue("studio.catalogs.tasks.sync", key.pk)
    return True


def sync(key_id: int) -> None:
    """Read the catalogs of a key's host. What a host drops is kept, marked, for old recipes."""
    key = ProviderKey.objects.usable().filter(pk=key_id).first()
    if key is None:
        return
    Sync.objects.get_or_create(origin=key.origin)
    try:
        with keys.client_for(key) as client:
            for catalog, read in _lists(client).items():
                _store(key.origin, catalog, read())
    except (HiggsfieldError, keys.CannotRead, Emptied) as error:
        _note_failure(key.origin, str(error))
    else:
        _note_success(key.origin)
    enqueue("studio.catalogs.tasks.fetch_previews", key.pk)


def sync_of(origin: str) -> Sync | None:
    return Sync.objects.filter(origin=origin).first()


def entry_names(
    engine: Engine, values: Mapping[str, Any], *, origin: str
) -> dict[str, Any]:
    """Return the names behind a recipe's catalog ids, so that it can be read for ever."""
    names: dict[str, Any] = {}
    style = engine.only(StyleChoice)
    if style and values.get(style.keeps):
        names["style"] = _name(origin, style.catalog, values[style.keeps])
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


def find_for(
    membership: Membership, catalog: str, platform_id: uuid.UUID
) -> Entry | None:
    """Return an entry of any host the team ever had a key of, that of its default key first."""
    held = ProviderKey.objects.filter(team=membership.team)
    origins = dict.fromkeys(
        held.order_by(
            F("is_default").desc(), F("removed_at").asc(nulls_first=True)
        ).values_list("origin", flat=True)
    )
    found = Entry.objects.filter(
        origin__in=origins, catalog=catalog, platform_id=platform_id
    )
    return min(found, key=lambda entry: list(origins).index(entry.origin), default=None)


def is_offered(origin: str, catalog: str, platform_id: str | uuid.UUID) -> bool:
    """Tell whether the host lists the entry today."""
    return (
        Entry.objects.listed(origin=origin, catalog=catalog)
        .filter(platform_id=platform_id)
        .exists()
    )


def set_favourite(entry: Entry, *, membership: Membership, on: bool) -> None:
    """Put a person's star on an entry, or take it off; twice is once."""
    if on:
        Favourite.objects.get_or_create(user=membership.user, entry=entry)
    else:
        Favourite.objects.filter(user=membership.user, entry=entry).delete()


def _one_key_per_host() -> Iterable[ProviderKey]:
    """Return the key that is likeliest to be answered, for each host."""
    usable = sorted(ProviderKey.objects.usable(), key=_promise)
    return {key.origin: key for key in usable}.values()


def _promise(key: ProviderKey) -> tuple[bool, bool]:
    return key.health == Health.GOOD, key.is_default


def _is_due(sync: Sync | None, moment: datetime) -> bool:
    if sync is None:
        return True
    if sync.is_running:
        return False
    if sync.failures and sync.failed_at:
        pause = AFTER_FAILURE * 2 ** min(sync.failures - 1, 6)
        return moment > sync.failed_at + min(pause, LONGEST_PAUSE)
    return sync.done_at is None or moment > sync.done_at + EVERY


def _lists(client: Client) -> Lists:
    return {
        Entry.Catalog.STYLES: client.styles,
        Entry.Catalog.STYLES_2: client.styles_v2,
        Entry.Catalog.MOTIONS: client.motions,
    }


def _store(origin: str, catalog: Entry.Catalog, items: tuple[CatalogItem, ...]) -> None:
    moment = now()
    valid = {platform_id: item for item in items if (platform_id := as_uuid(item.id))}
    listed = Entry.objects.listed(origin=origin, catalog=catalog)
    if not valid and listed.exists():
        raise Emptied(f"The platform’s list of {catalog.label.lower()} came empty.")
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
        listed.exclude(platform_id__in=valid).update(dropped_at=moment)


def _note_success(origin: str) -> None:
    Sync.objects.filter(origin=origin).update(
        running_until=None, done_at=now(), failures=0, note=""
    )
    # What could not be fetched yesterday may be there today.
    Entry.objects.filter(origin=origin, still="").update(preview_tries=0)


def _note_failure(origin: str, why: str) -> None:
    Sync.objects.filter(origin=origin).update(
        running_until=None, failed_at=now(), failures=F("failures") + 1, note=why[:300]
    )


def _name(origin: str, catalog: str, platform_id: str) -> str:
    entry = find(origin, catalog, platform_id)
    return entry.name if entry else "No longer listed"
