"""What a character cost so far, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from studio.accounts.models import Membership
from studio.attempts.models import Attempt
from studio.characters import uses
from studio.characters.models import Character
from studio.projects.models import CreditEntry

# Stars from which on something counts as kept.
KEPT = 4


@dataclass(frozen=True, kw_only=True)
class Spend:
    training: Decimal
    total: Decimal
    made: int
    kept: int


def of(character: Character, membership: Membership) -> Spend:
    """Return all that was charged for training and drawing it, as far as a member sees it."""
    charges = CreditEntry.objects.visible_to(membership).charged()
    trainings = Attempt.objects.filter(subject=character.public_id)
    training = charges.filter(attempt__in=trainings).total()
    used = charges.filter(attempt__in=uses.uses(character)).total()
    made = uses.made_with(character, membership)
    return Spend(
        training=training,
        total=training + used,
        made=made.count(),
        kept=made.filter(stars__gte=KEPT).count(),
    )
