"""Whose work is looked at: one team's, as on its pages, or everybody's, as in a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from studio.accounts.models import Membership
from studio.attempts.models import Attempt, Output
from studio.keys.models import ProviderKey


@dataclass(frozen=True)
class Scope:
    attempts: QuerySet[Attempt]
    keys: QuerySet[ProviderKey]

    @property
    def fetching(self) -> QuerySet[Output]:
        """Results that the platform has and that are not safe here yet."""
        # Begun from the few that are being fetched, not from all that was ever made.
        is_ours = Exists(self.attempts.filter(pk=OuterRef("attempt_id")))
        return Output.objects.filter(is_ours, fate=Output.Fate.FETCHING)


def of(membership: Membership) -> Scope:
    return Scope(
        Attempt.objects.visible_to(membership),
        ProviderKey.objects.visible_to(membership),
    )


def everything() -> Scope:
    return Scope(Attempt.objects.all(), ProviderKey.objects.filter(removed_at=None))
