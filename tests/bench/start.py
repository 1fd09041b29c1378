"""From a fresh clone to the first page, and from `manage.py up` on what is installed already."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Row, wait_until
from tests.browser.stack import OURS, ROOT, free_port

MOST_SECONDS = 60.0
BOUND = 180.0
STOP_SECONDS = 30.0


def run(quick: bool) -> list[Row]:
    """Quick installs nothing: its clone runs on the packages of this process."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        clone = Path(folder) / "atelier"
        _clone(clone)
        up = [sys.executable, "manage.py", "up"]
        first = _start(clone, up if quick else ["make", "run"])
        again = _start(clone, up if quick else [".venv/bin/python", *up[1:]])
    installed = "nothing installed" if quick else "pip and its cache as they are here"
    return [
        Row(
            metric=f"{'manage.py up' if quick else 'make run'} in a fresh clone, to the first page",
            value=first,
            unit="s",
            target=MOST_SECONDS,
            note=installed,
        ),
        Row(
            metric="manage.py up once more, to the first page",
            value=again,
            unit="s",
            baseline=first,
            target=MOST_SECONDS,
            note="the same installation and data folder",
        ),
    ]


def _clone(target: Path) -> None:
    """Copy what git has or would take: not all of it may be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy)


def _start(clone: Path, command: list[str]) -> float:
    """Return the seconds until a page is there; raises TimeoutError after BOUND."""
    port = free_port()
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(OURS)
    }
    environment = inherited | {
        "STUDIO_PORT": str(port),
        "STUDIO_SANDBOX_PORT": str(free_port()),
    }
    started = time.monotonic()
    with _running(command, clone, environment) as process:
        wait_until(
            lambda: _has_page(process, port), seconds=BOUND, what="the first page"
        )
        return time.monotonic() - started


@contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[str]]:
    with (folder.parent / "start.log").open("w+") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        except RuntimeError as error:
            log.seek(0)
            raise RuntimeError(f"{error}:\n{log.read()[-2000:]}") from error
        finally:
            _stop(process)


def _has_page(process: subprocess.Popen[str], port: int) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"It ended with status {process.returncode}")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: subprocess.Popen[str]) -> None:
    """End the session, make and all: the supervisor in it ends what it started."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(STOP_SECONDS)
        wait_until(
            lambda: not _lives(process.pid), seconds=STOP_SECONDS, what="the end"
        )
    except (subprocess.TimeoutExpired, TimeoutError):
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
