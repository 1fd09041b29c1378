"""A key ring for a studio that was restored without its own."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from django.conf import settings

from studio.core.clock import now
from studio.core.environment import keep_secret


def make_if_lost() -> Path | None:
    """Make a ring where there is none, so that the studio starts; return where it lies.

    Its id is like no other's: should the lost ring be found, both can stand side by side.
    """
    if settings.STUDIO_ENCRYPTION_KEYS:
        return None
    path = Path(settings.STUDIO_SECRETS) / "encryption_keys"
    key = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    keep_secret(path, f"r{now():%Y%m%d%H%M%S}:{key}")
    return path
