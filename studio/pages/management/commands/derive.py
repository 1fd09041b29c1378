"""`manage.py derive`: previews and thumbnails again, from the originals."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.pages.keeping.deriving import derive
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.saying import number


class Command(BaseCommand):
    help = "Make previews again from the originals, which stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--missing",
            action="store_true",
            help="only those that are not there (default)",
        )
        which.add_argument("--all", action="store_true", help="all of them")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            made = derive(everything=options["all"])
        except CannotKeep as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Previews were made for {number(made.count, 'file')}.")
        for asset, why in made.failed:
            self.stderr.write(f"{asset} of {asset.team} ({asset.public_id}): {why}")
        if made.failed:
            sys.exit(1)
