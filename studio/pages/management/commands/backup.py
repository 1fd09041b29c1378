"""`manage.py backup DIR`: a copy of everything but the secrets, while the studio runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.pages.keeping.backup import Made, backup
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.saying import number, size

APART = (
    "The key ring is not in it, and must not lie beside it: keep a copy of"
    " STUDIO_DATA/secrets somewhere else."
)
SAME_DISK = "It lies on the disk of the studio itself: copy it to another one."


class Command(BaseCommand):
    help = (
        "Back up database and files into a folder, beside earlier backups. "
        "The studio may run meanwhile. Secrets are left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        # What is copied is for its owner only.
        os.umask(0o077)
        try:
            made = backup(options["folder"])
        except CannotKeep as error:
            raise CommandError(str(error)) from None
        self._tell(made)

    def _tell(self, made: Made) -> None:
        kept = made.snapshot.manifest
        self.stdout.write(
            f"{made.snapshot.folder}: {number(sum(kept.rows.values()), 'row')}, {number(kept.files, 'file')} "
            f"({size(kept.bytes)}), {made.new_files:,} of them new. {APART}"
        )
        if made.is_on_the_same_disk:
            self.stdout.write(SAME_DISK)
        for fault in kept.faults:
            self.stderr.write(fault)
        if kept.faults:
            self.stderr.write(
                "The backup is whole but for these: they were not right in the studio."
            )
            sys.exit(1)
