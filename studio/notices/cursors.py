"""How far the changes of a team have been told to its members."""

from __future__ import annotations

from django.db.models import F, Q

from studio.accounts.models import TeamClock
from studio.notices.models import Cursor


def behind() -> list[int]:
    """Return the teams that changed since their members were last told."""
    unseen = Q(team__told=None, version__gt=0) | Q(version__gt=F("team__told__version"))
    return list(TeamClock.objects.filter(unseen).values_list("team_id", flat=True))


def lock(team_id: int) -> Cursor:
    """Return the team's cursor, held until the caller's transaction ends.

    It is the one lock under which a team's notices are written, so that no two wait for
    each other.
    """
    held = Cursor.objects.select_for_update().filter(team_id=team_id)
    if cursor := held.first():
        return cursor
    Cursor.objects.get_or_create(team_id=team_id)
    return held.get()


def move(cursor: Cursor, version: int) -> None:
    cursor.version = version
    cursor.save(update_fields=["version"])
