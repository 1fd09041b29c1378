"""A file that is safe with us, and who likes it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team
from studio.projects.models import Project, hidden_from


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, membership: Membership) -> AssetQuerySet:
        mine = self.filter(team_id=membership.team_id, purged_at=None)
        return mine.exclude(project__in=hidden_from(membership))

    def kept(self) -> AssetQuerySet:
        return self.filter(trashed=False)

    def made(self) -> AssetQuerySet:
        return self.filter(origin=Asset.Origin.MADE)


class Asset(models.Model):
    """One archived file with its facts; the bytes lie under `<team>/<sha256>`, once per team."""

    class Kind(models.TextChoices):
        IMAGE = "image", "Image"
        VIDEO = "video", "Clip"
        AUDIO = "audio", "Sound"
        OTHER = "other", "File"

    class Origin(models.TextChoices):
        MADE = "made", "Made here"
        UPLOADED = "uploaded", "Uploaded"

    class Flag(models.TextChoices):
        PICK = "pick", "Picked"
        REJECT = "reject", "Turned down"

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes requested"
        REJECTED = "rejected", "Rejected"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="assets")
    project = models.ForeignKey(Project, models.PROTECT, related_name="assets")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    kind = models.CharField(max_length=5, choices=Kind)
    origin = models.CharField(max_length=8, choices=Origin)
    title = models.CharField(max_length=200, blank=True)
    prompt = models.TextField(blank=True)
    # What was changed on the way in, in words.
    note = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=50)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(null=True, blank=True)
    fps = models.FloatField(null=True, blank=True)
    has_audio = models.BooleanField(default=False)
    colour = models.CharField(max_length=7, default="#808080")
    placeholder = models.CharField(max_length=600, blank=True)
    # [width, height] of each one that exists: small, large, and preview for clips.
    derivatives = models.JSONField(default=dict, blank=True)
    # How loud a sound is along its length, 0 to 1 in at most 240 steps; null until it was heard.
    peaks = models.JSONField(null=True, blank=True)
    # What the team thinks of it: 0 for no stars, 1 to 5; picked out or turned down; decided.
    stars = models.PositiveSmallIntegerField(default=0)
    flag = models.CharField(max_length=6, choices=Flag, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    verdict_at = models.DateTimeField(null=True, blank=True)
    # When the team last said something of it, also that it takes something back.
    marked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    trashed = models.BooleanField(default=False)
    trashed_at = models.DateTimeField(null=True, blank=True)
    # Its bytes are gone for good; the row stays for the recipes that name it.
    purged_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "-id"],
                condition=models.Q(trashed=False),
                name="asset_newest",
            ),
            models.Index(
                fields=["team", "kind", "-id"],
                condition=models.Q(trashed=False),
                name="asset_kind",
            ),
            models.Index(fields=["team", "sha256"], name="asset_bytes"),
            models.Index(
                fields=["team", "marked_at"],
                condition=models.Q(marked_at__isnull=False),
                name="asset_marked",
            ),
            models.Index(
                fields=["purged_at"],
                condition=models.Q(purged_at__isnull=False, erased_at=None),
                name="asset_purging",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.public_id}"

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE

    @property
    def is_video(self) -> bool:
        return self.kind == self.Kind.VIDEO


class AssetFavourite(models.Model):
    """What one person likes; nobody else is told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "asset"], name="one_favourite_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} likes {self.asset}"
