"""What needs a person rides on the answers that pages ask for anyway."""

from __future__ import annotations

from django.template.loader import render_to_string

from studio.accounts.models import Membership
from studio.core.middleware import OnPolls
from studio.pages.banner import standing


class BannerOnPolls(OnPolls):
    """Show on a page that stays open what needs a person, and take it away when it is over."""

    def render(self, membership: Membership) -> str:
        found = standing(membership)
        context = {
            "banner": found.banner,
            "status_ok": found.summary.ok,
            "status_word": found.summary.word,
            "oob": True,
        }
        return render_to_string("ui/_banner_news.html", context)
