"""One act on many assets, as far as it has come."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Team


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
