"""`manage.py watcher`: wait for the platform, and ring what is due."""

from __future__ import annotations

import asyncio
import signal

from django.core.management.base import BaseCommand

from studio.attempts.watcher import Watcher


class Command(BaseCommand):
    help = "Watch requests at the platform until stopped."

    def handle(self, **options: object) -> None:
        asyncio.run(_watch())


async def _watch() -> None:
    watching = asyncio.create_task(Watcher().run())
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, watching.cancel)
    try:
        await watching
    except asyncio.CancelledError:
        return
