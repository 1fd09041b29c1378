"""Creator workflows: one submission that became several requests."""

from __future__ import annotations

import uuid

from django.db import models

from studio.sandbox.models.account import Account


class Workflow(models.Model):
    """What was said about an accepted workflow; `requests` are the ids of its parts, in order.

    Prompts are not repeated here: they go when their request is forgotten.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    path = models.CharField(max_length=200)
    requests = models.JSONField()
    overlays = models.JSONField(default=list)
    caption = models.TextField(blank=True)
    hashtags = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.path} {self.public_id}"
