"""The short form of `make chaos`: few presses, few kills, both kinds of host."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.browser.stack import ROOT


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("host", "flags"), [("idempotent host", []), ("plain host", ["--plain"])]
)
def test_nothing_is_lost_and_nothing_paid_twice(host: str, flags: list[str]):
    """Cases 68 to 72: killed web, worker, watcher, sandbox and supervisor; an emptied queue."""
    command = [sys.executable, "-m", "tests.chaos", "--seed", "4", *flags]
    numbers = ["--generations", "12", "--kills", "3", "--untimed"]

    done = subprocess.run(
        [*command, *numbers], cwd=ROOT, capture_output=True, text=True, timeout=380
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    last = done.stdout.splitlines()[-1]
    assert last.startswith(f"chaos ({host}): 12 generations")
    assert "0 lost, 0 charged twice, 0 unarchived, 0 orphans" in last
