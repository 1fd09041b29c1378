"""Who works behind the counter of each process, and on what."""

from __future__ import annotations

import threading
import time

from studio.core import clock
from studio.sandbox import characters, draw, hooks, schedule, sweep, tally
from studio.sandbox.workshop import (
    CALLING,
    DRAWING,
    IDLE_SECONDS,
    MOVING,
    hire,
)

DRAWERS = 2
CALLERS = 4
SHORTEST_REST = 0.005
GATHER_SECONDS = 0.05

_started = threading.Lock()


def start() -> None:
    """Start the threads of this process, once; they take up whatever the rows say is due."""
    if not _started.acquire(blocking=False):
        return
    hire(draw.draw_next, bell=DRAWING, threads=DRAWERS, name="drawer")
    hire(hooks.deliver_next, bell=CALLING, threads=CALLERS, name="caller")
    hire(conduct, bell=MOVING, threads=1, name="conductor")


def conduct() -> float:
    """Move what is due though nobody polls; return how long nothing is."""
    # What comes at almost the same time is moved together, mostly by those who poll.
    time.sleep(GATHER_SECONDS)
    for account_id in schedule.due_accounts():
        schedule.advance(account_id)
    characters.advance()
    tally.flush()
    sweep.sweep(clock.now())
    left = schedule.seconds_to_next()
    if left is None:
        return IDLE_SECONDS
    return min(max(left, SHORTEST_REST), IDLE_SECONDS)
