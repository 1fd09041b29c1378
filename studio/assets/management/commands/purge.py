from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.accounts.models import Team
from studio.assets import purging


class Command(BaseCommand):
    help = (
        f"Say what has been in the trash for {purging.KEPT.days} days; with --yes, "
        "delete it for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true")

    def handle(self, *_arguments: Any, yes: bool, **_options: Any) -> None:
        for team in Team.objects.order_by("pk"):
            if yes:
                words = f"{purging.purge(team, user=None)} deleted for good"
            else:
                words = f"{purging.due(team).count()} could be deleted for good"
            self.stdout.write(f"{team.name}: {words}")
