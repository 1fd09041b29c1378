"""Who has a key, and what is switched for them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models

WEEK = 7 * 24 * 3600


class CapacityMode(models.TextChoices):
    """What happens above the concurrency: newer accounts wait, older ones were refused."""

    QUEUE = "queue"
    REJECT_400 = "reject400"


class WebhookBody(models.TextChoices):
    """How a callback is written: as older pages show it, or as newer ones do."""

    FLAT = "flat"
    WRAPPED = "wrapped"


class Account(models.Model):
    """Somebody with a key; `due_at` is when one of its requests moves next.

    `seconds` fixes how long a request takes, `speed` scales it, `scale` shrinks results,
    without `media` they are drawn only when they are fetched: each only where a bench or a
    test has set it. `strict` refuses what the platform's documents do not name; `workflows`
    says whether the account has the creator workflows, which they do not name either, and
    `usage` whether it is told what it used.
    Callbacks are signed from the moment that there is a `webhook_secret`.
    """

    key_id = models.CharField(max_length=200, unique=True)
    secret = models.CharField(max_length=200)
    credits = models.DecimalField(
        default=Decimal(1_000_000), max_digits=14, decimal_places=3
    )
    concurrency = models.PositiveIntegerField(default=16)
    waiting_limit = models.PositiveIntegerField(default=5_000)
    capacity_mode = models.CharField(
        max_length=9, choices=CapacityMode, default=CapacityMode.QUEUE
    )
    retention_seconds = models.PositiveIntegerField(default=WEEK)
    disabled_models = models.JSONField(default=list)
    seconds = models.JSONField(null=True)
    speed = models.FloatField(null=True)
    scale = models.FloatField(default=1.0)
    media = models.BooleanField(default=True)
    strict = models.BooleanField(default=False)
    workflows = models.BooleanField(default=True)
    usage = models.BooleanField(default=True)
    webhook_body = models.CharField(
        max_length=7, choices=WebhookBody, default=WebhookBody.FLAT
    )
    webhook_secret = models.CharField(max_length=80, blank=True)
    webhook_secret_before = models.CharField(max_length=80, blank=True)
    webhook_rotated_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key_id

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now
