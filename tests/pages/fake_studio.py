"""A studio of fake parts under the real supervisor: `python -m tests.pages.fake_studio FOLDER PART...`"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from studio.pages.supervisor import leftovers, lock, supervisor
from studio.pages.supervisor.children import Part
from studio.pages.supervisor.supervisor import Supervisor

SLEEP = "import time; time.sleep(600)"
# It and its child take no signal but SIGKILL; the child has a session of its own.
STUBBORN = """
import signal, subprocess, sys, time
for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(one, signal.SIG_IGN)
if len(sys.argv) == 1:
    subprocess.Popen([sys.executable, __file__, "child"], start_new_session=True)
time.sleep(600)
"""
DYING = "raise SystemExit('no luck today')"
WARNING = 'print(\'{"level": "WARNING", "message": "the disk is slow"}\', flush=True)\n'


def never(since: datetime) -> bool:
    return False


def part(name: str, folder: Path) -> Part:
    script = folder / f"{name}.py"
    script.write_text(
        {"stubborn": STUBBORN, "dying": DYING, "warning": WARNING + SLEEP}.get(
            name, SLEEP
        )
    )
    return Part(
        name=name,
        command=[sys.executable, str(script)],
        is_ready=never if name == "late" else Part.is_ready,
        shows_life=never if name == "silent" else Part.shows_life,
        last=name == "last",
    )


def main(folder: Path, *names: str) -> None:
    sys.stdout.reconfigure(line_buffering=True)
    supervisor.STOP_SECONDS = float(os.environ.get("STOP_SECONDS", "3"))
    supervisor.READY_SECONDS = 0.5
    supervisor.STALE = supervisor.timedelta(seconds=0.2)
    supervisor.LIFE_EVERY = 0.1
    supervisor.GAP = supervisor.timedelta(seconds=float(os.environ.get("GAP", "30")))
    run = folder / "run"
    with lock.take(run / "up.lock"):
        leftovers.end_all(run)
        Supervisor(
            [part(name, folder) for name in names],
            run=run,
            logs=folder / "logs",
            say=lambda sentence: sys.stdout.write(f"{sentence}\n"),
            ready=lambda: sys.stdout.write("ready\n"),
        ).run()
    sys.stdout.write("over\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
