"""What is brought up to date before the processes start: databases, static files, keys."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from studio.assets import mount
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset
from studio.core import clock
from studio.keys.services import refresh_sandbox_keys
from studio.pages.keeping.saying import number
from studio.pages.supervisor.refusal import Refusal

KEPT_COPIES = 3
# The emulator's database is called as its app.
SANDBOX = "sandbox"


def databases() -> None:
    """Migrate both databases, after a copy of ours, and make the table of the cache."""
    if _is_behind() and connection.vendor == "sqlite":
        copy(Path(connection.settings_dict["NAME"]))
    call_command("migrate", interactive=False, verbosity=0)
    # No other app has a table there, and walking through their migrations takes seconds.
    call_command("migrate", SANDBOX, database=SANDBOX, interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def media() -> None:
    """Mark the media folder at the first start; refuse one that is not this studio's."""
    try:
        mount.prepare()
    except MediaUnavailable as error:
        raise Refusal(
            f"{error} The database knows of {number(Asset.objects.count(), 'file')} that should be "
            f"in {mount.where()}: mount its disk and start again. If they are really lost, or were moved here by hand, "
            "say 'manage.py adopt_media'. Nothing was changed or deleted."
        ) from error


def static_files() -> None:
    """Collect and compress static files, unless none has changed since the last time."""
    stamp = Path(settings.STUDIO_DATA) / "run" / "static.stamp"
    found = _fingerprint()
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if collected.exists() and stamp.exists() and stamp.read_text() == found:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)


def keys() -> None:
    """Let the Sandbox keys follow the port of the sandbox and the key ring."""
    refresh_sandbox_keys()


def copy(database: Path) -> None:
    """Keep a consistent copy; one made with cp beside a writer is often damaged."""
    folder = Path(settings.STUDIO_DATA) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"before-migration-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
    with (
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(copy)) as to,
    ):
        source.backup(to)
    for old in sorted(folder.glob("before-migration-*"))[:-KEPT_COPIES]:
        old.unlink()


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    return bool(applied and executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _fingerprint() -> str:
    names = sorted(
        f"{path} {stat.st_mtime_ns} {stat.st_size}"
        for finder in get_finders()
        for path, storage in finder.list([])
        if (stat := Path(storage.path(path)).stat())
    )
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
