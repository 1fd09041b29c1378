"""System checks: what must be right before the studio may run, each one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from studio.core import crash

MOUNTS = Path("/proc/mounts")
# Their locks do not hold between machines, or at all, and SQLite then loses data.
REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "afs"}


@register(Tags.security)
def secrets_present(**options: Any) -> list[CheckMessage]:
    """Ask for both secrets; `manage.py up` makes them at its first start."""
    messages: list[CheckMessage] = []
    if not has_secret_key():
        messages.append(
            Error(
                "The secret key is missing: start once with 'manage.py up', or set STUDIO_SECRET_KEY.",
                id="studio.E001",
            )
        )
    if not settings.STUDIO_ENCRYPTION_KEYS:
        messages.append(
            Error(
                "The key ring is missing: start once with 'manage.py up', or set STUDIO_ENCRYPTION_KEYS.",
                id="studio.E002",
            )
        )
    return messages


@register(Tags.security)
def debug_only_for_developers(**options: Any) -> list[CheckMessage]:
    if not settings.DEBUG or settings.STUDIO_DEV:
        return []
    sentence = "DEBUG shows secrets to visitors: it needs STUDIO_DEV=1, on a machine of your own."
    return [Error(sentence, id="studio.E003")]


@register(Tags.security)
def crash_points_for_tests_only(**options: Any) -> list[CheckMessage]:
    if not settings.STUDIO_CRASH_AT and not settings.STUDIO_LONGEST_LEASE:
        return []
    if not (settings.STUDIO_CHAOS and settings.STUDIO_SANDBOX) or settings.STUDIO_URL:
        sentence = (
            "STUDIO_CRASH_AT and STUDIO_LONGEST_LEASE end work in the middle: they are for tests, "
            "with STUDIO_CHAOS=1, the sandbox and no STUDIO_URL."
        )
        return [Error(sentence, id="studio.E005")]
    try:
        crash.chances(settings.STUDIO_CRASH_AT)
    except ValueError as error:
        return [Error(f"STUDIO_CRASH_AT cannot be read: {error}", id="studio.E006")]
    return []


@register(Tags.files)
def data_folder_is_local(**options: Any) -> list[CheckMessage]:
    kind = filesystem_of(Path(settings.STUDIO_DATA), _mounts())
    if connection.vendor != "sqlite" or kind not in REMOTE:
        return []
    sentence = f"The data folder is on {kind}, where SQLite loses data: set STUDIO_DATA to a local disk, or use PostgreSQL."
    return [Error(sentence, id="studio.E004")]


def filesystem_of(path: Path, mounts: Iterable[str]) -> str:
    """Return the type of the file system `path` is on, from lines of /proc/mounts, else ""."""
    best, kind = "", ""
    for line in mounts:
        _, point, found = line.split()[:3]
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, found
    return kind


def has_secret_key() -> bool:
    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return False


def _mounts() -> list[str]:
    # Only Linux has the file.
    if not MOUNTS.exists():
        return []
    return MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
