"""`manage.py check_archive`: whether everything that was kept is still there, and adds up."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.pages.keeping import checking, last, saying
from studio.pages.keeping.findings import Depth


class Command(BaseCommand):
    help = (
        "Look at every file, job, ledger entry and secret. Never changes or deletes any."
        " Exit status 1 when something is not in order."
    )
    # It is needed most where something is wrong.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")
        depth = parser.add_mutually_exclusive_group()
        depth.add_argument(
            "--quick", action="store_true", help="compare sizes only, read no file"
        )
        depth.add_argument(
            "--deep", action="store_true", help="also decode every file to its end"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        report = checking.check(_depth(options))
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=2))
        else:
            self.stdout.write("\n".join(saying.lines(report)))
        try:
            last.note_check(report)
        except OSError as error:
            self.stderr.write(f"Status will not know of this: {error.strerror}.")
        if not report.is_clean:
            sys.exit(1)


def _depth(options: dict[str, Any]) -> Depth:
    if options["deep"]:
        return Depth.DECODE
    return Depth.SIZE if options["quick"] else Depth.BYTES
