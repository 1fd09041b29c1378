"""Whether the studio works: its processes, what is overdue, the disk, the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Min, Q

from studio.accounts.models import Membership
from studio.attempts.heartbeat import STALE, is_fresh
from studio.attempts.models import Attempt, Heartbeat, Output
from studio.attempts.states import State
from studio.core.clock import now
from studio.core.disk import free_bytes
from studio.core.words import clock
from studio.keys.models import Health, ProviderKey

PROCESSES = (
    ("worker", "Worker", "sends, saves and makes thumbnails"),
    ("watcher", "Watcher", "waits for the platform"),
)
OVERDUE = timedelta(minutes=5)
WELL = {Health.GOOD, Health.UNTESTED}


@dataclass(frozen=True)
class ProcessRow:
    """One process: `at` is its last heartbeat."""

    name: str
    ok: bool
    word: str
    detail: str
    at: datetime | None


@dataclass(frozen=True)
class FactRow:
    label: str
    value: str
    ok: bool
    note: str = ""


@dataclass(frozen=True)
class Summary:
    ok: bool
    word: str


def summary(key: ProviderKey | None) -> Summary:
    """Return the one word under which the navigation shows Status; `key` is the team's default."""
    stale = [row.name for row in processes() if not row.ok]
    if stale:
        return Summary(ok=False, word=f"{stale[0]} is not answering")
    if not _disk().ok:
        return Summary(ok=False, word="Disk is nearly full")
    if key is not None and key.health not in WELL:
        return Summary(ok=False, word="Key needs a look")
    return Summary(ok=True, word="All well")


def processes() -> list[ProcessRow]:
    """Return the web process, which answers by answering, and the latest beat of each other."""
    beats = {beat.process: beat for beat in Heartbeat.objects.order_by("at")}
    web = ProcessRow(
        "Web", ok=True, word="Answering", detail="serves these pages", at=now()
    )
    return [
        web,
        *(_process(beats.get(key), name, does) for key, name, does in PROCESSES),
    ]


def facts(membership: Membership) -> Sequence[FactRow]:
    """Return what a person who keeps the studio running wants to know."""
    return [
        _oldest_due(membership),
        _unclear(membership),
        _unsaved(membership),
        _disk(),
        *_keys(membership),
    ]


def _process(beat: Heartbeat | None, name: str, does: str) -> ProcessRow:
    if beat is None:
        return ProcessRow(name, ok=False, word="Never seen", detail=does, at=None)
    fresh = is_fresh(beat)
    word = "Working" if fresh else f"Silent for over {STALE.seconds} s"
    return ProcessRow(name, ok=fresh, word=word, detail=beat.detail or does, at=beat.at)


def _oldest_due(membership: Membership) -> FactRow:
    ripe = Q(not_before=None) | Q(not_before__lte=now())
    waiting = Attempt.objects.visible_to(membership).filter(ripe, state=State.WAITING)
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    if oldest is None:
        return FactRow("Oldest due job", "Nothing waits", ok=True)
    age = now() - oldest
    return FactRow(
        "Oldest due job", f"{clock(age.total_seconds())} in line", ok=age < OVERDUE
    )


def _unclear(membership: Membership) -> FactRow:
    mine = Attempt.objects.visible_to(membership)
    unclear = mine.filter(state=State.UNKNOWN).count()
    note = (
        "Decide on their cards."
        if mine.filter(state=State.UNKNOWN).exclude(attention="").exists()
        else ""
    )
    return FactRow(
        "Unclear submits", str(unclear) if unclear else "None", ok=not note, note=note
    )


def _unsaved(membership: Membership) -> FactRow:
    mine = Output.objects.filter(
        attempt__team=membership.team, fate=Output.Fate.FETCHING
    )
    count = mine.count()
    first = mine.aggregate(first=Min("attempt__platform_expires_at"))["first"]
    note = f"The first expires {first:%d %b %H:%M}." if first else ""
    return FactRow(
        "Results not safe here yet", str(count) if count else "None", ok=True, note=note
    )


def _disk() -> FactRow:
    free = free_bytes(Path(settings.STUDIO_DATA))
    floor = settings.STUDIO_DISK_FLOOR
    note = (
        ""
        if free > floor
        else "Saving pauses below the floor; nothing is lost for seven days."
    )
    return FactRow("Free disk", f"{free / 1024**3:.1f} GB", ok=free > floor, note=note)


def _keys(membership: Membership) -> list[FactRow]:
    """Return whether each key's platform was reachable when it was last asked."""
    return [
        FactRow(
            f"Platform, key “{key.label}”",
            Health(key.health).label,
            ok=key.health in WELL,
            note=key.paused_why
            if key.paused_until and key.paused_until > now()
            else key.health_note,
        )
        for key in ProviderKey.objects.visible_to(membership).order_by(
            "-is_default", "pk"
        )
    ]
