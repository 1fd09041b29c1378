"""`manage.py doctor`: everything that matters on one page of words."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from studio.pages.keeping import doctor


class Command(BaseCommand):
    help = "Tell how the studio is. Exit status 1 when something needs a look."
    # It is asked when something is wrong, whatever that is.
    requires_system_checks: list[str] = []

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        sections = doctor.examine()
        self.stdout.write("\n".join(doctor.lines(sections)))
        if not all(section.ok for section in sections):
            sys.exit(1)
