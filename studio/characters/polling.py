"""The element of a page that asks again, and what runs meanwhile in the whole team."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from studio.accounts.models import Membership
from studio.attempts.services import live_counts
from studio.core import pulse

MOVING_MS = 1_500
IDLE_MS = 30_000


@dataclass(frozen=True)
class Poller:
    url: str
    interval: int
    running: int
    waiting: int


def poller(url: str, membership: Membership, *, moves: bool, **more: str) -> Poller:
    """Return the poller of a page that is asked for with `more`, soon if something `moves`."""
    query = urlencode({**more, "pulse": pulse.read(membership.team_id)})
    running, waiting = live_counts(membership)
    pace = MOVING_MS if moves else IDLE_MS
    return Poller(f"{url}?{query}", pace, running, waiting)
