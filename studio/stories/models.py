"""Stories: a series of clips or a carousel of slides about one topic."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from studio.accounts.models import Membership, Team
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.generations.models import Generation
from studio.projects.models import Project, hidden_from
from studio.stories.kinds import KINDS
from studio.stories.kinds import Kind as About


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, membership: Membership) -> StoryQuerySet:
        mine = self.filter(team=membership.team_id, deleted_at=None)
        return mine.exclude(project__in=hidden_from(membership))

    def ungathered(self) -> StoryQuerySet:
        """Return the stories that wait for what the platform's workflow names."""
        asked = self.filter(attempt__isnull=False, gathered_at=None)
        return asked.filter(how=Story.How.WORKFLOW, deleted_at=None)


class Story(models.Model):
    """A topic, told in parts.

    The parts are rows of their own, and they are the truth: what the platform's workflow
    names, or what was started here, is linked to them.
    """

    class How(models.TextChoices):
        WORKFLOW = "workflow", "In one request"
        GENERATIONS = "generations", "Part by part"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="stories")
    project = models.ForeignKey(Project, models.PROTECT, related_name="stories")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="stories"
    )
    # The form's token: the same press twice is one story.
    nonce = models.UUIDField()
    kind = models.CharField(
        max_length=20, choices=[(kind.key, kind.name) for kind in KINDS.values()]
    )
    how = models.CharField(max_length=12, choices=How)
    topic = models.TextField()
    # What was asked for: {"clip_seconds", "total_seconds"} or {"slides", "style"}.
    values = models.JSONField(default=dict)
    product = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="product_of"
    )
    # The model that makes single parts.
    engine = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    caption = models.TextField(blank=True)
    hashtags = models.JSONField(default=list, blank=True)
    # The platform's workflow, where it was asked.
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, blank=True, related_name="story"
    )
    gathered_at = models.DateTimeField(null=True, blank=True)
    # The team's version at the last change of what stands around the parts, and of their order.
    version = models.BigIntegerField(default=0)
    laid_out = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "nonce"], name="one_story_a_press")
        ]
        indexes = [
            models.Index(
                fields=["team", "-id"],
                condition=models.Q(deleted_at=None),
                name="story_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> About:
        return KINDS[self.kind]

    @property
    def is_workflow(self) -> bool:
        return self.how == self.How.WORKFLOW


class PartQuerySet(models.QuerySet["Part"]):
    def as_seen_by(self, membership: Membership) -> PartQuerySet:
        """Add what is chosen in their place, and whether this member must not see it."""
        hidden = models.Q(asset__project__in=hidden_from(membership))
        return self.select_related("asset").annotate(is_closed=hidden)


class Part(models.Model):
    """One clip or slide: its words, what it is made by, or what was chosen in its place."""

    # Set by `as_seen_by`: what was chosen has been moved to a project that is hidden.
    is_closed = False

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    prompt = models.TextField()
    overlay = models.CharField(max_length=300, blank=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    generation = models.ForeignKey(
        Generation, models.PROTECT, null=True, blank=True, related_name="shown_in"
    )
    asset = models.ForeignKey(
        Asset, models.SET_NULL, null=True, blank=True, related_name="chosen_for"
    )
    # How often it was begun: two people who press the same button begin it once.
    round = models.PositiveSmallIntegerField(default=0)
    # The team's version at its last change.
    version = models.BigIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"Part {self.position} of {self.story_id}"


class Take(models.Model):
    """A generation that was made for a part; the newest is not always the one that is shown."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="takes")
    generation = models.OneToOneField(
        Generation, models.PROTECT, related_name="take_of"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["part", "number"], name="one_take_a_number")
        ]

    def __str__(self) -> str:
        return f"Take {self.number} of {self.part_id}"
