"""The bell rides on the answers that pages ask for anyway."""

from __future__ import annotations

from django.template.loader import render_to_string

from studio.accounts.models import Membership
from studio.core.middleware import OnPolls
from studio.notices.bell import bell


class BellOnPolls(OnPolls):
    """Show a notice on a page that stays open."""

    def render(self, membership: Membership) -> str:
        context = {"bell": bell(membership), "oob": True}
        return render_to_string("ui/_bell.html", context)
