"""What a character is used for: by every id that the platform ever had for it."""

from __future__ import annotations

from django.db.models import QuerySet

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import LIVE, State
from studio.characters.models import Character

FREE = frozenset({State.HELD, State.WAITING, State.PREPARING})


def ids_of(character: Character) -> list[str]:
    """Return the ids of all its trainings, and the one it was imported with."""
    tries = Attempt.objects.filter(subject=character.public_id).exclude(request_id="")
    found = list(tries.values_list("request_id", flat=True))
    imported = character.imported
    return [*found, imported.platform_id] if imported else found


def uses(character: Character) -> QuerySet[Attempt]:
    """Return the attempts of the team that draw it."""
    mine = Attempt.objects.filter(team=character.team_id)
    ids = ids_of(character)
    return mine.filter(values__character__in=ids) if ids else mine.none()


def live_uses(character: Character) -> QuerySet[Attempt]:
    return uses(character).filter(state__in=LIVE)


def made_with(character: Character, membership: Membership) -> QuerySet[Asset]:
    """Return everything a member sees that was made with it and is not in the trash."""
    done = uses(character).filter(state=State.COMPLETED)
    seen = Asset.objects.visible_to(membership).kept()
    return seen.filter(made_by__attempt__in=done).distinct()


def take_back(tries: QuerySet[Attempt]) -> int:
    """Cancel what has not been sent yet, and is free; return how many that were in time."""
    return sum(_take_back(attempt) for attempt in tries.filter(state__in=FREE))


def _take_back(attempt: Attempt) -> bool:
    try:
        attempts.cancel(attempt)
    except attempts.NotPossible:
        return False  # It has just been sent: it ends as all that runs there does.
    return True
