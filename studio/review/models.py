"""What is shown to people outside, and what people say of it: links, comments, verdicts."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.accounts.models import Membership, Team, User
from studio.accounts.permissions import Action, can
from studio.assets.models import Asset, Board
from studio.core.clock import now
from studio.stories.models import Story

LONGEST_TITLE = 120
LONGEST_NAME = 60
LONGEST_COMMENT = 5_000


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def visible_to(self, membership: Membership) -> ShareLinkQuerySet:
        """Keep what one made, or shows what one sees; who leads the team sees every link."""
        ours = self.filter(team=membership.team_id)
        if can(membership, Action.MANAGE_TEAM):
            return ours
        boards = Board.objects.visible_to(membership)
        stories = Story.objects.visible_to(membership)
        seen = Asset.objects.visible_to(membership)
        hidden = SharedAsset.objects.filter(link__team=membership.team_id)
        hidden = hidden.exclude(asset__in=seen)
        return ours.filter(
            Q(made_by=membership.user_id)
            | (
                (Q(board=None) | Q(board__in=boards))
                & (Q(story=None) | Q(story__in=stories))
                & ~Q(pk__in=hidden.values("link"))
            )
        )

    def live(self) -> ShareLinkQuerySet:
        """Keep the links that open something today."""
        not_over = Q(expires_at=None) | Q(expires_at__gt=now())
        return self.filter(not_over, revoked_at=None)


class ShareLink(models.Model):
    """A way in for people without an account, to what was chosen and nothing else.

    Of its address only a hash is kept: it is shown once, to whoever made or renewed it.
    """

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        SELECTION = "selection", "Selection"
        ASSET = "asset", "One file"
        STORY = "story", "Story"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="share_links")
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="share_links"
    )
    kind = models.CharField(max_length=9, choices=Kind)
    board = models.ForeignKey(
        Board, models.SET_NULL, null=True, blank=True, related_name="share_links"
    )
    story = models.ForeignKey(
        Story, models.SET_NULL, null=True, blank=True, related_name="share_links"
    )
    title = models.CharField(max_length=LONGEST_TITLE)
    token_sha256 = models.CharField(max_length=64, unique=True)
    # As Django hashes passwords; "" where none is asked for.
    password = models.CharField(max_length=128, blank=True)
    # None: until it is revoked.
    expires_at = models.DateTimeField(null=True, blank=True)
    allow_download = models.BooleanField(default=False)
    show_recipe = models.BooleanField(default=False)
    show_names = models.BooleanField(default=False)
    allow_comments = models.BooleanField(default=True)
    # Whether what is put on the board later is shown as well.
    grows = models.BooleanField(default=False)
    # Whether versions that come later of what is shown are shown as well.
    follows = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "-id"], name="share_link_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Tell whether it opens nothing any more."""
        return self.revoked_at is not None or self.has_expired

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()


class SharedAsset(models.Model):
    """One of the assets that a link showed when it was made."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="shared")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="shared")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "asset"], name="shared_once"),
        ]
        indexes = [models.Index(fields=["link", "position"], name="shared_order")]

    def __str__(self) -> str:
        return f"{self.asset_id} by {self.link}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, membership: Membership) -> CommentQuerySet:
        return self.kept().filter(asset__in=Asset.objects.visible_to(membership))

    def kept(self) -> CommentQuerySet:
        return self.filter(deleted_at=None)


class Comment(models.Model):
    """What somebody said of an asset, at a point of it or a moment; answers are one level deep.

    With a `link` it was said by its guests, or to them, and they read it. Without, it is the team's own.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="comments")
    link = models.ForeignKey(
        ShareLink, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers"
    )
    # None: a guest's, by the name they gave.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    guest_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    # From the left and from the top, as parts of the whole: 0 to 1.
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asset", "id"], name="comments_of_asset")]

    def __str__(self) -> str:
        return self.body[:40]

    @property
    def is_guests(self) -> bool:
        return bool(self.guest_name)

    @property
    def who(self) -> str:
        """Return who said it, for the team."""
        if self.guest_name:
            return self.guest_name
        return self.author.display_name if self.author else "Somebody who left"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def visible_to(self, membership: Membership) -> JudgementQuerySet:
        return self.filter(asset__in=Asset.objects.visible_to(membership))


class Judgement(models.Model):
    """One verdict of somebody; the newest of an asset is the one that counts."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="judgements")
    link = models.ForeignKey(
        ShareLink, models.SET_NULL, null=True, blank=True, related_name="judgements"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    guest_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    # "": the verdict before was taken back.
    verdict = models.CharField(max_length=8, choices=Asset.Verdict.choices, blank=True)
    # What was said with it.
    comment = models.ForeignKey(
        Comment, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=now)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asset", "-id"], name="judgements_of_asset")]

    def __str__(self) -> str:
        return f"{self.who}: {self.verdict}"

    @property
    def who(self) -> str:
        if self.guest_name:
            return self.guest_name
        return self.by.display_name if self.by else "Somebody who left"
