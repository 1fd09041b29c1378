"""What a lease freezes: the bytes that are sent, where to, and how the platform calls back."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from studio.attempts.models import Attempt
from studio.engines import Engine, Wire


def sealed(attempt: Attempt, engine: Engine, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an attempt that never change once its POST may have left."""
    token = secrets.token_urlsafe(32)
    # Reference: trainings call nobody back. A workflow's requests are known only afterwards,
    # and one address could not tell them apart.
    calls_back = engine.wire not in {Wire.REFERENCE, Wire.WORKFLOW}
    url = _webhook_url(attempt, token) if calls_back else ""
    secret = secrets.token_urlsafe(32) if url and engine.wire is Wire.JOB_SET else ""
    if secret:
        payload = {**payload, "webhook": {"url": url, "secret": secret}}
    return {
        "wire": engine.wire.value,
        "path": engine.path,
        "body": _bytes(payload),
        "origin": attempt.key.origin,
        "account": attempt.key.fingerprint,
        "webhook_url": url,
        "hook_sha256": digest(token),
        "hook_secret_sha256": digest(secret) if secret else "",
    }


def digest(text: str) -> str:
    """Return what is kept of a token or a secret: enough to know it again."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _bytes(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode()


def _webhook_url(attempt: Attempt, token: str) -> str:
    """Return the callback address, or "" where the platform could not reach it."""
    base = (
        settings.STUDIO_WEBHOOK_URL if attempt.key.is_sandbox else settings.STUDIO_URL
    )
    if not attempt.key.is_sandbox and urlsplit(base).scheme != "https":
        return ""
    return f"{base}{reverse('attempts:hook', args=[token])}" if base else ""
