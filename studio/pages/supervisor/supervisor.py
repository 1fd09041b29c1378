"""Runs the parts of the studio side by side until it is told to stop."""

from __future__ import annotations

import selectors
import signal
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from studio.core.clock import now
from studio.pages.supervisor import wakeup
from studio.pages.supervisor.children import Child, Part

STOP_SECONDS = 8.0
# What is kept of it for the parts that end last.
LAST_SECONDS = 2.0
BURY_SECONDS = 3.0
READY_SECONDS = 60.0
STALE = timedelta(seconds=60)
LIFE_EVERY = 5.0
# More than this between two looks means a machine that slept, or a clock that was set.
GAP = timedelta(seconds=30)
LOOK_EVERY = 1.0
LOOK_EVERY_AT_START = 0.2
MOST_ALARMS = 5


class Supervisor:
    """`say` tells a person one sentence; `ready` is called once, when there are pages to open."""

    def __init__(
        self,
        parts: Iterable[Part],
        *,
        run: Path,
        logs: Path,
        say: Callable[[str], None],
        ready: Callable[[], None],
    ) -> None:
        self.children = [Child(part, run=run, logs=logs) for part in parts]
        self.say = say
        self.ready = ready
        self.selector = selectors.DefaultSelector()
        self.stops = 0
        self.awaited = list(self.children)
        self.is_ready = self.is_late = False
        self.started = self.looked = self.judged_from = time.monotonic()
        self.looked_at = now()

    def run(self) -> None:
        """Keep everything running; return once a signal has come and all has ended."""
        wake = wakeup.on(*_signals())
        self.selector.register(wake, selectors.EVENT_READ)
        try:
            while not self.stops:
                self._start_due()
                self._wait(self._pause())
                self._relay_alarms()
                self._look_for_readiness()
                self._look_for_life()
        finally:
            self._stop()

    def _pause(self) -> float:
        look = LOOK_EVERY_AT_START if self.awaited else LOOK_EVERY
        due = [child.due for child in self.children if not child.runs]
        return max(0.0, min([look, *(at - time.monotonic() for at in due)]))

    def _wait(self, seconds: float) -> None:
        """Take in signals, and children that have ended."""
        for key, _ in self.selector.select(seconds):
            child: Child | None = key.data
            if child:
                self._bury(child)
            else:
                self.stops += len(key.fileobj.recv(64))  # type: ignore[union-attr]

    def _start_due(self) -> None:
        for child in self.children:
            if not child.runs and child.due <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            line = child.start()
        except OSError as error:
            child.postpone()
            self.say(f"{child.name} cannot be started: {error}.")
        else:
            self.selector.register(line, selectors.EVENT_READ, child)

    def _bury(self, child: Child) -> None:
        self.selector.unregister(child.line)  # type: ignore[arg-type]
        self._relay(child)
        status = child.bury()
        if self.stops:
            return
        words = child.log.last_words()
        self.say(
            f"{child.name} ended with status {status}{words and f' ({words})'}; "
            f"it is started again in {child.delay:g} s."
        )

    def _relay_alarms(self) -> None:
        for child in self.children:
            self._relay(child)

    def _relay(self, child: Child) -> None:
        alarms = child.log.alarms()
        for alarm in alarms[:MOST_ALARMS]:
            self.say(f"{child.name}: {alarm}")
        if len(alarms) > MOST_ALARMS:
            self.say(
                f"{child.name}: {len(alarms) - MOST_ALARMS} more in {child.log.path}"
            )

    def _look_for_readiness(self) -> None:
        """Wait for all, but longer than a minute only for those that pages need."""
        self.awaited = [child for child in self.awaited if not _is_ready(child)]
        if not self.is_late and time.monotonic() - self.started > READY_SECONDS:
            self.is_late = True
            for child in self.awaited:
                self.say(
                    f"{child.name} is not ready after a minute; see {child.log.path}"
                )
        if self.is_late:
            self.awaited = [child for child in self.awaited if child.part.is_needed]
        if not self.awaited and not self.is_ready:
            self.is_ready = True
            self.ready()

    def _look_for_life(self) -> None:
        """Restart who has shown none, unless nobody could have, for want of time."""
        if time.monotonic() - self.looked < LIFE_EVERY:
            return
        if now() - self.looked_at > GAP:
            self.judged_from = time.monotonic() + STALE.total_seconds()
        self.looked, self.looked_at = time.monotonic(), now()
        if self.looked < self.judged_from:
            return
        for child in self.children:
            if self._should_live(child) and not child.part.shows_life(now() - STALE):
                self.say(
                    f"{child.name} has shown no life for a minute; it is restarted."
                )
                child.cut()

    def _should_live(self, child: Child) -> bool:
        """Only who has been up so long, and was rung all the while, has to show it."""
        ringers = [one for one in self.children if one.name == child.part.rung_by]
        return all(
            one.runs and not one.is_cut and one.age > STALE.total_seconds()
            for one in [child, *ringers]
        )

    def _stop(self) -> None:
        """End all: first who takes in work, then those they talk to."""
        self.stops += 1
        deadline = time.monotonic() + STOP_SECONDS
        first = [child for child in self.children if not child.part.last]
        self._end(first, deadline - LAST_SECONDS)
        self._end(self.children, deadline)
        self.selector.close()

    def _end(self, children: list[Child], deadline: float) -> None:
        for child in children:
            child.ask()
        self._wait_for_end(children, deadline)
        for _ in range(2):
            for child in children:
                child.cut()
            self._wait_for_end(children, time.monotonic() + BURY_SECONDS)

    def _wait_for_end(self, children: list[Child], deadline: float) -> None:
        """Wait until they have ended; a second signal means: at once."""
        asked = self.stops
        while any(child.runs for child in children) and self.stops == asked:
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self._wait(left)


def _signals() -> list[signal.Signals]:
    """All that ask for the end; a terminal that closes does not, under nohup."""
    asking = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        asking.append(signal.SIGHUP)
    return asking


def _is_ready(child: Child) -> bool:
    return child.runs and child.part.is_ready(child.since)
