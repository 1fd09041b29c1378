"""How the media folder is known again."""

from __future__ import annotations

import uuid

from django.db import models


class MediaMark(models.Model):
    """The id in the mark of the media folder: one row, made once and never changed."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    mark = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.mark)
