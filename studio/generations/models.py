"""Generations: one press of Generate each."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team
from studio.attempts.models import Attempt
from studio.projects.models import Project, hidden_from


class GenerationQuerySet(models.QuerySet["Generation"]):
    def visible_to(self, membership: Membership) -> GenerationQuerySet:
        mine = self.filter(team=membership.team_id)
        return mine.exclude(project__in=hidden_from(membership))

    def in_project(self, project: Project | None) -> GenerationQuerySet:
        """Keep one project's; all where none is named."""
        return self.filter(project=project) if project else self

    def on_wall(self) -> GenerationQuerySet:
        return self.filter(cleared=False)


class Generation(models.Model):
    """A card: the recipe a person pressed Generate on, and its newest attempt."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="generations")
    project = models.ForeignKey(Project, models.PROTECT, related_name="generations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    # The form's token: the same press twice is one generation.
    nonce = models.UUIDField()
    engine = models.CharField(max_length=60)
    prompt = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    # Names of catalog entries at the time: {"style": "Hard noon", "motions": ["Dolly in"]}
    names = models.JSONField(default=dict, blank=True)
    width = models.PositiveIntegerField(default=4)
    height = models.PositiveIntegerField(default=3)
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="generation")
    cleared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "nonce"], name="one_generation_a_press"
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "-id"],
                condition=models.Q(cleared=False),
                name="generation_wall",
            )
        ]

    def __str__(self) -> str:
        return self.prompt[:60] or str(self.public_id)


class Estimate(models.Model):
    """What the platform says a request would cost, by the fields that matter for the price."""

    origin = models.CharField(max_length=200)
    engine = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    credits = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "engine", "digest"], name="one_estimate_a_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine}: {self.credits}"
