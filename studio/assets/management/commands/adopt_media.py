from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.assets import mount, store
from studio.assets.errors import MediaUnavailable
from studio.assets.models import Asset
from studio.assets.services import place_of

LOOKED_AT = 200
WHAT_THEN = (
    "It is this studio’s now, and a studio that waited for it goes on within seconds. "
    "What is missing: manage.py check_archive. From a backup: manage.py restore DIR --media-only"
)


class Command(BaseCommand):
    help = (
        "Say what is in the media folder; with --yes, take it for this studio’s own although its "
        "mark is missing or another’s: the files were moved by hand, or are really lost. Deletes nothing."
    )
    # It is needed where the studio does not start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true")

    def handle(self, *_arguments: Any, yes: bool, **_options: Any) -> None:
        trouble = mount.trouble()
        if trouble not in (mount.AWAY, mount.ANOTHERS):
            raise CommandError(
                trouble.sentence
                if trouble
                else f"{mount.where()} is this studio’s: there is nothing to adopt."
            )
        self.stdout.write(f"{trouble.sentence} {_found()}")
        if not yes:
            self.stdout.write("To take it all the same: manage.py adopt_media --yes")
            return
        try:
            mount.adopt()
        except MediaUnavailable as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        self.stdout.write(WHAT_THEN)


def _found() -> str:
    """Say how many of the newest files are there: none means a wrong or an empty disk."""
    kept = Asset.objects.filter(purged_at=None).select_related("team").order_by("-pk")
    newest = list(kept[:LOOKED_AT])
    there = sum(store.holds(place_of(one).original, one.size) for one in newest)
    return f"Of the newest files that the database knows, {there:,} of {len(newest):,} are in {mount.where()}."
