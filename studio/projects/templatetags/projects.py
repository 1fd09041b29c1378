"""How the use of a cap is drawn."""

from __future__ import annotations

from decimal import Decimal

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studio.projects.caps import Room

register = Library()

WIDTH = 120


@register.simple_tag
def used_bar(room: Room) -> SafeString:
    """Draw how much of a cap is used; the figure beside it says the same."""
    limit = room.cap.credits
    part = min(room.used / limit, Decimal(1)) if limit else Decimal(1)
    return format_html(
        '<svg class="bar-used" width="{0}" height="6" viewBox="0 0 {0} 6" aria-hidden="true" data-tone="{2}">'
        '<rect class="bar-used__all" width="{0}" height="6" rx="3"/>'
        '<rect class="bar-used__part" width="{1}" height="6" rx="3"/></svg>',
        WIDTH,
        round(max(part, Decimal(0)) * WIDTH),
        "attention" if room.left <= 0 else "accent",
    )
