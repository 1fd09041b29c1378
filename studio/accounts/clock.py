"""The team's change number, handed out in the order in which changes commit."""

from __future__ import annotations

from django.db.models import F

from studio.accounts.models import TeamClock
from studio.core import pulse


def tick(team_id: int) -> int:
    """Return the next version of the team and let its open pages know after the commit.

    Must run inside a transaction: the updated row stays locked until it ends.
    """
    clocks = TeamClock.objects.filter(team_id=team_id)
    if not clocks.update(version=F("version") + 1):
        TeamClock.objects.get_or_create(team_id=team_id)
        clocks.update(version=F("version") + 1)
    pulse.bump(team_id)
    return clocks.values_list("version", flat=True).get()


def version(team_id: int) -> int:
    """Return the version a page may carry as "seen until here"."""
    found = TeamClock.objects.filter(team_id=team_id).values_list("version", flat=True)
    return found.first() or 0
