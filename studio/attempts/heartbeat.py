"""Signs of life of the studio's processes."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from studio.attempts.models import Heartbeat
from studio.core.clock import now

STALE = timedelta(seconds=60)
# A worker at a long task shows life often enough for that.
AT_WORK = 20.0


def beat(process: str, *, detail: str = "") -> None:
    """Note that `process` works on this host."""
    Heartbeat.objects.update_or_create(
        process=process,
        host=socket.gethostname()[:100],
        defaults={"pid": os.getpid(), "at": now(), "detail": detail[:200]},
    )


def beat_worker() -> None:
    beat("worker")


def is_fresh(heartbeat: Heartbeat) -> bool:
    return now() - heartbeat.at < STALE
