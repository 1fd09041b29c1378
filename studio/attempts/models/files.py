"""What goes into an attempt, and what comes out of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.assets.models import Asset


class Input(models.Model):
    """A picture that goes into an attempt, and where the platform has it."""

    attempt = models.ForeignKey(
        "attempts.Attempt", models.CASCADE, related_name="inputs"
    )
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="used_in")
    url = models.TextField(blank=True)
    uploaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["key", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "key", "position"], name="one_input_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.position}"


class Output(models.Model):
    """One result the platform named, and its fate with us."""

    class Fate(models.TextChoices):
        FETCHING = "fetching", "Saving"
        SAVED = "saved", "Safe here"
        MISSING = "missing", "Media missing"

    attempt = models.ForeignKey(
        "attempts.Attempt", models.CASCADE, related_name="outputs"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5)
    url = models.TextField()
    fate = models.CharField(max_length=8, choices=Fate, default=Fate.FETCHING)
    note = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="made_by")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="one_output_a_place"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(fate="fetching"),
                name="output_fetching",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position} {self.fate}"
