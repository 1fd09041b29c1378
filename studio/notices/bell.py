"""The bell in the bar of every page: how many notices are unread, and the newest."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from studio.accounts.models import Membership
from studio.core import pulse
from studio.notices import wording
from studio.notices.models import Notice

MOST = 99


@dataclass(frozen=True, kw_only=True)
class Bell:
    """`watch` is where a page that is not seen may ask whether the bell changed."""

    count: str
    name: str
    needs: bool
    newest: Notice | None
    watch: str

    @property
    def newest_url(self) -> str:
        return (
            reverse("notices:notice_open", args=[self.newest.public_id])
            if self.newest
            else ""
        )


def bell(membership: Membership) -> Bell:
    """Return what a member's bell shows, in one query."""
    # Read before the rows: a change in between is then found twice, never missed.
    seen = pulse.read(membership.team_id)
    mine = Notice.objects.visible_to(membership).unread()
    unread = list(mine.order_by("-updated_at")[: MOST + 1])
    needing = sum(notice.needs for notice in unread)
    return Bell(
        count=f"{MOST}+" if len(unread) > MOST else str(len(unread) or ""),
        name=wording.unread(len(unread), needing),
        needs=needing > 0,
        newest=unread[0] if unread else None,
        watch=f"{reverse('notices:bell')}?pulse={seen}",
    )
