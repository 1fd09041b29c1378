"""Characters: somebody's photos, what the platform learned from them, and what an account has there."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce

from studio.accounts.models import Membership, Team
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import LIVE, State
from studio.core.clock import now
from studio.engines.training import LONGEST_NAME
from studio.keys.models import ProviderKey
from studio.projects.models import Project, hidden_from


class Version(models.TextChoices):
    V1 = "v1", "Version 1"
    V2 = "v2", "Version 2"
    CINEMA = "cinema", "Cinema"


class Reference(models.Model):
    """A character as an account at the platform lists it, which calls it a custom reference."""

    class State(models.TextChoices):
        TRAINING = "training", "Training"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        GONE = "gone", "Not there any more"

    key = models.ForeignKey(ProviderKey, models.CASCADE, related_name="references")
    origin = models.CharField(max_length=200)
    account = models.CharField(max_length=16)
    platform_id = models.CharField(max_length=128)
    name = models.CharField(max_length=200, blank=True)
    # Lists do not always say it.
    version = models.CharField(max_length=6, choices=Version, blank=True)
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField(max_length=300, blank=True)
    made_there_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "platform_id"], name="one_reference_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.platform_id


class Roster(models.Model):
    """How our copy of the list of one key's account fares."""

    key = models.OneToOneField(ProviderKey, models.CASCADE, related_name="roster")
    account = models.CharField(max_length=16, blank=True)
    # A reading that was asked for; one that is never heard of again ends by itself.
    running_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"What {self.key} lists"

    @property
    def is_running(self) -> bool:
        return self.running_until is not None and self.running_until > now()


class CharacterQuerySet(models.QuerySet["Character"]):
    def visible_to(self, membership: Membership) -> CharacterQuerySet:
        return self.filter(team=membership.team, deleted_at=None)

    def with_trained(self) -> CharacterQuerySet:
        """Add what is used of a character at the platform, and where that is.

        It is what the latest training that succeeded left, else what was imported, once
        that is ready there.
        """
        trained = Attempt.objects.filter(
            subject=OuterRef("public_id"), state=State.COMPLETED
        ).order_by("-number")

        words, number = models.CharField(), models.BigIntegerField()

        def used(of_training: str, of_import: str, kind: models.Field) -> Coalesce:
            is_ready = Q(imported__state=Reference.State.READY)
            imported = Case(When(is_ready, then=F(f"imported__{of_import}")))
            ours = Subquery(trained.values(of_training)[:1])
            return Coalesce(ours, imported, output_field=kind)

        return self.annotate(
            platform_id=used("request_id", "platform_id", words),
            origin=used("origin", "origin", words),
            account=used("account", "account", words),
            trained_key=used("key", "key", number),
        )

    def with_photos(self, membership: Membership) -> CharacterQuerySet:
        """Fetch along the cover and the photos, without those that a member does not see.

        They are files, and any of them may have been moved to a private project.
        """
        photos = CharacterPhoto.objects.visible_to(membership).select_related("asset")
        covers = Asset.objects.visible_to(membership)
        return self.prefetch_related(
            Prefetch("photos", photos, to_attr="seen_photos"),
            Prefetch("cover", covers, to_attr="seen_cover"),
        )


class Character(models.Model):
    """A person to generate with (Soul ID): name, photos, version, newest training.

    Every training is an attempt whose subject this is; the newest that succeeded is the one
    that is used, also while another is under way. One that was imported was trained elsewhere.
    """

    # Set by `with_trained`; None where there is nothing at the platform to use yet.
    platform_id: str | None
    origin: str | None
    account: str | None
    trained_key: int | None
    # Set by `with_photos`: what one member sees, in order.
    seen_photos: list[CharacterPhoto]
    seen_cover: Asset | None

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="characters")
    project = models.ForeignKey(Project, models.PROTECT, related_name="characters")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="characters"
    )
    # The form's token: the same press twice is one character.
    nonce = models.UUIDField()
    name = models.CharField(max_length=LONGEST_NAME)
    version = models.CharField(max_length=6, choices=Version, default=Version.V1)
    strength = models.FloatField(default=1.0)
    cover = models.ForeignKey(
        Asset, models.SET_NULL, null=True, blank=True, related_name="covers"
    )
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, blank=True, related_name="character"
    )
    imported = models.ForeignKey(
        Reference, models.PROTECT, null=True, blank=True, related_name="characters"
    )
    # Addresses of the photos of an imported one that are still to be fetched; null before the
    # platform was asked for them.
    photos_there = models.JSONField(default=list, null=True, blank=True)
    photos_after = models.DateTimeField(null=True, blank=True)
    photos_note = models.CharField(max_length=300, blank=True)
    # When the platform was last asked whether it still has it, and the id it did not know then.
    checked_at = models.DateTimeField(null=True, blank=True)
    gone_id = models.CharField(max_length=128, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="consents"
    )
    # What was agreed, in a person's own words: "Web and print until 2027".
    licence = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="withdrawals"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # "Delete at the platform too": asked for, tried again from, done.
    forget_asked = models.BooleanField(default=False)
    forget_after = models.DateTimeField(null=True, blank=True)
    forget_rounds = models.PositiveSmallIntegerField(default=0)
    forget_note = models.CharField(max_length=300, blank=True)

    objects = CharacterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "nonce"], name="one_character_a_press"
            ),
            models.UniqueConstraint(
                fields=["imported"],
                condition=Q(deleted_at=None),
                name="one_character_an_import",
            ),
        ]
        indexes = [
            models.Index(
                fields=["forget_after"],
                condition=Q(forget_asked=True),
                name="character_forgetting",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_training(self) -> bool:
        """Tell whether it is being trained: by us, or there since before it was imported."""
        if self.attempt is not None:
            return self.attempt.state in LIVE
        imported = self.imported
        return imported is not None and imported.state == Reference.State.TRAINING

    @property
    def is_trained(self) -> bool:
        return bool(self.platform_id)

    @property
    def is_gone(self) -> bool:
        """Tell whether the platform has dropped what it had learned."""
        if self.is_trained:
            return self.platform_id == self.gone_id
        imported = self.imported
        return imported is not None and imported.state == Reference.State.GONE

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def is_known_to(self, key: ProviderKey) -> bool:
        """Tell whether the key's host has it: ids name nothing, or others, anywhere else."""
        # The sandbox, the only one that is not https, knows its ids at any port.
        moved = key.is_sandbox and (self.origin or "").startswith("http://")
        return self.is_trained and (self.origin == key.origin or moved)

    def belongs_to(self, key: ProviderKey) -> bool:
        """Tell whether the key opens the account that it was trained in."""
        return self.is_known_to(key) and (
            self.trained_key == key.pk or self.account == key.fingerprint
        )


class CharacterPhotoQuerySet(models.QuerySet["CharacterPhoto"]):
    def visible_to(self, membership: Membership) -> CharacterPhotoQuerySet:
        mine = self.filter(character__team=membership.team_id)
        return mine.exclude(asset__project__in=hidden_from(membership))


class CharacterPhoto(models.Model):
    """One photo of a character, and what the coach measured."""

    character = models.ForeignKey(Character, models.CASCADE, related_name="photos")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="photo_of")
    position = models.PositiveSmallIntegerField()
    look = models.JSONField(null=True, blank=True)

    objects = CharacterPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["character", "asset"], name="each_photo_once_a_character"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset} of {self.character_id}"
