"""What other apps' pages show of verdicts."""

from __future__ import annotations

from django.template import Library

from studio.assets.models import Asset
from studio.review import judging

register = Library()


@register.simple_tag
def guest_who_judged(asset: Asset) -> str:
    """Return the name that a guest gave with the verdict, "" where it is a member's."""
    return judging.guest_of(asset)
