"""Styles and motions, as each host of the platform lists them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studio.core.clock import now


class EntryQuerySet(models.QuerySet["Entry"]):
    def listed(self, *, origin: str, catalog: str) -> EntryQuerySet:
        return self.filter(origin=origin, catalog=catalog, dropped_at=None).order_by(
            "position"
        )


class Entry(models.Model):
    """One style or motion of one host; kept when the host drops it, so that recipes still name it."""

    class Catalog(models.TextChoices):
        STYLES = "styles", "Styles"
        STYLES_2 = "styles-v2", "Styles 2"
        MOTIONS = "motions", "Motions"

    origin = models.CharField(max_length=200)
    catalog = models.CharField(max_length=10, choices=Catalog)
    platform_id = models.UUIDField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    start_end_frame = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    preview_url = models.TextField(blank=True)
    # The name of our copy in the storage, and what it is.
    preview = models.CharField(max_length=200, blank=True)
    preview_type = models.CharField(max_length=50, blank=True)
    still = models.CharField(max_length=200, blank=True)
    preview_tries = models.PositiveSmallIntegerField(default=0)
    synced_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "catalog", "platform_id"], name="one_entry_a_host"
            ),
        ]
        indexes = [
            models.Index(fields=["origin", "catalog", "position"], name="entry_listed")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dropped(self) -> bool:
        return self.dropped_at is not None

    @property
    def is_motion(self) -> bool:
        return self.catalog == self.Catalog.MOTIONS


class Favourite(models.Model):
    """A person's star on an entry."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites"
    )
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "entry"], name="one_star_each"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} of {self.user}"


class SyncQuerySet(models.QuerySet["Sync"]):
    def idle(self) -> SyncQuerySet:
        return self.filter(
            models.Q(running_until=None) | models.Q(running_until__lt=now())
        )


class Sync(models.Model):
    """How our copy of one host's lists fares."""

    origin = models.CharField(max_length=200, unique=True)
    # A refresh that was asked for; one that is never heard of again ends by itself.
    running_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    objects = SyncQuerySet.as_manager()

    def __str__(self) -> str:
        return self.origin

    @property
    def is_running(self) -> bool:
        return self.running_until is not None and self.running_until > now()
