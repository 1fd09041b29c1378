from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.pages.supervisor import logfiles
from studio.pages.supervisor.logfiles import Log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "logs" / "worker.log")


def write(log: Log, *lines: object) -> None:
    with log.path.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(line if isinstance(line, str) else json.dumps(line) + "\n")


def test_alarms_are_warnings_and_errors_each_once(log):
    log.open().close()
    write(
        log,
        {"level": "INFO", "message": "hello"},
        {"level": "WARNING", "message": "slow"},
        {"level": "ERROR", "message": "broken", "error": "ValueError"},
    )

    assert log.alarms() == ["slow", "broken (ValueError)"]
    assert log.alarms() == []


def test_alarms_wait_for_the_end_of_a_line(log):
    log.open().close()
    write(log, '{"level": "WARNING", ')
    assert log.alarms() == []

    write(log, '"message": "slow"}\n')
    assert log.alarms() == ["slow"]


def test_alarms_of_an_earlier_run_are_not_told_again(log):
    log.path.parent.mkdir()
    write(log, {"level": "ERROR", "message": "long ago"})
    log.open().close()

    assert log.alarms() == []


def test_alarms_cannot_drive_the_terminal(log):
    log.open().close()
    write(log, {"level": "ERROR", "message": "a\x1b[2Jb\r\nc" + "x" * 1000})

    assert log.alarms() == [("a[2Jb c" + "x" * 1000)[:399]]


def test_alarms_of_a_file_that_is_not_there(log):
    assert log.alarms() == []


def test_last_words_are_those_of_a_traceback(log):
    log.open().close()
    write(log, "Traceback (most recent call last):\n", "ImportError: no engine\n")
    write(log, {"level": "INFO", "message": "good bye"})
    log.alarms()

    assert log.last_words() == "ImportError: no engine"


def test_large_log_makes_way(log, monkeypatch):
    monkeypatch.setattr(logfiles, "ROTATE_AT", 10)
    log.open().close()
    write(log, "more than ten bytes\n")

    with log.open() as file:
        file.write(b"new\n")

    assert log.path.read_text() == "new\n"
    assert log.path.with_suffix(".log.1").read_text() == "more than ten bytes\n"
