"""The processes of the studio, each on its leash."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from studio.core.clock import now
from studio.pages.supervisor import leash, leftovers
from studio.pages.supervisor.logfiles import Log

ROOT = Path(__file__).resolve().parents[3]
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# Whatever lived so long is not in a crash loop.
SETTLED = 60.0


def _always(since: datetime) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process the studio consists of.

    `is_ready(since)` and `shows_life(since)` look for a sign of life since that moment.
    Without the part named `rung_by` this one has no reason to show any. `last` ends after
    the others, which may be talking to it. `is_needed`: no page without it.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    is_ready: Callable[[datetime], bool] = _always
    shows_life: Callable[[datetime], bool] = _always
    rung_by: str = ""
    is_needed: bool = False
    last: bool = False


class Child:
    """A part as it runs here; the longer it keeps dying, the later it is started again."""

    def __init__(self, part: Part, *, run: Path, logs: Path) -> None:
        self.part = part
        self.name = part.name
        self.log = Log(logs / f"{part.name}.log")
        self.record = run / f"{part.name}.pid"
        self.line: socket.socket | None = None
        self.leash: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.since = now()
        self.delay = 0.0
        self.due = 0.0
        self.is_cut = False

    @property
    def runs(self) -> bool:
        return self.line is not None

    @property
    def age(self) -> float:
        """Seconds since its last start."""
        return time.monotonic() - self.started

    def start(self) -> socket.socket:
        """Start the process and return the line that ends once all of it has."""
        ours, theirs = socket.socketpair()
        with theirs, self.log.open() as output:
            self.leash = subprocess.Popen(  # noqa: S603 - a command of ours
                leash.command(theirs.fileno(), self.part.command),
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        leftovers.note(self.record, self.leash.pid)
        self.line, self.is_cut = ours, False
        self.started, self.since = time.monotonic(), now()
        return ours

    def ask(self) -> None:
        """Ask the process to end in its own time."""
        if self.line:
            with suppress(OSError):
                self.line.send(b".")

    def cut(self) -> None:
        """Have all of it killed by its leash; the second time, kill the leash too."""
        if self.line and self.leash and self.is_cut:
            leftovers.end_session(self.leash.pid)
        elif self.line:
            self.is_cut = True
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_WR)

    def bury(self) -> int:
        """Return the exit status of what has ended, and plan its next start."""
        if self.leash is None or self.line is None:
            raise ValueError(f"{self.name} does not run.")
        # While it is not waited for, its number belongs to nobody else.
        leftovers.end_session(self.leash.pid)
        status = self.leash.wait()
        self.line.close()
        self.line = self.leash = None
        self.record.unlink(missing_ok=True)
        self.postpone()
        return status

    def postpone(self) -> None:
        """Plan the next start."""
        is_loop = self.delay and self.age < SETTLED
        self.delay = min(self.delay * 2, LONGEST_DELAY) if is_loop else FIRST_DELAY
        self.due = time.monotonic() + self.delay

    def _environment(self) -> dict[str, str]:
        mark = {leftovers.MARK: str(self.record.parent)}
        return {**os.environ, **self.part.environment, **mark}
