"""Attempts: each is one POST that may cost money, its inputs, its outputs and its history."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.accounts.models import Membership, Team
from studio.assets.models import Asset
from studio.attempts.states import AT_PLATFORM, ENDS, LIVE, State
from studio.keys.models import ProviderKey
from studio.projects.models import Project


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, membership: Membership) -> AttemptQuerySet:
        return self.filter(team=membership.team)

    def live(self) -> AttemptQuerySet:
        return self.filter(state__in=LIVE)


class Attempt(models.Model):
    """One POST to the platform: who pays, what is sent, how far it is.

    `subject` is the public id of what it was made for: a generation today.
    From the lease on, body, key and address are frozen and never computed again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="attempts")
    project = models.ForeignKey(Project, models.PROTECT)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    subject = models.UUIDField(db_index=True)
    number = models.PositiveSmallIntegerField(default=1)
    key = models.ForeignKey(ProviderKey, models.PROTECT, related_name="attempts")
    engine = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    expected = models.PositiveSmallIntegerField(default=1)
    price = models.DecimalField(max_digits=12, decimal_places=3)

    state = models.CharField(max_length=13, choices=State, default=State.WAITING)
    note = models.CharField(max_length=500, blank=True)
    attention = models.CharField(max_length=300, blank=True)
    lane = models.CharField(max_length=40, blank=True)
    position = models.BigIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)

    cancel_asked = models.BooleanField(default=False)

    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.CharField(max_length=16, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(null=True, blank=True)
    webhook_url = models.TextField(blank=True)
    hook_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    request_id = models.CharField(max_length=64, blank=True)
    correlation_id = models.CharField(max_length=100, blank=True)
    watch_owner = models.CharField(max_length=40, blank=True)
    watch_until = models.DateTimeField(null=True, blank=True)
    platform_expires_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "request_id"],
                condition=~Q(request_id=""),
                name="one_attempt_a_request",
            ),
        ]
        indexes = [
            models.Index(
                fields=["key", "position", "id"],
                condition=Q(state="waiting"),
                name="attempt_waiting",
            ),
            models.Index(
                fields=["watch_until", "id"],
                condition=Q(state__in=["queued", "in_progress"]),
                name="attempt_watched",
            ),
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["preparing", "submitting", "unknown"]),
                name="attempt_leased",
            ),
            models.Index(
                fields=["engine", "-id"],
                condition=Q(state="completed"),
                name="attempt_history",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.state} {self.public_id}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def has_ended(self) -> bool:
        return self.state in ENDS

    @property
    def is_at_platform(self) -> bool:
        return self.state in AT_PLATFORM


class Input(models.Model):
    """A picture that goes into an attempt, and where the platform has it."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="inputs")
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

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="outputs")
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
