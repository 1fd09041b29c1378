"""Stacks of versions, and what each one answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studio.assets.models.asset import Asset


class Version(models.Model):
    """An asset's place in a stack: v1 is what it began with, a higher number came later."""

    # What the versions of one thing share, and nothing else.
    stack = models.UUIDField()
    asset = models.OneToOneField(Asset, models.CASCADE, related_name="version")
    number = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "number"], name="one_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class VersionAnswer(models.Model):
    """A comment, by its public id, that a version answers: comments live further up."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="answers")
    comment = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "comment"], name="answered_once_by_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} answers {self.comment}"


class VersionTarget(models.Model):
    """What was to be answered before generating: `subject` brings the next versions of it."""

    subject = models.UUIDField(unique=True)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="+")
    comment = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.subject} to {self.asset}"
