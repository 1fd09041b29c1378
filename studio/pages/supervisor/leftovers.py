"""Ends what nobody holds any more: of a leash that was killed, or of an earlier run."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from studio.pages.supervisor import processes
from studio.pages.supervisor.processes import Process

# Whatever is started carries it, and hands it on to whatever that starts.
MARK = "STUDIO_RUN_FOLDER"
PATIENCE = 5.0


def end_session(leader: int) -> None:
    """Kill what is left of a session whose leader is dead and not yet buried."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    for process in processes.everyone():
        if process.session == leader and process.pid != leader:
            processes.kill(process.pid)
            _bury_adopted(process)


def note(record: Path, pid: int) -> None:
    """Write down who leads a session, and when it was born."""
    process = processes.find(pid)
    record.write_text(f"{pid} {process.born if process else 0}\n", encoding="ascii")


def end_all(run: Path) -> None:
    """Kill what an earlier run left behind, as far as it certainly is of that run."""
    records = list(run.glob("*.pid"))
    found = [process for record in records for process in _left_by(record)]
    for process in found:
        processes.kill(process.pid)
    deadline = time.monotonic() + PATIENCE
    while any(_lives(process) for process in found) and time.monotonic() < deadline:
        time.sleep(0.02)
    for record in records:
        record.unlink()


def _bury_adopted(process: Process) -> None:
    """As the first process of a container we are handed the orphans of a killed leash."""
    if process.parent == os.getpid():
        os.waitpid(process.pid, 0)


def _left_by(record: Path) -> list[Process]:
    leader, born = _read(record)
    holder = processes.find(leader)
    if holder and holder.born != born:
        # The number has gone to another, so nobody of that session lived on.
        return []
    below = set(processes.descendants(leader)) if holder else set()
    return [
        process
        for process in processes.everyone()
        if process.pid in below
        or (process.session == leader and (holder or _is_marked(process, record)))
    ]


def _read(record: Path) -> tuple[int, int]:
    words = record.read_text(encoding="ascii", errors="replace").split()
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        return 0, -1
    return int(words[0]), int(words[1])


def _is_marked(process: Process, record: Path) -> bool:
    return processes.environment(process.pid).get(MARK) == str(record.parent)


def _lives(process: Process) -> bool:
    found = processes.find(process.pid)
    return bool(found and found.born == process.born and not found.is_dead)
