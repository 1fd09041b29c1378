"""People and the teams they work in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string

from studio.core.clock import now


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.email.partition("@")[0]


class Team(models.Model):
    """The people who share galleries, keys and a purse."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class TeamClock(models.Model):
    """The team's change number: its row lock makes versions commit in order.

    Ids of a sequence are handed out before commit, so on PostgreSQL a page could see a later
    one first and then skip the earlier one for ever.
    """

    team = models.OneToOneField(
        Team, models.CASCADE, primary_key=True, related_name="clock"
    )
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.team_id} at {self.version}"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    PRODUCER = "producer", "Producer"
    EDITOR = "editor", "Editor"
    REVIEWER = "reviewer", "Reviewer"
    VIEWER = "viewer", "Viewer"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, membership: Membership) -> MembershipQuerySet:
        return self.filter(team=membership.team_id)

    def owners(self) -> MembershipQuerySet:
        """Keep the owners who can sign in: a closed account looks after nobody."""
        return self.filter(role=Role.OWNER, user__is_active=True)


class Membership(models.Model):
    """One person in one team."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, membership: Membership) -> InvitationQuerySet:
        return self.filter(team=membership.team_id)

    def pending(self) -> InvitationQuerySet:
        """Keep what nobody has used or taken back, run out or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def usable(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=now())


class Invitation(models.Model):
    """A way into a team for one address, once, for some days.

    Of its link only hashes are kept: of the one shown to whoever invited, and of the one mailed.
    """

    # Set where it is opened: whether by the link that was mailed.
    is_by_mail = False

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role)
    token_sha256 = models.CharField(max_length=64, unique=True)
    mailed_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - no mail is no hash, and many have none
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitations_made"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_pending_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= now()


class Founding(models.Model):
    """The one row that says who created this studio: its primary key is always 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    team = models.ForeignKey(Team, models.PROTECT)
    founded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_founding")
        ]

    def __str__(self) -> str:
        return f"founded {self.founded_at:%Y-%m-%d}"


class WrittenForGood(Exception):
    """The audit log is only ever added to."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, membership: Membership) -> AuditEventQuerySet:
        """Leave out what happened in projects that this member does not see: its words name them."""
        ours = self.filter(team=membership.team_id)
        hidden = import_string(settings.STUDIO_HIDDEN_PROJECTS)(membership)
        if not hidden:
            return ours
        elsewhere = Q(facts__project__isnull=True) | ~Q(facts__project__in=hidden)
        return ours.filter(elsewhere)

    def update(self, **_changes: Any) -> int:
        raise WrittenForGood

    def delete(self) -> tuple[int, dict[str, int]]:
        raise WrittenForGood


class AuditEvent(models.Model):
    """Something a person did that others may ask about later; written once, never changed."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="audit")
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    # What was done, as `app.deed`: "assets.purge".
    deed = models.CharField(max_length=40)
    words = models.CharField(max_length=300)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.deed}: {self.words}"

    def save(self, *arguments: Any, **options: Any) -> None:
        if not self._state.adding:
            raise WrittenForGood
        super().save(*arguments, **options)

    def delete(self, *_arguments: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        raise WrittenForGood
