"""What every bench reports in, and how it measures: rows, percentiles, the CPU of process trees."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PAUSE = 0.2


@dataclass(frozen=True, kw_only=True)
class Row:
    """One number; `baseline` is what the same run gave for the other way, `target` the most it should be.

    A value of None was not measured, and `note` says why.
    """

    metric: str
    value: float | None
    unit: str
    baseline: float | None = None
    target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if self.value is None or not self.baseline:
            return None
        return self.value / self.baseline

    @property
    def met(self) -> bool | None:
        if self.value is None or self.target is None:
            return None
        return self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def percentile(numbers: Sequence[float], share: float) -> float | None:
    """Return the smallest number that `share` of them do not exceed; None of none."""
    if not numbers:
        return None
    return sorted(numbers)[max(0, ceil(share * len(numbers)) - 1)]


class Cpu:
    """Counts the CPU seconds of a process, of all below it, and of those below that ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.restart()

    def restart(self) -> None:
        self._since, self._spent = time.monotonic(), tree_seconds(self.pid)

    @property
    def seconds(self) -> float:
        return tree_seconds(self.pid) - self._spent

    @property
    def cores(self) -> float:
        """Return the cores used on average since the last restart."""
        return self.seconds / (time.monotonic() - self._since)


class Others:
    """Counts the CPU of whatever runs on the machine and is neither this process nor below it."""

    def __init__(self) -> None:
        self._since, self._spent = time.monotonic(), self._seconds()

    @property
    def cores(self) -> float:
        return (self._seconds() - self._spent) / (time.monotonic() - self._since)

    @staticmethod
    def _seconds() -> float:
        return machine_seconds() - tree_seconds(os.getpid())


def tree_seconds(pid: int) -> float:
    """Return the CPU seconds that a process and all below it have used so far."""
    stats = {
        found[0]: found for entry in PROC.glob("[0-9]*") if (found := _stat(entry))
    }
    parents = {one: parent for one, (_, parent, _) in stats.items()}
    return sum(
        spent for one, _, spent in stats.values() if _is_below(one, pid, parents)
    )


def machine_seconds() -> float:
    """Return the CPU seconds that everybody on the machine has used so far."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()
    user, nice, system = (int(field) for field in fields[1:4])
    return (user + nice + system) / TICKS


def wait_until(true: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return once it is true; raises TimeoutError after that many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(PAUSE)


def _stat(entry: Path) -> tuple[int, int, float] | None:
    """Return pid, parent, and CPU seconds with those of the children that were waited for."""
    try:
        text = (entry / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may hold anything.
    fields = text.rpartition(")")[2].split()
    spent = sum(int(field) for field in fields[11:15])
    return int(entry.name), int(fields[1]), spent / TICKS


def _is_below(pid: int, top: int, parents: dict[int, int]) -> bool:
    while pid and pid != top:
        pid = parents.get(pid, 0)
    return pid == top
