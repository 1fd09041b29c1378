"""What a person who keeps the studio running wants to know, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone

from studio.assets import mount
from studio.assets.models import Asset
from studio.attempts.breaker import open_now
from studio.attempts.states import State
from studio.core.clock import now
from studio.core.disk import free_bytes
from studio.core.words import clock
from studio.engines import registry
from studio.keys.models import Health, ProviderKey
from studio.notices.services import mail_trouble
from studio.pages.keeping import saying
from studio.pages.keeping.findings import Kind
from studio.pages.keeping.last import last_backup, last_check
from studio.pages.reconciling import saying as usage
from studio.pages.scope import Scope

OVERDUE = timedelta(minutes=5)
WELL = {Health.GOOD, Health.UNTESTED}
# A studio of a few days may still be somebody's first look.
BACKUP_EVERY = timedelta(days=8)
CHECK_EVERY = timedelta(days=8)
# A process that is killed between a file and its row leaves one; it is no loss to anybody.
HARMLESS = {Kind.EXTRA}


@dataclass(frozen=True)
class FactRow:
    label: str
    value: str
    ok: bool
    note: str = ""


def facts(scope: Scope) -> Sequence[FactRow]:
    """Return what is due, what is not safe yet, where there is room, and how each key fares."""
    return [
        _oldest_due(scope),
        _unclear(scope),
        _unsaved(scope),
        disk(),
        media(),
        backup(),
        check(),
        mail(),
        _usage(scope),
        *_breakers(scope),
        *_keys(scope),
    ]


def disk() -> FactRow:
    """Say what is free where files arrive; where they stay may have less, and counts too."""
    free = free_bytes(Path(settings.STUDIO_DATA))
    is_full = mount.glance() is mount.FULL
    ok = free >= settings.STUDIO_DISK_FLOOR and not is_full
    note = "" if ok else mount.FULL.then
    return FactRow("Free disk", f"{free / 1024**3:.1f} GB", ok=ok, note=note)


def media() -> FactRow:
    trouble = media_trouble()
    if trouble is None:
        return FactRow("Media folder", "In place", ok=True)
    return FactRow("Media folder", trouble.word, ok=False, note=trouble.then)


def media_trouble() -> mount.Trouble | None:
    """Return what is wrong with the media folder itself; a full disk is told of as such."""
    trouble = mount.glance()
    return None if trouble is mount.FULL else trouble


def mail() -> FactRow:
    if not settings.STUDIO_MAIL:
        return FactRow("Mail", "Not set up", ok=True)
    trouble = mail_trouble()
    return FactRow(
        "Mail", "Held up" if trouble else "Goes out", ok=not trouble, note=trouble
    )


def _usage(scope: Scope) -> FactRow:
    """Say how the ledger stands to what the platform says was used."""
    value, ok, note = usage.in_short(scope.keys)
    return FactRow("Ledger against the platform", value, ok=ok, note=note)


def _breakers(scope: Scope) -> Iterator[FactRow]:
    """Say which hosts and models are left alone for now, and when they are asked again."""
    for key in scope.keys.order_by("team", "pk"):
        for breaker in open_now(key):
            engine = registry.find(breaker.engine)
            name = engine.name if engine else "every model"
            yield FactRow(
                f"Key “{key.label}”, {name}",
                "Left alone",
                ok=False,
                note=f"{breaker.failures} failures in a row: {breaker.why} "
                f"Asked again {when(breaker.open_until or now())}.",
            )


def backup() -> FactRow:
    """Say when all was last copied; a studio with nothing old in it need not be."""
    last = last_backup()
    ok = _is_recent(last.at, BACKUP_EVERY) or not _has_old_work()
    value = when(last.at) if last.at else "Never"
    if last.trouble:
        return FactRow("Last backup", value, ok=False, note=last.trouble)
    if last.at is None:
        note = "Make one with: manage.py backup DIR"
        return FactRow("Last backup", value, ok=ok, note=note)
    note = f"{saying.number(last.files, 'file')}, {saying.size(last.bytes)}."
    if last.faults:
        note = f"{note} {last.faults:,} things were not right in it."
    return FactRow("Last backup", value, ok=ok and not last.faults, note=note)


def check() -> FactRow:
    report = last_check()
    if report is None or report.ended_at is None:
        note = "It runs by itself every week."
        return FactRow("Last check of the archive", "Never", ok=True, note=note)
    value, found = when(report.ended_at), saying.in_short(report)
    if found:
        note = f"{found}. Nothing was deleted. The list: manage.py check_archive"
        ok = set(report.counts) <= HARMLESS
        return FactRow("Last check of the archive", value, ok=ok, note=note)
    files = f"{saying.number(report.looked_at['files'], 'original')}, all in order."
    ok = _is_recent(report.ended_at, CHECK_EVERY)
    return FactRow("Last check of the archive", value, ok=ok, note=files)


def when(at: datetime) -> str:
    return f"{timezone.localtime(at):%d %b %Y, %H:%M}"


def _is_recent(at: datetime | None, within: timedelta) -> bool:
    return at is not None and now() - at < within


def _has_old_work() -> bool:
    return Asset.objects.filter(created_at__lt=now() - BACKUP_EVERY).exists()


def _oldest_due(scope: Scope) -> FactRow:
    ripe = Q(not_before=None) | Q(not_before__lte=now())
    waiting = scope.attempts.filter(ripe, state=State.WAITING)
    oldest = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    if oldest is None:
        return FactRow("Oldest due job", "Nothing waits", ok=True)
    age = now() - oldest
    return FactRow(
        "Oldest due job", f"{clock(age.total_seconds())} in line", ok=age < OVERDUE
    )


def _unclear(scope: Scope) -> FactRow:
    unclear = scope.attempts.filter(state=State.UNKNOWN)
    count, asking = unclear.count(), unclear.exclude(attention="").exists()
    note = "Decide on their cards." if asking else ""
    return FactRow(
        "Unclear submits", str(count) if count else "None", ok=not note, note=note
    )


def _unsaved(scope: Scope) -> FactRow:
    count = scope.fetching.count()
    first = scope.fetching.aggregate(first=Min("attempt__platform_expires_at"))["first"]
    note = f"The first expires {when(first)}." if first else ""
    return FactRow(
        "Results not safe here yet", str(count) if count else "None", ok=True, note=note
    )


def _keys(scope: Scope) -> list[FactRow]:
    """Return whether each key's platform was reachable when it was last asked."""
    return [_key(key) for key in scope.keys.order_by("team", "-is_default", "pk")]


def _key(key: ProviderKey) -> FactRow:
    label = f"Platform, key “{key.label}”"
    if key.is_paused:
        return FactRow(label, "Paused", ok=False, note=key.paused_why)
    word, ok = Health(key.health).label, key.health in WELL
    return FactRow(label, word, ok=ok, note=key.health_note)
