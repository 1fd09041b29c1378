"""The HTTP server of the studio and of the sandbox: `python -m studio.core.serving HOST PORT WORKERS THREADS`."""

from __future__ import annotations

import logging
import os
import sys

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

# Measured: WSGI costs a quarter of ASGI for views that use the ORM, and more threads only
# contend for the interpreter. Two of each, so that one slow request blocks neither.
WORKERS = 2
THREADS = 2
STOP_SECONDS = 5
# Granian's opinions on numbers that were chosen by measuring; nobody can do anything about them.
OPINIONS = ("Configured number of", "Configuration allows")


def command(
    host: str, port: int, *, workers: int = WORKERS, threads: int = THREADS
) -> list[str]:
    """Return the command that serves what settings.WSGI_APPLICATION names."""
    numbers = (port, workers, threads)
    return [sys.executable, "-m", "studio.core.serving", host, *map(str, numbers)]


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve until a signal ends it. Access logs stay off: they would hold callback tokens."""
    logging.getLogger("_granian").addFilter(_is_no_opinion)
    Granian(
        "studio.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        log_dictconfig=settings.LOGGING,
    ).serve()


def _is_no_opinion(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(OPINIONS)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    serve(sys.argv[1], *map(int, sys.argv[2:5]))
