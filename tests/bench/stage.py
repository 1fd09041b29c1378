"""A studio of a bench's own, as `manage.py up` runs it, on loopback and in a folder that goes away."""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.measure import Cpu
from tests.browser.stack import ROOT, Stack
from tests.sandbox_server import Sandbox

CHILD_SECONDS = 120
SETTLE_SECONDS = 60.0
SETTLED_CORES = 0.15
# A tenth of the pixels a side: what is measured is waiting, not drawing and decoding.
SCALE = 0.1


@dataclass(frozen=True)
class Studio:
    stack: Stack
    sandbox: Sandbox
    session: str
    model: str

    @property
    def port(self) -> int:
        return self.stack.port

    def cards(self) -> list[dict[str, Any]]:
        return list(_rows(self.stack, "cards"))

    def press(self, count: int, *, prompt: str, pictures: int) -> list[str]:
        """Press Generate without a page, as a program would, and return the cards."""
        told = _rows(self.stack, "press", count=count, prompt=prompt, pictures=pictures)
        return list(told)

    def open_teams(self, count: int, *, people: int) -> list[dict[str, Any]]:
        """Open teams of so many people each, and return their sessions and what they have."""
        return list(_rows(self.stack, "teams", count=count, people=people))

    def owners(self) -> dict[str, str]:
        """Return whose every row is: the team's name by the row's public id."""
        return dict(_rows(self.stack, "owners"))

    def cpu(self, part: str = "") -> Cpu:
        """Count the CPU of one part (web, worker, watcher, sandbox), or of all."""
        return Cpu(self._leader(part) if part else self._supervisor())

    def set_platform(self, **account: Any) -> None:
        """Change the sandbox's account: how long requests take, how many at once."""
        self.sandbox.control(
            account={"id": "sandbox", "scale": SCALE, "waiting_limit": 5_000, **account}
        )

    def _leader(self, part: str) -> int:
        record = self.stack.data / "run" / f"{part}.pid"
        return int(record.read_text().split()[0])

    def _supervisor(self) -> int:
        if self.stack.process is None:
            raise ValueError("The studio does not run.")
        return self.stack.process.pid


class Keeper:
    """Keeps studios running from one bench to the next, where few seconds matter more than a clean slate."""

    def __init__(self) -> None:
        self.open: ExitStack | None = None
        self.kept: dict[bool, Studio] = {}

    @contextmanager
    def keeping(self) -> Iterator[None]:
        with ExitStack() as self.open:
            try:
                yield
            finally:
                self.open, self.kept = None, {}


keeper = Keeper()


@contextmanager
def studio(
    *,
    limit: int = 100,
    history: int = 0,
    seconds: tuple[float, float] = (30, 90),
    with_callbacks: bool = False,
) -> Iterator[Studio]:
    """Run a founded studio until the block ends; it has `history` requests of `seconds` behind it."""
    wanted = _started(
        limit=limit, history=history, seconds=seconds, with_callbacks=with_callbacks
    )
    if keeper.open is None:
        with wanted as one:
            yield one
        return
    if with_callbacks not in keeper.kept:
        keeper.kept[with_callbacks] = keeper.open.enter_context(wanted)
    yield keeper.kept[with_callbacks]


@contextmanager
def _started(*, with_callbacks: bool, **facts: Any) -> Iterator[Studio]:
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        stack = Stack(Path(folder) / "data", extra=_secrets())
        if with_callbacks:
            stack.extra["STUDIO_SANDBOX_WEBHOOKS"] = stack.url
        told = _rows(stack, "open", **facts)
        try:
            stack.start()
            sandbox = Sandbox(stack.sandbox_port, stack.data)
            yield _settled(Studio(stack, sandbox, told["session"], told["path"]))
        finally:
            end(stack)


def end(stack: Stack) -> None:
    """Stop a studio, whatever it takes; its parts end with it."""
    if stack.process is None:
        return
    try:
        stack.stop()
    except subprocess.TimeoutExpired:
        os.killpg(stack.process.pid, signal.SIGKILL)
        stack.process.wait()


def _settled(started: Studio) -> Studio:
    """Wait until it has come to rest after its start, for a minute at most."""
    deadline = time.monotonic() + SETTLE_SECONDS
    cpu = started.cpu()
    while time.monotonic() < deadline:
        cpu.restart()
        time.sleep(1.0)
        if cpu.cores < SETTLED_CORES:
            break
    return started


def _secrets() -> dict[str, str]:
    ring = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "STUDIO_SECRET_KEY": secrets.token_urlsafe(50),
        "STUDIO_ENCRYPTION_KEYS": f"k1:{ring}",
    }


def _rows(stack: Stack, command: str, **arguments: Any) -> Any:
    stack.data.mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.rows", command, json.dumps(arguments)],
        cwd=ROOT,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"rows {command} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)
