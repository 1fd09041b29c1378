"""Styles and motions, as each host of the platform lists them."""

from __future__ import annotations

from django.db import models


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
