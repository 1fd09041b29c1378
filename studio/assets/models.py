"""Assets: files that are safe with us."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team
from studio.projects.models import Project


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, membership: Membership) -> AssetQuerySet:
        return self.filter(team_id=membership.team_id)

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
    created_at = models.DateTimeField(auto_now_add=True)
    trashed = models.BooleanField(default=False)
    trashed_at = models.DateTimeField(null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.public_id}"

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE

    @property
    def is_video(self) -> bool:
        return self.kind == self.Kind.VIDEO
