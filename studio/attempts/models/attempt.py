"""An attempt: one POST that may cost money."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.accounts.models import Membership, Team
from studio.attempts.models.files import Output
from studio.attempts.states import (
    AT_PLATFORM,
    CANCELABLE,
    ENDS,
    IN_FLIGHT,
    LIVE,
    State,
)
from studio.core.clock import now
from studio.engines import Wire
from studio.keys.models import ProviderKey
from studio.projects.models import Project, hidden_from

# What is said of a request that the platform answers 404 for; a person may then end it.
LOST = "The platform does not know this request any more. It may have been charged."
# Reference: inputs and outputs are kept for seven days after the end, never less than an hour.
RETENTION = timedelta(days=7)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, membership: Membership) -> AttemptQuerySet:
        mine = self.filter(team=membership.team_id)
        return mine.exclude(project__in=hidden_from(membership))

    def live(self) -> AttemptQuerySet:
        return self.filter(state__in=LIVE)

    def taking_places(self) -> AttemptQuerySet:
        """Keep what takes a place of its key.

        What asks a person takes none, or a few lost answers would stop everybody's work until
        somebody comes. If it does run there, the platform says "later", which costs nothing.
        """
        asks = Q(state=State.UNKNOWN, attention__gt="")
        return self.filter(state__in=IN_FLIGHT, parent=None).exclude(asks)


class Attempt(models.Model):
    """One POST to the platform: who pays, what is sent, how far it is.

    `subject` is the public id of what it was made for: a generation, a character or a story.
    From the lease on, body, key and address are frozen and never computed again.

    A workflow's POST gives several requests. It ends as soon as it is accepted, and what is
    followed then are its `parts`: attempts that were never posted, each with its request,
    its share of the price and an end of its own. `place` counts them from 0; `answer` keeps
    what the platform said for all of them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="attempts")
    project = models.ForeignKey(Project, models.PROTECT)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    subject = models.UUIDField(db_index=True)
    number = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    place = models.PositiveSmallIntegerField(default=0)
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

    # Who let it go although a cap held it: it is not asked about caps again.
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    released_at = models.DateTimeField(null=True, blank=True)

    cancel_asked = models.BooleanField(default=False)

    wire = models.CharField(max_length=12, default=Wire.FLAT.value)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.CharField(max_length=16, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(null=True, blank=True)
    webhook_url = models.TextField(blank=True)
    hook_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    hook_secret_sha256 = models.CharField(max_length=64, blank=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    request_id = models.CharField(max_length=64, blank=True)
    correlation_id = models.CharField(max_length=100, blank=True)
    watch_owner = models.CharField(max_length=40, blank=True)
    watch_until = models.DateTimeField(null=True, blank=True)
    platform_expires_at = models.DateTimeField(null=True, blank=True)
    # How the jobs of a set that gave no result ended: ["nsfw"].
    others = models.JSONField(default=list, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    erase_asked = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)
    erase_note = models.CharField(max_length=300, blank=True)

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
            models.UniqueConstraint(
                fields=["parent", "place"],
                condition=Q(parent__isnull=False),
                name="one_part_a_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["key", "position", "id"],
                condition=Q(state="waiting"),
                name="attempt_waiting",
            ),
            models.Index(
                fields=["team", "id"],
                condition=Q(state="held"),
                name="attempt_held",
            ),
            # Every page asks whether something waits for a decision.
            models.Index(
                fields=["team", "id"],
                condition=~Q(attention=""),
                name="attempt_asking",
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
            models.Index(
                fields=["not_before"],
                condition=Q(erase_asked=True, erased_at=None),
                name="attempt_erasing",
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

    @property
    def results(self) -> int:
        """Return how many jobs have ended: what came, and what did not."""
        return len(self.outputs.all()) + len(self.others)

    @property
    def is_safe_here(self) -> bool:
        """Tell whether every result is saved here, so that nothing hangs on the platform."""
        fates = {output.fate for output in self.outputs.all()}
        return self.state == State.COMPLETED and fates == {Output.Fate.SAVED}

    @property
    def is_job_set(self) -> bool:
        return self.wire == Wire.JOB_SET

    @property
    def is_training(self) -> bool:
        return self.wire == Wire.REFERENCE

    @property
    def is_workflow(self) -> bool:
        return self.wire == Wire.WORKFLOW

    @property
    def is_followed(self) -> bool:
        """Tell whether it is a part of a workflow: never posted, only followed."""
        return self.parent_id is not None

    @property
    def is_request(self) -> bool:
        """Tell whether the platform can cancel and erase it: only what a flat body asked for."""
        return self.wire == Wire.FLAT

    @property
    def is_lost(self) -> bool:
        """Tell whether the platform no longer knows its request."""
        return self.is_at_platform and self.attention == LOST

    @property
    def was_unsent(self) -> bool:
        """Tell whether it is unclear although it was never sent as far as is known here.

        Only a restore leaves such: what waited in the backup may have been sent since.
        """
        return self.state == State.UNKNOWN and self.sent_at is None

    @property
    def not_offered(self) -> bool:
        """Tell whether the host said that it has no such workflow."""
        return self.answer.get("not_offered") is True

    @property
    def can_be_canceled(self) -> bool:
        """Tell whether a cancel has a chance."""
        if self.state == State.QUEUED and not self.is_request:
            return False
        return self.state in CANCELABLE and not self.cancel_asked

    @property
    def there_until(self) -> datetime | None:
        """Return when the platform forgets an ended request: as it said, or as it usually does."""
        if self.platform_expires_at or self.finished_at is None:
            return self.platform_expires_at
        return self.finished_at + RETENTION

    @property
    def has_expired(self) -> bool:
        return self.there_until is not None and self.there_until <= now()

    @property
    def can_be_erased(self) -> bool:
        """Tell whether the platform can be asked to forget this before its time."""
        is_there = self.has_ended and self.request_id and not self.erased_at
        return bool(is_there and not self.has_expired and self.is_request)
