"""Which hosts a key may be for."""

from __future__ import annotations

from django.conf import settings

from studio.higgsfield import normalise_origin
from studio.keys.models import Profile

PLATFORM = "https://platform.higgsfield.ai"
# Reference: only the documentation of this host speaks of Idempotency-Key.
API = "https://api.higgsfield.ai"
OFFICIAL = {PLATFORM: Profile.PLAIN, API: Profile.IDEMPOTENT}


class HostNotAllowed(Exception):
    """The address is not one that this studio sends keys to; the text says which are."""


def allowed_origins() -> tuple[str, ...]:
    """Return the origins a person's key may be for; ValueError names a wrong setting.

    None while tests kill processes: then only the sandbox may be asked for anything.
    """
    if settings.STUDIO_CHAOS:
        return ()
    return tuple(
        dict.fromkeys([*OFFICIAL, *map(_operators, settings.STUDIO_PLATFORM_HOSTS)])
    )


def usual_profile(origin: str) -> Profile:
    """Return what is known of a host; one that nobody knows is not trusted with a replay."""
    return OFFICIAL.get(origin, Profile.PLAIN)


def checked_origin(text: str, *, is_sandbox: bool) -> str:
    """Return the origin in its one spelling; raises HostNotAllowed.

    The sandbox is for the Sandbox key alone, and that key for nothing else.
    """
    if is_sandbox:
        if text != settings.STUDIO_SANDBOX_ORIGIN:
            raise HostNotAllowed("The Sandbox key is for this studio's own sandbox.")
        return text
    try:
        origin = normalise_origin(text)
    except ValueError as error:
        raise HostNotAllowed(str(error)) from None
    if origin not in allowed_origins():
        raise HostNotAllowed(f"Keys may be for {', '.join(allowed_origins())}.")
    return origin


def _operators(text: str) -> str:
    origin = normalise_origin(text if "://" in text else f"https://{text}")
    if not origin.startswith("https://"):
        raise ValueError(f"{text} is not https.")
    return origin
