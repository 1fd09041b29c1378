"""`manage.py engines`: the registry as a table, against a document, as bodies."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.engines import ENGINES
from studio.engines.examples import examples
from studio.engines.openapi import Unreadable, defects, differences
from studio.engines.table import table


class Command(BaseCommand):
    help = "Show the registry of models, or hold it against an OpenAPI document."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("list", help="a table of all models")
        diff = what.add_parser(
            "diff",
            help="what differs from an OpenAPI document; 1 if anything is unexplained",
        )
        diff.add_argument("file", type=Path, metavar="FILE")
        what.add_parser("payloads", help="valid bodies of every model, as JSON lines")

    def handle(self, *, what: str, **options: Any) -> None:
        if what == "list":
            self._say_all(table(ENGINES))
        elif what == "payloads":
            found = (example for engine in ENGINES for example in examples(engine))
            self._say_all(json.dumps(asdict(example)) for example in found)
        else:
            self._diff(_document(options["file"]))

    def _diff(self, document: Mapping[str, Any]) -> None:
        try:
            found = list(differences(document, ENGINES))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self._say_all(f"document     {defect}" for defect in defects(document))
        self._say_all(found)
        unexplained = sum(not difference.why for difference in found)
        self.stdout.write(f"{len(found)} differences, {unexplained} unexplained.")
        if unexplained:
            raise CommandError("The registry and the document disagree.")

    def _say_all(self, lines: Iterable[object]) -> None:
        try:
            for line in lines:
                self.stdout.write(str(line))
        except BrokenPipeError:
            # Whoever reads, such as `head`, has seen enough; nothing can be flushed any more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(1) from None


def _document(file: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(file.read_text())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise CommandError(f"{file} is no OpenAPI document.")
    return document
