"""Which tables a backup holds, and which hold nothing that outlives the day."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from studio.assets import store
from studio.attempts.models import Heartbeat
from studio.pages.keeping import shelves


def passing() -> list[str]:
    """Return the tables whose rows no backup keeps: queue, sessions, heartbeats, cache.

    A restored doorbell would ring for work of another day, and a session is a key to the
    studio that whoever reads the backup would hold in hand.
    """
    names = {model._meta.db_table for model in passing_models()}
    names.add(str(settings.CACHES["default"]["LOCATION"]))
    return sorted(names & set(connection.introspection.table_names()))


def passing_models() -> list[type[Model]]:
    queue = apps.get_app_config("django_q").get_models()
    return [*queue, Session, Heartbeat]


def lasting() -> list[str]:
    """Return the tables of everything else that the studio's models have."""
    ours = connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    return sorted(set(ours) - set(passing()))


def schema() -> list[list[str]]:
    """Return the migrations that the database has, as a manifest keeps them."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)


@dataclass(frozen=True)
class Moment:
    """What a copy of the database holds: rows by table, and the files that they ask for."""

    rows: dict[str, int]
    files: set[str]


def files_query() -> str:
    """Return the statement that lists team, hash and previews of every asset."""
    fields = ("team__public_id", "sha256", "derivatives")
    return str(shelves.needing_files().values_list(*fields).query)


def files_of(found: Iterable[Sequence[Any]]) -> set[str]:
    """Return the names of all files of such rows, as the database gave them."""
    return {name for row in found for name in _names(*row)}


def _names(team: uuid.UUID | str, sha256: str, derivatives: str) -> Iterator[str]:
    place = store.Place(team=uuid.UUID(str(team)), sha256=sha256)
    yield place.original
    for name in json.loads(derivatives):
        yield place.derivative(name)


def unknown_to_us(wanted: list[list[str]]) -> list[str]:
    """Return the migrations in a manifest that this program lacks: a newer one's."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    here = set(loader.disk_migrations)
    return [f"{app}.{name}" for app, name in wanted if (app, name) not in here]
