"""The threads behind the counter. The rows say what is due; a bell only wakes who waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

logger = logging.getLogger(__name__)

# How late something may be noticed that another process, or the clock, made due.
IDLE_SECONDS = 1.0
AFTER_ERROR_SECONDS = 2.0

Step = Callable[[], float]


class Bell:
    """Wakes all who wait; a ring that nobody waits for is not lost to who looks next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        with self._changed:
            self.rings += 1
            self._changed.notify_all()

    def wait(self, heard: int, *, seconds: float) -> None:
        """Return when it has rung more than `heard` times, or after that long."""
        with self._changed:
            self._changed.wait_for(lambda: self.rings != heard, seconds)


DRAWING = Bell()
MOVING = Bell()
CALLING = Bell()


def hire(step: Step, *, bell: Bell, threads: int, name: str) -> None:
    """Run `step` for ever in that many threads.

    It returns how many seconds to wait for the bell, 0 when there may be more to do.
    """
    for number in range(threads):
        threading.Thread(
            target=_work, args=(step, bell), name=f"{name}-{number}", daemon=True
        ).start()


def _work(step: Step, bell: Bell) -> None:
    while True:
        heard = bell.rings
        seconds = _one(step)
        if seconds > 0:
            bell.wait(heard, seconds=seconds)


def _one(step: Step) -> float:
    try:
        return step()
    except Exception:
        # Whatever it was, the row is still there and is tried again.
        logger.exception("A step of the sandbox failed.")
        close_old_connections()
        return AFTER_ERROR_SECONDS
