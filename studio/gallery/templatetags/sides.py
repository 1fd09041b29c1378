"""What other apps' pages show of the boards in the sidebar."""

from __future__ import annotations

from typing import Any

from django.template import Context, Library

from studio.gallery.boards import listing

register = Library()


@register.inclusion_tag("boards/_side_counts.html", takes_context=True)
def side_counts(context: Context) -> dict[str, Any]:
    """Draw how much is on each board of the sidebar, and nothing that could move under a pointer."""
    return {"counted": listing.side_counts(context["request"])}
