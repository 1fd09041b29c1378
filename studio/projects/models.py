"""Projects and who sees them, caps, the ledger, and what the platform says that was used."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Role, Team, User
from studio.keys.models import ProviderKey


def hidden_from(membership: Membership) -> models.QuerySet[Project, Any]:
    """Return the ids of the team's projects that a member does not see, as a subquery.

    Owners see all; nobody else sees a private one without being chosen.
    """
    if membership.role == Role.OWNER:
        return Project.objects.none().values("pk")
    chosen = ProjectMember.objects.filter(membership=membership.pk)
    private = Project.objects.filter(team_id=membership.team_id, is_private=True)
    return private.exclude(pk__in=chosen.values("project")).values("pk")


def hidden_public_ids(membership: Membership) -> list[str]:
    """Return how the log names the projects that a member does not see."""
    hidden = Project.objects.filter(pk__in=hidden_from(membership))
    return [str(one) for one in hidden.values_list("public_id", flat=True)]


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, membership: Membership) -> ProjectQuerySet:
        mine = self.filter(team=membership.team_id)
        return mine.exclude(pk__in=hidden_from(membership))

    def open(self) -> ProjectQuerySet:
        return self.filter(archived_at=None)


class Project(models.Model):
    """Work that belongs together; every team has one called General from its first day.

    General can be neither private nor archived, and goes by the team's default key.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="projects")
    name = models.CharField(max_length=100)
    is_general = models.BooleanField(default=False)
    # Only for its members, and for owners.
    is_private = models.BooleanField(default=False)
    # None: the team's default.
    default_key = models.ForeignKey(
        ProviderKey, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(is_general=True),
                name="one_general_project",
            ),
            models.CheckConstraint(
                condition=models.Q(is_general=False)
                | models.Q(is_private=False, archived_at=None, default_key=None),
                name="general_is_everybodys",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class ProjectMember(models.Model):
    """A member whom a private project was opened to: whoever leaves and comes back is a new one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "membership"], name="one_place_in_a_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} in {self.project}"

    @property
    def user(self) -> User:
        return self.membership.user


class CapQuerySet(models.QuerySet["Cap"]):
    def visible_to(self, membership: Membership) -> CapQuerySet:
        mine = self.filter(team=membership.team_id)
        return mine.exclude(project__in=hidden_from(membership))


class Cap(models.Model):
    """The most that may be spent: by the team, or in one project, or by one person."""

    class Period(models.TextChoices):
        DAY = "day", "a day"
        MONTH = "month", "a month"
        EVER = "ever", "in all"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="caps")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="caps"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True
    )
    period = models.CharField(max_length=5, choices=Period)
    credits = models.DecimalField(max_digits=12, decimal_places=3)

    objects = CapQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        # One each, in words that every database knows: null is never equal to null.
        constraints = [
            models.UniqueConstraint(
                fields=["team", "period"],
                condition=models.Q(project=None, user=None),
                name="one_cap_a_team_and_period",
            ),
            models.UniqueConstraint(
                fields=["project", "period"],
                condition=models.Q(project__isnull=False),
                name="one_cap_a_project_and_period",
            ),
            models.UniqueConstraint(
                fields=["team", "user", "period"],
                condition=models.Q(user__isnull=False),
                name="one_cap_a_person_and_period",
            ),
            models.CheckConstraint(
                condition=models.Q(project=None) | models.Q(user=None),
                name="cap_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(credits__gte=0), name="cap_is_no_debt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credits} {self.get_period_display()}"


class CreditEntryQuerySet(models.QuerySet["CreditEntry"]):
    def visible_to(self, membership: Membership) -> CreditEntryQuerySet:
        mine = self.filter(team=membership.team_id)
        return mine.exclude(project__in=hidden_from(membership))

    def charged(self) -> CreditEntryQuerySet:
        return self.filter(kind=CreditEntry.Kind.CHARGE)

    def total(self) -> Decimal:
        """Return the sum in credits: what is spent plus what is still reserved."""
        return self.aggregate(total=models.Sum("credits"))["total"] or Decimal(0)


class CreditEntry(models.Model):
    """One line of the ledger, never changed: a reservation, its release, or a charge."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", "Reserved"
        RELEASE = "release", "Released"
        CHARGE = "charge", "Charged"

    team = models.ForeignKey(Team, models.CASCADE)
    project = models.ForeignKey(Project, models.PROTECT)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    attempt = models.ForeignKey(
        "attempts.Attempt", models.PROTECT, related_name="credit_entries"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    credits = models.DecimalField(max_digits=12, decimal_places=3)
    at = models.DateTimeField(auto_now_add=True)

    objects = CreditEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "kind"], name="each_kind_once_an_attempt"
            ),
        ]
        # The sums that caps ask for under a lock are read from these alone.
        indexes = [
            models.Index(
                fields=["team", "kind", "at", "credits"], name="ledger_by_day"
            ),
            models.Index(
                fields=["project", "kind", "at", "credits"], name="ledger_of_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits}"


class UsageCheckQuerySet(models.QuerySet["UsageCheck"]):
    def visible_to(self, membership: Membership) -> UsageCheckQuerySet:
        return self.filter(key__team=membership.team, key__removed_at=None)


class UsageCheck(models.Model):
    """The last comparison of the ledger with what a key's account says it used.

    `wanted_at` is set from the moment that somebody asks for a new one until it is done.
    What was found is kept when the next try reaches nobody: it is of `compared_at`.
    """

    class State(models.TextChoices):
        NEVER = "never", "Never checked"
        COMPARED = "compared", "Compared"
        NOT_OFFERED = "not_offered", "Not offered"
        UNREACHABLE = "unreachable", "Not reachable"

    key = models.OneToOneField(ProviderKey, models.CASCADE, related_name="usage_check")
    state = models.CharField(max_length=11, choices=State, default=State.NEVER)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField(null=True, blank=True)
    is_shared = models.BooleanField(default=False)
    twin_of = models.ForeignKey(
        ProviderKey, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    wanted_at = models.DateTimeField(null=True, blank=True)
    running_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)

    objects = UsageCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class UsageDifference(models.Model):
    """A day and a model of which the ledger and the platform tell differently.

    `ours` is what the key's own team was charged here, `theirs` the same and what is over or
    lacking there: charges of other teams with the same account are left out of both.
    """

    class Cause(models.TextChoices):
        MORE_THERE = "more_there", "The platform counts more"
        MORE_HERE = "more_here", "The ledger counts more"
        PRICE = "price", "The same requests at another price"

    usage_check = models.ForeignKey(
        UsageCheck, models.CASCADE, related_name="differences"
    )
    day = models.DateField()
    path = models.CharField(max_length=200)
    ours = models.DecimalField(max_digits=14, decimal_places=3)
    theirs = models.DecimalField(max_digits=14, decimal_places=3)
    cause = models.CharField(max_length=10, choices=Cause)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["-day", "path"]
        constraints = [
            models.UniqueConstraint(
                fields=["usage_check", "day", "path"],
                name="one_difference_a_day_and_model",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.path} {self.difference}"

    @property
    def difference(self) -> Decimal:
        """Return what the platform counts beyond the ledger, negative where it counts less."""
        return self.theirs - self.ours
