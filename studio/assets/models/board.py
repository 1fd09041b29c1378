"""Boards: who sees them, what is on them, what is to come on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team
from studio.assets.models.asset import Asset
from studio.projects.models import Project, hidden_from

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
    # Ticked before new work of its project begins; somebody may untick it.
    is_default = models.BooleanField(default=False)
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
