"""Places for files."""

from __future__ import annotations

import secrets
import uuid

from django.db import models

from studio.core import clock
from studio.sandbox.models.account import Account


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Upload(models.Model):
    """A place for a file; `token` is what its presigned address carries."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    content_type = models.CharField(max_length=40)
    token = models.CharField(max_length=64, default=new_token)
    created_at = models.DateTimeField(default=clock.now)
    stored_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)
