"""What tests and benches asked for, and what they are told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F

from studio.sandbox.models.account import Account


class FaultRule(models.Model):
    """A fault that the control endpoint asked for; `times` left, or None for ever."""

    door = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True)
    path = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField(null=True)
    times = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.door} {self.kind}"

    def take(self) -> bool:
        """Use a counted rule once; False if others have used it up."""
        left = FaultRule.objects.filter(pk=self.pk, times__gt=0)
        return left.update(times=F("times") - 1) == 1


class Tally(models.Model):
    """How often somebody came through a door, and with what answer they left."""

    account = models.CharField(max_length=200)
    door = models.CharField(max_length=20)
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "door", "path", "status"], name="tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.path} {self.status}"


class Setting(models.Model):
    """A switch of the whole sandbox that outlives the process."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def read(cls, name: str) -> Any:
        """Return the value, None where nobody has set it."""
        return cls.objects.filter(pk=name).values_list("value", flat=True).first()
