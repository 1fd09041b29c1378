"""The real stack in a folder of its own, with every process within reach of a SIGKILL."""

from __future__ import annotations

import base64
import os
import random
import secrets
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from studio.core.crash import LOG
from studio.pages.supervisor.processes import descendants, find
from tests.browser.stack import Stack
from tests.sandbox_server import Sandbox

PARTS = ("web", "worker", "watcher", "sandbox")
LEASE_SECONDS = 20
# Where callbacks are expected, the watcher looks by itself after two minutes.
RECONCILE_SECONDS = 120
CRASH_CHANCE = 0.01
CRASH_POINTS = (
    "before-lease",
    "after-lease",
    "after-post",
    "before-accept",
    "after-settle",
    "in-download",
    "after-publish",
    "before-saved",
    "in-step",
)


@dataclass
class Stage:
    """A studio that is killed again and again; `chance` is the seed's."""

    stack: Stack
    chance: random.Random
    plain: bool = False
    kills: Counter[str] = field(default_factory=Counter)

    @classmethod
    def build(
        cls, data: Path, *, seed: int, plain: bool, hooks: bool, database: str
    ) -> Stage:
        stack = Stack(data)
        points = ",".join(f"{point}:{CRASH_CHANCE}" for point in CRASH_POINTS)
        ring = base64.b64encode(secrets.token_bytes(32)).decode()
        stack.extra = {
            "SANDBOX_SPEED": "0.2",
            "STUDIO_CHAOS": "1",
            "STUDIO_CRASH_AT": points,
            "STUDIO_LONGEST_LEASE": str(LEASE_SECONDS),
            "STUDIO_SANDBOX_HONOURS": "off" if plain else "on",
            "STUDIO_SANDBOX_WEBHOOKS": stack.url if hooks else "",
            "STUDIO_SECRET_KEY": secrets.token_urlsafe(50),
            "STUDIO_ENCRYPTION_KEYS": f"k1:{ring}",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }
        if database:
            stack.extra["STUDIO_DATABASE_URL"] = database
        data.mkdir(mode=0o700, parents=True)
        return cls(stack, random.Random(seed), plain)

    @property
    def data(self) -> Path:
        return self.stack.data

    @property
    def sandbox(self) -> Sandbox:
        return Sandbox(self.stack.sandbox_port, self.stack.data)

    @property
    def crashes(self) -> Counter[str]:
        """Count the processes that ended at a crash point, by its name."""
        log = self._log if self._log.exists() else self._closed_log
        if not log.exists():
            return Counter()
        return Counter(line.split()[0] for line in log.read_text().splitlines())

    @property
    def callback_seconds(self) -> int:
        """Return how much longer it takes to miss a callback that was dropped."""
        return RECONCILE_SECONDS if self.stack.extra["STUDIO_SANDBOX_WEBHOOKS"] else 0

    def allow_crashes(self) -> None:
        self._log.touch()

    def forbid_crashes(self) -> None:
        self._log.rename(self._closed_log)

    def leash_of(self, part: str) -> int:
        """Return the process that holds a part; what it is told, it tells the part."""
        return int((self.data / "run" / f"{part}.pid").read_text().split()[0])

    def kill_one(self) -> str:
        """Kill one process at random: of a part, or the supervisor; return which."""
        victim = self.chance.choice((*PARTS, *PARTS, "supervisor"))
        if victim == "supervisor":
            self.stack.kill()
            self.stack.start()
        elif not self._kill_part(victim):
            return ""
        self.kills[victim] += 1
        return victim

    def end(self) -> None:
        if self.stack.process is None:
            return
        try:
            self.stack.stop()
        except subprocess.TimeoutExpired:
            os.killpg(self.stack.process.pid, signal.SIGKILL)
            self.stack.process.wait()

    @property
    def _log(self) -> Path:
        return self.data / LOG

    @property
    def _closed_log(self) -> Path:
        return self.data / f"{LOG}.closed"

    def _kill_part(self, part: str) -> bool:
        """Kill the part's own process, one of its workers, or the leash that holds them."""
        try:
            leash = self.leash_of(part)
        except (FileNotFoundError, IndexError):
            return False
        below = sorted(pid for pid in descendants(leash) if find(pid))
        pid = self.chance.choice([leash, *below[:1], *below])
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False
