"""The files the processes write to, and what of them a person at the terminal should see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

ROTATE_AT = 10 * 1024 * 1024
ALARMS = {"WARNING", "ERROR", "CRITICAL"}
MAX_LINE = 400


class Log:
    """One file: written by the process, read again by the supervisor."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen = 0
        self.last = ""

    def open(self) -> IO[bytes]:
        """Open it for a process about to start; a large one makes way first."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > ROTATE_AT:
            self.path.replace(self.path.with_suffix(".log.1"))
        file = self.path.open("ab")
        self.seen = file.tell()
        self.last = ""
        return file

    def alarms(self) -> list[str]:
        """Return the warnings and errors written since the last call, for a person to read."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self.seen)
            new = file.read()
        whole, ended, _ = new.rpartition(b"\n")
        self.seen += len(whole) + len(ended)
        lines = [line for line in whole.decode(errors="replace").splitlines() if line]
        told = [line for line in lines if _is_telling(line)]
        self.last = told[-1] if told else self.last
        return [alarm for line in lines if (alarm := _alarm(line))]

    def last_words(self) -> str:
        """Return the last line alarms() came upon that may say why a process has died."""
        return _readable(_parsed(self.last).get("message", self.last))


def _is_telling(line: str) -> bool:
    return _parsed(line).get("level", "ERROR") in ALARMS


def _alarm(line: str) -> str:
    record = _parsed(line)
    if record.get("level") not in ALARMS:
        return ""
    error = f" ({record['error']})" if "error" in record else ""
    return _readable(f"{record.get('message', '')}{error}")


def _parsed(line: str) -> dict[str, str]:
    """Lines that are not JSON come from before logging was set up, or from after it died."""
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _readable(text: str) -> str:
    """Cut, on one line, and without what could drive the terminal."""
    line = " ".join(text.split())[:MAX_LINE]
    return "".join(character for character in line if character.isprintable())
