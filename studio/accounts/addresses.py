"""Where this studio is served, as far as its settings say."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings

from studio.core.environment import EVERY_INTERFACE


def base_url() -> str:
    """Return the address to print in links: the public one, else the one this machine opens."""
    if settings.STUDIO_URL:
        return str(settings.STUDIO_URL)
    host = settings.STUDIO_HOST
    if host in EVERY_INTERFACE:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.STUDIO_PORT}"


def is_exposed() -> bool:
    """Tell whether others than the people at this machine may reach the studio."""
    return bool(settings.STUDIO_URL) or not is_loopback(settings.STUDIO_HOST)


def is_loopback(host: str) -> bool:
    """Tell whether a bare host (no port) names this machine only."""
    host = host.strip("[]").lower()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
