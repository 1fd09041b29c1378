"""Whether the studio works: its processes, and the one word for all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studio.attempts.heartbeat import STALE, is_fresh
from studio.attempts.models import Heartbeat
from studio.core.clock import now
from studio.keys.models import ProviderKey
from studio.pages import facts

PROCESSES = (
    ("worker", "Worker", "sends, saves and makes thumbnails"),
    ("watcher", "Watcher", "waits for the platform"),
)


@dataclass(frozen=True)
class ProcessRow:
    """One process: `at` is its last heartbeat."""

    name: str
    ok: bool
    word: str
    detail: str
    at: datetime | None


@dataclass(frozen=True)
class Summary:
    ok: bool
    word: str


def summary(key: ProviderKey | None) -> Summary:
    """Return the one word under which the navigation shows Status; `key` is the team's default."""
    stale = [row.name for row in processes() if not row.ok]
    if stale:
        return Summary(ok=False, word=f"{stale[0]} is not answering")
    if not facts.media().ok:
        return Summary(ok=False, word="Check the media folder")
    if not facts.disk().ok:
        return Summary(ok=False, word="Disk is nearly full")
    if key is not None and (key.is_paused or key.health not in facts.WELL):
        return Summary(ok=False, word="Check the key")
    if not facts.check().ok:
        return Summary(ok=False, word="Check the archive")
    return Summary(ok=True, word="All well")


def processes() -> list[ProcessRow]:
    """Return the web process, which answers by answering, and the latest beat of each other."""
    web = ProcessRow(
        "Web", ok=True, word="Answering", detail="serves these pages", at=now()
    )
    return [web, *behind()]


def behind() -> list[ProcessRow]:
    """Return the latest beat of each process that serves no pages."""
    beats = {beat.process: beat for beat in Heartbeat.objects.order_by("at")}
    return [_process(beats.get(key), name, does) for key, name, does in PROCESSES]


def _process(beat: Heartbeat | None, name: str, does: str) -> ProcessRow:
    if beat is None:
        return ProcessRow(name, ok=False, word="Never seen", detail=does, at=None)
    fresh = is_fresh(beat)
    word = "Working" if fresh else f"Silent for over {STALE.seconds} s"
    return ProcessRow(name, ok=fresh, word=word, detail=beat.detail or does, at=beat.at)
