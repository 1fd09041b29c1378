"""Whether what attempts need works: the studio's processes, and the hosts."""

from __future__ import annotations

from django.db import models

from studio.keys.models import ProviderKey


class Heartbeat(models.Model):
    """When a process of the studio last showed that it works."""

    process = models.CharField(max_length=20)
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "host"], name="one_heartbeat_a_process"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} on {self.host}"


class Breaker(models.Model):
    """How often a key's host failed in a row, for one model or, without one, for all.

    From `breaker.TRIPS_AT` failures on it is open until `open_until`; then one probe goes.
    """

    key = models.ForeignKey(ProviderKey, models.CASCADE, related_name="breakers")
    engine = models.CharField(max_length=60, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "engine"], name="one_breaker_a_key_and_model"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine or 'every model'}: {self.failures} failures"
