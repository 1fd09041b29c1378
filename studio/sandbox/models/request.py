"""What was accepted: requests, and the jobs of those that are job sets."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from studio.engines import Wire
from studio.sandbox.models.account import Account


class State(models.TextChoices):
    """The platform's six words, and no others."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    NSFW = "nsfw"
    CANCELED = "canceled"


LIVE = (State.QUEUED, State.IN_PROGRESS)


class RequestQuerySet(models.QuerySet["Request"]):
    def job_sets(self) -> RequestQuerySet:
        return self.filter(wire=Wire.JOB_SET.value).select_related("account")

    def queued(self) -> RequestQuerySet:
        return self.filter(state=State.QUEUED)

    def live(self) -> RequestQuerySet:
        return self.filter(state__in=LIVE)

    def running(self) -> RequestQuerySet:
        return self.filter(state=State.IN_PROGRESS)

    def undrawn(self) -> RequestQuerySet:
        """Those whose result is wanted and not drawn yet; those that run come first."""
        return self.live().filter(drawn_at=None).order_by("state", "id")

    def spent(self, now: datetime) -> RequestQuerySet:
        return self.filter(expires_at__lte=now, swept=False)


class Request(models.Model):
    """One accepted generation.

    queued until `ready_at` and a free slot, in_progress until `done_at` (`run_seconds`
    after the start, or when its media is drawn, whichever is later), then `outcome`.
    `recipe` names all that its media is drawn from: equal recipes share their files.
    A job set is a request too, its outputs are its jobs; the last `moderated` of a batch
    are withheld though the rest completes.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # The indexes below begin with it.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    model = models.CharField(max_length=200)
    values = models.JSONField()
    seed = models.PositiveBigIntegerField()
    scale = models.FloatField(default=1.0)
    recipe = models.CharField(max_length=64, db_index=True)
    wire = models.CharField(max_length=7, default=Wire.FLAT.value)
    outputs = models.PositiveSmallIntegerField()
    moderated = models.PositiveSmallIntegerField(default=0)
    extension = models.CharField(max_length=4)
    credits = models.DecimalField(max_digits=14, decimal_places=3)
    origin = models.CharField(max_length=300)
    webhook_url = models.TextField(blank=True)
    webhook_secret = models.TextField(blank=True)
    retention_seconds = models.PositiveIntegerField()
    media_faults = models.JSONField(default=list)
    hook_faults = models.JSONField(default=list)

    state = models.CharField(max_length=11, choices=State, default=State.QUEUED)
    outcome = models.CharField(max_length=11, choices=State, default=State.COMPLETED)
    error = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    run_seconds = models.FloatField()
    drawn_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    swept = models.BooleanField(default=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "state", "done_at"], name="request_done"),
            models.Index(fields=["account", "state", "id"], name="request_queue"),
            models.Index(
                fields=["state", "id"],
                name="request_undrawn",
                condition=Q(drawn_at=None),
            ),
            models.Index(
                fields=["expires_at"], name="request_spent", condition=Q(swept=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_job_set(self) -> bool:
        return self.wire == Wire.JOB_SET

    @property
    def given(self) -> int:
        """How many of its outputs it gives once it is completed."""
        return self.outputs - self.moderated

    @property
    def ends_at(self) -> datetime | None:
        """When its time is up, drawn or not; None before the start."""
        if self.started_at is None:
            return None
        return self.started_at + timedelta(seconds=self.run_seconds)

    def is_served(self, now: datetime) -> bool:
        """Tell whether its media may be fetched."""
        return (
            self.state == State.COMPLETED
            and self.expires_at is not None
            and now < self.expires_at
        )


class Job(models.Model):
    """One output of a job set, kept so that it can be asked for by its own id."""

    public_id = models.UUIDField(unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.public_id)


def job_id(request_id: uuid.UUID, number: int) -> uuid.UUID:
    """Return the id of that job of a set: the same each time it is asked for."""
    return uuid.uuid5(request_id, str(number))
