"""What /proc tells of other processes; where there is no /proc, it tells nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process; `born` (clock ticks since boot) tells it from a later one of its number."""

    pid: int
    parent: int
    session: int
    born: int
    is_dead: bool


def find(pid: int) -> Process | None:
    """Return the process of this number, or None when there is none."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name before it stands in parentheses and may hold anything, parentheses too.
    fields = stat.rpartition(")")[2].split()
    return Process(
        pid=pid,
        parent=int(fields[1]),
        session=int(fields[3]),
        born=int(fields[19]),
        is_dead=fields[0] in "ZX",
    )


def everyone() -> Iterator[Process]:
    for entry in PROC.glob("[0-9]*"):
        if process := find(int(entry.name)):
            yield process


def descendants(pid: int) -> list[int]:
    """Return the numbers of all processes below `pid`, the unburied included."""
    parents = {process.pid: process.parent for process in everyone()}
    return [one for one in parents if _is_below(one, pid, parents)]


def environment(pid: int) -> dict[str, str]:
    """Return what the process was started with, or {} when that is not ours to read."""
    try:
        raw = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return {}
    pairs = (pair.partition("=") for pair in raw.decode(errors="replace").split("\0"))
    return {name: value for name, _, value in pairs if name}


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _is_below(pid: int, top: int, parents: dict[int, int]) -> bool:
    while pid := parents.get(pid, 0):
        if pid == top:
            return True
    return False
