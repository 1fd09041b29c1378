"""`manage.py restore DIR`: the studio as it was when a backup was made."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.pages.keeping import manifest, putting, saying
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.restoring import Restored, look_at, restore


class Command(BaseCommand):
    help = (
        "Put a backup back into an empty data folder, and check it. The studio must not run. "
        "Nothing that was under way is sent again by itself."
    )
    # It works without any secret; `manage.py up` asks for them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            metavar="DIR",
            help="the newest backup in it is taken; or one of those in it",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="into a data folder that is not empty: its database is put aside, its files stay",
        )
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--look", action="store_true", help="read the whole backup, change nothing"
        )
        instead.add_argument(
            "--media-only",
            action="store_true",
            help="only put back files that are missing or damaged; the studio may run",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        # As for `up`: nobody else has any business in the data folder.
        os.umask(0o077)
        try:
            if options["look"]:
                faults = self._look(options["folder"])
            elif options["media_only"]:
                faults = self._media_only(options["folder"])
            else:
                faults = self._restore(options["folder"], force=options["force"])
        except CannotKeep as error:
            raise CommandError(str(error)) from None
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)

    def _look(self, folder: Path) -> list[str]:
        snapshot, faults = look_at(folder)
        if not faults:
            self.stdout.write(f"{snapshot.folder} is whole: {_contents(snapshot)}.")
        return faults

    def _media_only(self, folder: Path) -> list[str]:
        snapshot = manifest.newest(folder.resolve())
        manifest.check(snapshot)
        faults = putting.put_back(snapshot, putting.lost_ones(snapshot))
        self.stdout.write(
            "What this backup has is back. Now run: manage.py check_archive"
        )
        return faults

    def _restore(self, folder: Path, *, force: bool) -> list[str]:
        restored = restore(folder, force=force)
        self.stdout.write("\n".join(_told(restored)))
        return restored.faults


def _told(restored: Restored) -> Iterator[str]:
    snapshot = restored.snapshot
    made = snapshot.manifest.moment
    yield f"Restored the backup of {made:%d %b %Y, %H:%M} UTC: {_contents(snapshot)}."
    if restored.replaced:
        yield f"The database that was here before lies in {restored.replaced}."
    if restored.unsettled:
        yield (
            f"{restored.unsettled:,} jobs were under way then. They are marked Unknown, and none is "
            "sent again by itself: the studio asks about those the platform had, and each card asks a person."
        )
    if restored.unreadable:
        yield from _about_keys(restored)
    yield ""
    yield from saying.lines(restored.report)


def _about_keys(restored: Restored) -> Iterator[str]:
    yield "These keys cannot be read here. Put back the key ring they were sealed under, or enter them again:"
    for key in restored.unreadable:
        yield f"  “{key.label}” ({key.origin}) of {key.team}"
    if restored.made_ring:
        yield f"There was no key ring. A new one lies in {restored.made_ring}: replace it with the old one if you have that."


def _contents(snapshot: manifest.Snapshot) -> str:
    kept = snapshot.manifest
    rows = sum(kept.rows.values())
    return (
        f"{saying.number(rows, 'row')}, {saying.number(kept.files, 'file')} "
        f"({saying.size(kept.bytes)})"
    )
