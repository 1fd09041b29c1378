"""Keys of the platform, sealed."""

from __future__ import annotations

import uuid

from django.db import models

from studio.accounts.models import Membership, Team
from studio.core.leases import waits


class Profile(models.TextChoices):
    """What a host is known to honour."""

    IDEMPOTENT = "idempotent", "Honours Idempotency-Key"
    PLAIN = "plain", "Does not honour Idempotency-Key"


class Health(models.TextChoices):
    UNTESTED = "untested", "Not tested yet"
    GOOD = "good", "Works"
    REFUSED = "refused", "Refused by the platform"
    UNREACHABLE = "unreachable", "Platform not reachable"
    UNREADABLE = "unreadable", "Cannot be read here"


class ProviderKeyQuerySet(models.QuerySet["ProviderKey"]):
    def visible_to(self, membership: Membership) -> ProviderKeyQuerySet:
        return self.filter(team=membership.team, removed_at=None)

    def with_spent(self) -> ProviderKeyQuerySet:
        """Add `spent`: the credits charged for what was made with each key."""
        charged = models.Q(attempts__credit_entries__kind="charge")
        total = models.Sum("attempts__credit_entries__credits", filter=charged)
        return self.annotate(spent=total)

    def usable(self) -> ProviderKeyQuerySet:
        return self.filter(removed_at=None).exclude(sealed="")


class ProviderKey(models.Model):
    """One account at the platform: where it is, how it behaves, and the sealed secret."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="keys")
    label = models.CharField(max_length=60)
    origin = models.CharField(max_length=200)
    profile = models.CharField(max_length=12, choices=Profile, default=Profile.PLAIN)
    in_flight_limit = models.PositiveSmallIntegerField(default=4)
    sealed = models.TextField(blank=True)
    hint = models.CharField(max_length=12, blank=True)
    fingerprint = models.CharField(max_length=16, blank=True)
    hook_sealed = models.TextField(blank=True)
    # The secret before: deliveries may still be signed with it alone for a day.
    old_hook_sealed = models.TextField(blank=True)
    old_hook_until = models.DateTimeField(null=True, blank=True)
    forged_hooks = models.PositiveIntegerField(default=0)
    forged_hook_at = models.DateTimeField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    is_sandbox = models.BooleanField(default=False)
    health = models.CharField(max_length=12, choices=Health, default=Health.UNTESTED)
    health_note = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ProviderKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(is_default=True, removed_at=None),
                name="one_default_key",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_testing(self) -> bool:
        return self.health == Health.UNTESTED and self.checked_at is None

    @property
    def is_paused(self) -> bool:
        return waits(self.paused_until)

    @property
    def has_hook_secret(self) -> bool:
        return bool(self.hook_sealed)

    @property
    def honours_idempotency(self) -> bool:
        return self.profile == Profile.IDEMPOTENT
