"""What happened to an attempt: its steps, and the callbacks that came for it."""

from __future__ import annotations

from django.db import models

from studio.accounts.models import Team
from studio.attempts.models.attempt import Attempt


class Event(models.Model):
    """One step of an attempt, never changed. `version` is the team's change number."""

    team = models.ForeignKey(Team, models.CASCADE)
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    version = models.BigIntegerField()
    before = models.CharField(max_length=13, blank=True)
    after = models.CharField(max_length=13)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "version"], name="one_event_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class Hook(models.Model):
    """A callback as it came in; it only rings."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="hooks")
    dedupe = models.CharField(max_length=128)
    trust = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "dedupe"], name="each_callback_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trust} {self.dedupe}"
