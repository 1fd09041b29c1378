from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from studio.keys.hosts import allowed_origins


@register
def platform_hosts(**_options: Any) -> list[CheckMessage]:
    """Say at the start what is wrong with STUDIO_PLATFORM_HOSTS, not when a key is added."""
    try:
        allowed_origins()
    except ValueError as error:
        return [Error(f"STUDIO_PLATFORM_HOSTS: {error}", id="studio.keys.E001")]
    return []
