"""What every page's frame shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from studio.accounts.models import Membership
from studio.core import pulse
from studio.generations.polling import live_counts
from studio.keys import services as keys
from studio.pages import health


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool
    foot: bool = False


@dataclass(frozen=True)
class Live:
    running: int
    waiting: int


NAV = (
    ("Create", "generations:create", "sparkles", ("generations",), False),
    ("Gallery", "gallery:index", "images", ("gallery",), False),
    ("Keys", "keys:key_list", "key-round", ("keys",), True),
    ("Status", "pages:status", "activity", ("pages",), True),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context; {} where nobody is signed in, or for fragments."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None or getattr(request, "htmx", False):
        return {"membership": membership}
    key = keys.default_for(membership.team)
    running, waiting = live_counts(membership)
    summary = health.summary(key)
    return {
        "membership": membership,
        "team": membership.team,
        "nav": _nav(request),
        "keys_banner": key is not None and key.is_sandbox,
        "pulse": pulse.read(membership.team_id),
        "live": Live(running, waiting),
        "status_ok": summary.ok,
        "status_word": summary.word,
    }


def _nav(request: HttpRequest) -> list[NavItem]:
    match = request.resolver_match
    here = match.app_name if match else ""
    name = match.view_name if match else ""
    return [
        NavItem(
            label,
            reverse(view),
            icon,
            name == view or (here in apps and here != "pages"),
            foot,
        )
        for label, view, icon, apps, foot in NAV
    ]
