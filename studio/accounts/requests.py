"""What a view may count on in a request."""

from __future__ import annotations

from django.http import HttpRequest

from studio.accounts.models import Membership, User


class TeamRequest(HttpRequest):
    """A request as views that require sign-in see it: TeamMiddleware has chosen the team."""

    user: User
    membership: Membership
