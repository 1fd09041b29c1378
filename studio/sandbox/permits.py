"""Who may turn the switches: somebody on this machine who has read the token's file."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from studio.core.environment import keep_secret
from studio.sandbox.refusals import Refusal

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def check_host(request: HttpRequest) -> None:
    """Refuse other names: a page in somebody's browser can reach loopback, but not under its name."""
    host, _ = split_domain_port(request.get_host())
    if host not in LOOPBACK:
        raise Refusal(403, "Only from this machine")


def is_token(shown: str) -> bool:
    return hmac.compare_digest(shown.encode(errors="replace"), _token().encode())


def _token() -> str:
    path = Path(settings.SANDBOX_CONTROL_TOKEN_FILE)
    if not path.exists():
        keep_secret(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()
