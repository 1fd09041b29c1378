from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.pages.supervisor import leftovers, processes

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class Studio:
    """A running fake studio, and what it says."""

    def __init__(self, folder: Path, *parts: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.pages.fake_studio", str(folder), *parts],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def hear(self, words: str) -> str:
        """Return the next line that holds these words."""
        return self.hear_until(words)[-1]

    def hear_until(self, words: str) -> list[str]:
        heard: list[str] = []
        for line in self.process.stdout:
            heard.append(line.strip())
            if words in line:
                return heard
        raise AssertionError(f"It ended without saying {words!r}: {heard}")

    def below(self) -> list[processes.Process]:
        found = map(processes.find, processes.descendants(self.process.pid))
        return [one for one in found if one]

    def send(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)

    def close(self) -> None:
        for process in self.below():
            processes.kill(process.pid)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def studio(tmp_path) -> Iterator[Callable[..., Studio]]:
    started: list[Studio] = []

    def start(*parts: str) -> Studio:
        started.append(Studio(tmp_path, *parts))
        return started[-1]

    yield start
    for one in started:
        one.close()


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def alive(found: list[processes.Process]) -> list[processes.Process]:
    now = [(one, processes.find(one.pid)) for one in found]
    return [
        one
        for one, is_now in now
        if is_now and is_now.born == one.born and not is_now.is_dead
    ]


def test_killed_supervisor_leaves_nobody(studio):
    """Case 69."""
    running = studio("sleeper", "stubborn")
    until(lambda: len(running.below()) == 5)
    found = running.below()

    assert running.send(signal.SIGKILL) == -signal.SIGKILL

    until(lambda: alive(found) == [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_everything(studio, number):
    """Case 71."""
    running = studio("sleeper", "last")
    until(lambda: len(running.below()) == 4)
    found = running.below()

    assert running.send(number) == 0
    assert alive(found) == []
    assert list((running.folder / "run").glob("*.pid")) == []


def test_signal_ends_even_who_ignores_it(studio):
    running = studio("stubborn")
    until(lambda: len(running.below()) == 3)
    found = running.below()

    assert running.send(signal.SIGTERM) == 0
    assert alive(found) == []


def test_second_signal_does_not_wait(studio, monkeypatch):
    monkeypatch.setenv("STOP_SECONDS", "600")
    running = studio("sleeper", "stubborn")
    until(lambda: len(running.below()) == 5)
    found = running.below()

    running.process.send_signal(signal.SIGINT)
    until(lambda: len(alive(found)) == 3)

    assert running.send(signal.SIGINT) == 0
    assert alive(found) == []


def test_dead_child_is_started_again_ever_later(studio):
    running = studio("dying", "sleeper")

    assert running.hear("dying") == (
        "dying ended with status 1 (no luck today); it is started again in 0.5 s."
    )
    assert running.hear("dying ended").endswith("in 1 s.")
    assert running.hear("dying ended").endswith("in 2 s.")


def test_killed_child_is_started_again(studio):
    running = studio("sleeper")
    until(lambda: len(running.below()) == 2)
    before = running.below()
    held = next(one for one in before if one.parent != running.process.pid)

    os.kill(held.pid, signal.SIGKILL)

    assert running.hear("sleeper").startswith("sleeper ended with status 137;")
    until(lambda: len(alive(running.below())) == 2)
    assert alive(before) == []


def test_killed_leash_takes_its_process_along(studio):
    running = studio("sleeper")
    until(lambda: len(running.below()) == 2)
    before = running.below()
    leash = next(one for one in before if one.parent == running.process.pid)

    os.kill(leash.pid, signal.SIGKILL)

    running.hear("sleeper ended with status -9;")
    until(lambda: alive(before) == [])


def test_silent_child_is_started_again(studio):
    running = studio("silent")

    assert (
        running.hear("silent")
        == "silent has shown no life for a minute; it is restarted."
    )
    assert running.hear("silent").startswith("silent ended with status 137;")


def test_silence_is_forgiven_when_no_time_has_passed(studio, monkeypatch):
    """Case 76. Every look comes later than the gap allows, as after a machine that slept."""
    monkeypatch.setenv("GAP", "0")
    running = studio("silent", "late")

    heard = running.hear_until("ready\n")

    assert [line for line in heard if "no life" in line] == []


def test_studio_goes_on_without_a_late_part(studio):
    running = studio("late", "sleeper")

    assert running.hear("late").startswith("late is not ready after a minute; see ")
    assert running.hear("ready") == "ready"


def test_warnings_reach_the_terminal(studio):
    assert studio("warning").hear("warning") == "warning: the disk is slow"


def test_leftovers_of_an_earlier_run_are_ended(studio, tmp_path):
    first = studio("sleeper")
    until(lambda: len(first.below()) == 2 and list((tmp_path / "run").glob("*.pid")))
    found = first.below()
    # Stopped, a leash cannot notice that the studio has died.
    leash = next(one for one in found if one.parent == first.process.pid)
    os.kill(leash.pid, signal.SIGSTOP)
    first.send(signal.SIGKILL)
    assert len(alive(found)) == 2

    studio("sleeper").hear("ready")

    assert alive(found) == []


def test_leftovers_spare_a_process_that_has_got_the_number(tmp_path):
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as stranger:
        (tmp_path / "worker.pid").write_text(f"{stranger.pid} 1\n")

        leftovers.end_all(tmp_path)

        assert stranger.poll() is None
        stranger.kill()
    assert list(tmp_path.iterdir()) == []


def test_leftovers_survive_a_torn_record(tmp_path):
    (tmp_path / "worker.pid").write_text("12")

    leftovers.end_all(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_second_studio_on_a_folder_is_refused(studio, tmp_path):
    first = studio("sleeper")
    first.hear("ready")

    said = studio("sleeper").hear("already runs")

    assert (
        f"already runs on {tmp_path} (process {first.process.pid}): stop it first"
        in said
    )
