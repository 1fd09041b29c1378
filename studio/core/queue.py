"""The queue's one door: a doorbell committed together with the row it speaks of."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connections
from django.utils.module_loading import import_string
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.tasks import async_task

logger = logging.getLogger(__name__)


def enqueue(task: str, *arguments: int | str) -> None:
    """Ring `task` (a dotted name) in the worker, in the caller's transaction.

    Raises ImportError at once when the name is wrong. Arguments are primary keys and
    short words: the queue keeps them in plain sight.
    """
    import_string(task)
    async_task(task, *arguments)


def beat_at_work(beat: Callable[[], None], *, every: float, longest: float) -> None:
    """Have each worker process call `beat` every so many seconds while it is at a task.

    A sign of life that waits in line itself says nothing while all workers are at long
    tasks. Nobody works longer than `longest` seconds at one: after that the beat stops.
    """
    work = _Work(beat, every=every, longest=longest)
    pre_execute.connect(work.begin, weak=False)
    post_execute_in_worker.connect(work.end, weak=False)


class _Work:
    """The task of this process, and a thread that beats while there is one."""

    def __init__(
        self, beat: Callable[[], None], *, every: float, longest: float
    ) -> None:
        self._beat, self._every, self._longest = beat, every, longest
        self._busy = threading.Event()
        self._since = 0.0
        self._thread: threading.Thread | None = None

    def begin(self, **_signal: object) -> None:
        self._since = time.monotonic()
        self._busy.set()
        # Not before the first task: threads do not survive the fork that makes a worker.
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="beat", daemon=True)
            self._thread.start()

    def end(self, **_signal: object) -> None:
        self._busy.clear()

    def _run(self) -> None:
        while True:
            self._busy.wait()
            time.sleep(self._every)
            if self._busy.is_set() and time.monotonic() - self._since < self._longest:
                self._show_life()

    def _show_life(self) -> None:
        try:
            self._beat()
        except DatabaseError:
            logger.warning("the worker's sign of life could not be written")
        finally:
            # Connections belong to their thread: nobody else closes this one's.
            connections.close_all()
