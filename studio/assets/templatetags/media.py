"""Signed addresses in templates."""

from __future__ import annotations

from typing import Any

from django import template

from studio.assets import links
from studio.assets.models import Asset

register = template.Library()


@register.simple_tag(takes_context=True)
def media_url(context: dict[str, Any], asset: Asset, name: str) -> str:
    """Return today's address of a derivative for whoever sees this page, "" if there is none."""
    return links.url(asset, name, membership=context["request"].membership)
