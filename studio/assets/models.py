"""Assets: files that are safe with us."""

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


# How many boards may lie in each other, the outermost counted.
DEEPEST_BOARD = 5
# From a board to itself and to each one it lies in, as lookups.
_UPWARDS = tuple("parent__" * steps for steps in range(DEEPEST_BOARD))


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, membership: Membership) -> BoardQuerySet:
        """Keep what a member may see: not what others were chosen for, nor what lies in such."""
        chosen_for = BoardMember.objects.filter(membership=membership)
        closed = (
            Board.objects.filter(
                team_id=membership.team_id, visibility=Board.Visibility.CHOSEN
            )
            .exclude(created_by_id=membership.user_id)
            .exclude(pk__in=chosen_for.values("board"))
        )
        seen = self.filter(team_id=membership.team_id)
        seen = seen.exclude(project__in=hidden_from(membership))
        for path in _UPWARDS:
            seen = seen.exclude(**{f"{path}pk__in": closed.values("pk")})
        return seen

    def kept(self) -> BoardQuerySet:
        """Keep what is not in the trash, and lies in nothing that is."""
        return self.filter(**{f"{path}trashed_at": None for path in _UPWARDS})


class Board(models.Model):
    """Assets that belong together, in an order of their own; an asset can be on many."""

    class Visibility(models.TextChoices):
        TEAM = "team", "The whole team"
        CHOSEN = "chosen", "Only chosen people"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="boards")
    # None: for all of the team's projects.
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="boards"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=100)
    cover = models.ForeignKey(
        Asset, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(
        max_length=6, choices=Visibility, default=Visibility.TEAM
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "parent"], name="board_tree")]

    def __str__(self) -> str:
        return self.name


class BoardMember(models.Model):
    """A member whom a board was opened to that is not the whole team's.

    Whoever leaves and comes back is a new one.
    """

    board = models.ForeignKey(Board, models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "membership"], name="one_place_at_a_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} sees {self.board}"


class BoardAsset(models.Model):
    """An asset's place on a board. Places are far apart, so that one move writes one row."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="places")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="places")
    position = models.BigIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "asset"], name="one_place_an_asset"
            ),
        ]
        indexes = [models.Index(fields=["board", "position"], name="board_order")]

    def __str__(self) -> str:
        return f"{self.asset} on {self.board}"


class BoardTarget(models.Model):
    """A board that was chosen before generating: what `subject` brings will be put there."""

    subject = models.UUIDField()
    board = models.ForeignKey(Board, models.CASCADE, related_name="targets")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "board"], name="one_target_a_board"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.board}"


class Version(models.Model):
    """An asset's place in a stack: v1 is what it began with, a higher number came later."""

    # What the versions of one thing share, and nothing else.
    stack = models.UUIDField()
    asset = models.OneToOneField(Asset, models.CASCADE, related_name="version")
    number = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "number"], name="one_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class VersionAnswer(models.Model):
    """A comment, by its public id, that a version answers: comments live further up."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="answers")
    comment = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "comment"], name="answered_once_by_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} answers {self.comment}"


class VersionTarget(models.Model):
    """What was to be answered before generating: `subject` brings the next versions of it."""

    subject = models.UUIDField(unique=True)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="+")
    comment = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.subject} to {self.asset}"


class Bulk(models.Model):
    """One act on many assets: those of `ids`, or all up to `top` that `query` finds.

    It goes by primary keys from `cursor` on, so whatever it changes, it comes by nothing twice.
    """

    class Act(models.TextChoices):
        TRASH = "trash", "Move to the trash"
        RESTORE = "restore", "Take out of the trash"
        RATE = "rate", "Give stars"
        FLAG = "flag", "Pick or reject"
        FAVOURITE = "favourite", "Mark as favourites"
        BOARD = "board", "Put on boards"
        UNBOARD = "unboard", "Take off a board"
        MOVE = "move", "Move to a project"
        JUDGE = "judge", "Give a verdict"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    act = models.CharField(max_length=9, choices=Act)
    # How many stars, which flag or verdict, the primary keys of the boards, which project.
    argument = models.JSONField(default=dict, blank=True)
    ids = models.JSONField(default=list, blank=True)
    query = models.TextField(blank=True)
    top = models.BigIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # How many could not be changed, by the reason in words.
    left_out = models.JSONField(default=dict, blank=True)
    # What lay in which project before it was moved, while Undo may be pressed.
    came_from = models.JSONField(default=dict, blank=True)
    # Also the moment that what it trashes bears: by it, Undo finds them again.
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["touched_at"],
                condition=models.Q(ended_at=None),
                name="bulk_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.changed}"


class MediaMark(models.Model):
    """The id in the mark of the media folder: one row, made once and never changed."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    mark = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.mark)
