"""Holds one process of the studio, so that all it ever started ends when the studio does.

`python -m studio.pages.supervisor.leash FD COMMAND...`, with FD one end of a socket pair:

    supervisor ──socket pair── leash ── command ── its workers, and whatever they start

A byte on the line asks the command to end. End of file means that the supervisor is gone, by
whatever cause: then everything below is killed. A parent-death signal alone could not do this,
because it reaches children and never grandchildren. On Linux orphans are handed to the leash,
so those that left its session are found too, and nobody is left unburied in a container.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

from studio.pages.supervisor import processes, wakeup

ON_LINUX = sys.platform == "linux"
# Reference: prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_LIBRARY = ctypes.CDLL(None) if ON_LINUX else None


def command(descriptor: int, held: list[str]) -> list[str]:
    """Return what holds `held` on a leash whose end is the inherited `descriptor`."""
    module = "studio.pages.supervisor.leash"
    return [sys.executable, "-m", module, str(descriptor), *held]


class Leash:
    """The command held, and the line to the supervisor."""

    def __init__(self, line: socket.socket, held: list[str]) -> None:
        self.line = line
        self.wake = wakeup.on(signal.SIGCHLD, signal.SIGTERM)
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.held = subprocess.Popen(held, preexec_fn=_die_with(os.getpid()))  # noqa: S603 - what the supervisor asked for

    def hold(self) -> int:
        """Return the command's exit status, once nothing below is left."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.line, selectors.EVENT_READ, self._heard)
            selector.register(self.wake, selectors.EVENT_READ, self._woken)
            while all(key.data() for key, _ in selector.select()):
                continue
        self._end_all()
        # The kernel closes it when we have ended, and not before: that is how it is told.
        self.line.detach()
        return _status(self.held.returncode)

    def _heard(self) -> bool:
        asked = self.line.recv(64)
        if asked:
            self._ask()
        return bool(asked)

    def _woken(self) -> bool:
        if signal.SIGTERM in self.wake.recv(64):
            self._ask()
        while self._bury(os.WNOHANG):
            continue
        return self.held.returncode is None

    def _ask(self) -> None:
        if self.held.returncode is None:
            os.kill(self.held.pid, signal.SIGTERM)

    def _bury(self, options: int = 0) -> bool:
        """Wait for one that has died, adopted or not; tell whether there was one."""
        try:
            pid, status = os.waitpid(-1, options)
        except ChildProcessError:
            return False
        if pid == self.held.pid:
            self.held.returncode = os.waitstatus_to_exitcode(status)
        return pid != 0

    def _end_all(self) -> None:
        if not ON_LINUX:
            # Nobody is handed to us there: the group dies, and we as one of it.
            os.killpg(0, signal.SIGKILL)
        goes_on = True
        while goes_on:
            for pid in processes.descendants(os.getpid()):
                processes.kill(pid)
            goes_on = self._bury()


def main(arguments: list[str]) -> int:
    line = socket.socket(fileno=int(arguments[0]))
    line.set_inheritable(False)
    return Leash(line, arguments[1:]).hold()


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _prctl(option: int, value: int) -> None:
    if _LIBRARY is not None:
        _LIBRARY.prctl(option, value, 0, 0, 0)


def _status(code: int | None) -> int:
    """Return an exit status as a shell would: 128 and the number for a signal."""
    if code is None:
        return 1
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
