"""One number per team that changes with every committed change, shared by all processes of a machine.

A page carries the number it was rendered at. While it is the same, nothing happened, and
`quiet` answers the page's poll before session, user or database are touched.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

SLOTS = 65_536
WIDTH = 8
COOKIE = "pulse"
# No team has this id: its number changes whenever somebody, anywhere, loses a membership.
MEMBERSHIPS = 0

_maps: dict[Path, mmap.mmap] = {}


def read(team_id: int) -> int:
    """Return the team's number; two teams may share a slot, which only costs a look."""
    start = team_id % SLOTS * WIDTH
    return int(struct.unpack("<Q", _map()[start : start + WIDTH])[0])


def bump(team_id: int) -> None:
    """Change the team's number once the current transaction has committed.

    A clock reading, not a count: two processes that bump at once each leave a number
    that no page has seen.
    """
    transaction.on_commit(lambda: _write(team_id))


def token(team_id: int, user_id: int) -> str:
    """Return the short-lived pass with which a page may ask whether anything changed."""
    expires = int(time.time()) + settings.STUDIO_PULSE_SECONDS
    claim = f"{team_id}.{user_id}.{expires}"
    return f"{claim}.{_mac(claim)}"


def team_of(text: str) -> int | None:
    """Return the team a valid, unexpired pass speaks for, else None."""
    claim, _, mac = text.rpartition(".")
    if not claim or not constant_time_compare(mac, _mac(claim)):
        return None
    team, _, expires = (int(part) for part in claim.split("."))
    return team if expires >= time.time() else None


def _mac(claim: str) -> str:
    return salted_hmac("studio.core.pulse", claim).hexdigest()[:32]


def _write(team_id: int) -> None:
    start = team_id % SLOTS * WIDTH
    _map()[start : start + WIDTH] = struct.pack("<Q", time.time_ns())


def _map() -> mmap.mmap:
    path = Path(settings.STUDIO_DATA) / "pulse"
    if path not in _maps:
        _maps[path] = _open(path)
    return _maps[path]


def _open(path: Path) -> mmap.mmap:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, SLOTS * WIDTH)
        if hasattr(os, "posix_fallocate"):
            # A write into a hole of the file on a full disk would kill the process: SIGBUS.
            os.posix_fallocate(descriptor, 0, SLOTS * WIDTH)
        return mmap.mmap(descriptor, SLOTS * WIDTH)
    finally:
        os.close(descriptor)
