"""Projects, and the ledger of credits."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, membership: Membership) -> ProjectQuerySet:
        return self.filter(team=membership.team)


class Project(models.Model):
    """Work that belongs together; every team has one called General from its first day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="projects")
    name = models.CharField(max_length=100)
    is_general = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(is_general=True),
                name="one_general_project",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CreditEntryQuerySet(models.QuerySet["CreditEntry"]):
    def visible_to(self, membership: Membership) -> CreditEntryQuerySet:
        return self.filter(team=membership.team)

    def total(self) -> Decimal:
        """Return the sum in credits: what is spent plus what is still reserved."""
        return self.aggregate(total=models.Sum("credits"))["total"] or Decimal(0)


class CreditEntry(models.Model):
    """One line of the ledger, never changed: a reservation, its release, or a charge."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", "Reserved"
        RELEASE = "release", "Released"
        CHARGE = "charge", "Charged"

    team = models.ForeignKey(Team, models.CASCADE)
    project = models.ForeignKey(Project, models.PROTECT)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    attempt = models.ForeignKey(
        "attempts.Attempt", models.PROTECT, related_name="credit_entries"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    credits = models.DecimalField(max_digits=12, decimal_places=3)
    at = models.DateTimeField(auto_now_add=True)

    objects = CreditEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "kind"], name="each_kind_once_an_attempt"
            ),
        ]
        indexes = [models.Index(fields=["team", "kind", "at"], name="ledger_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits}"
