"""Callbacks."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from studio.core import clock
from studio.sandbox.models.request import Request


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class Delivery(models.Model):
    """One callback; `next_at` is when it is tried next, or again should its sender die.

    `again` is how often it is repeated though it was taken. A forged one carries neither
    the right signature nor the right secret.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    url = models.TextField()
    body = models.TextField()
    pace = models.FloatField()
    state = models.CharField(
        max_length=9, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    again = models.PositiveSmallIntegerField(default=0)
    is_forged = models.BooleanField(default=False)
    next_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return self.url
