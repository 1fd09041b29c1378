from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.keys import rotating
from studio.keys.crypto import KeyRingMissing


class Command(BaseCommand):
    help = "Seal every stored key under the first of STUDIO_ENCRYPTION_KEYS."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        try:
            counts = rotating.rotate_secrets()
        except KeyRingMissing as error:
            raise CommandError(f"STUDIO_ENCRYPTION_KEYS: {error}") from None
        for kid, count in sorted(counts.items()):
            self.stdout.write(f"{kid}: {count}")
        if counts["unreadable"]:
            raise CommandError("Some keys cannot be read; they were left as they are.")
