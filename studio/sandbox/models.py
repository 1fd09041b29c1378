"""What the sandbox remembers: accounts, their requests and money, and what tests asked of it."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from studio.core import clock

WEEK = 7 * 24 * 3600


class State(models.TextChoices):
    """The platform's six words, and no others."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    NSFW = "nsfw"
    CANCELED = "canceled"


LIVE = (State.QUEUED, State.IN_PROGRESS)


class CapacityMode(models.TextChoices):
    """What happens above the concurrency: newer accounts wait, older ones were refused."""

    QUEUE = "queue"
    REJECT_400 = "reject400"


class Account(models.Model):
    """Somebody with a key; `due_at` is when one of its requests moves next.

    `seconds` fixes how long a request takes, `speed` scales it, `scale` shrinks results:
    each only where a bench or a test has set it.
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
    due_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key_id

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now


class RequestQuerySet(models.QuerySet["Request"]):
    def brief(self) -> RequestQuerySet:
        """Only what an answer needs: building the whole row is most of what a poll costs."""
        return self.select_related("account").only(
            "public_id",
            "state",
            "error",
            "outputs",
            "extension",
            "expires_at",
            "account__due_at",
        )

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
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    model = models.CharField(max_length=200)
    values = models.JSONField()
    seed = models.PositiveBigIntegerField()
    scale = models.FloatField(default=1.0)
    recipe = models.CharField(max_length=64, db_index=True)
    outputs = models.PositiveSmallIntegerField()
    extension = models.CharField(max_length=4)
    credits = models.DecimalField(max_digits=14, decimal_places=3)
    origin = models.CharField(max_length=300)
    webhook_url = models.TextField(blank=True)
    retention_seconds = models.PositiveIntegerField()
    media_faults = models.JSONField(default=list)

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


class Entry(models.TextChoices):
    GRANT = "grant"
    RESERVE = "reserve"
    CHARGE = "charge"
    REFUND = "refund"


class LedgerEntry(models.Model):
    """One movement of credits; a request has each kind at most once.

    `reserve` takes from the account, `refund` gives back; `charge` makes the reserved final.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True)
    kind = models.CharField(max_length=7, choices=Entry)
    credits = models.DecimalField(max_digits=14, decimal_places=3)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "kind"], name="ledger_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits}"


class IdempotencyKey(models.Model):
    """The key of an accepted submission, and what it was accepted for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    request = models.OneToOneField(Request, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="key_once"),
        ]

    def __str__(self) -> str:
        return self.key


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Upload(models.Model):
    """A place for a file; `token` is what its presigned address carries."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    content_type = models.CharField(max_length=40)
    token = models.CharField(max_length=64, default=new_token)
    created_at = models.DateTimeField(default=clock.now)
    stored_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


class Delivery(models.Model):
    """One callback; `next_at` is when it is tried next, or again should its sender die."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    url = models.TextField()
    body = models.TextField()
    pace = models.FloatField()
    state = models.CharField(
        max_length=9, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    next_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return self.url


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
