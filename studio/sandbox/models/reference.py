"""Custom references: characters, trained from photos."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from studio.sandbox.models.account import Account


class Training(models.TextChoices):
    """The words for how far a custom reference is."""

    NOT_READY = "not_ready"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def kept(self) -> ReferenceQuerySet:
        return self.filter(deleted_at=None)

    def training(self) -> ReferenceQuerySet:
        return self.exclude(state__in=(Training.COMPLETED, Training.FAILED))


class Reference(models.Model):
    """A custom reference: a character, trained from photos.

    Each of `photos` is `{"id", "url", "identity", "extension"}`: with an extension we hold a
    copy, without one the address is another's. What was deleted stays for the requests that
    were accepted with it.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=6)
    photos = models.JSONField()
    credits = models.DecimalField(max_digits=14, decimal_places=3)
    state = models.CharField(
        max_length=11, choices=Training, default=Training.NOT_READY
    )
    outcome = models.CharField(
        max_length=11, choices=Training, default=Training.COMPLETED
    )
    fail_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField()
    done_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "state"], name="reference_training"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_training(self) -> bool:
        return self.state not in (Training.COMPLETED, Training.FAILED)
