"""The secrets of a studio, made once, each in a file that only its owner can read."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from django.conf import settings

from studio.core.checks import has_secret_key
from studio.core.environment import keep_secret


def make_missing() -> bool:
    """Make what neither environment nor files give; tell whether the settings must be read anew."""
    folder = Path(settings.STUDIO_SECRETS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    keep_secret(settings.SANDBOX_CONTROL_TOKEN_FILE, secrets.token_urlsafe(32))
    made = False
    if not has_secret_key():
        made |= keep_secret(folder / "secret_key", secrets.token_urlsafe(50))
    if not settings.STUDIO_ENCRYPTION_KEYS:
        made |= keep_secret(folder / "encryption_keys", _new_ring())
    return made


def _new_ring() -> str:
    key = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    return f"k1:{key}"
