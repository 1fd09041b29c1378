"""What a view may count on in a request."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from studio.accounts.models import Membership, User


class AnyRequest(HttpRequest):
    """A request as TeamMiddleware and what comes after it see it, whoever asks."""

    htmx: HtmxDetails
    # None where nobody is signed in, and where a view asks for nobody.
    membership: Membership | None
    # All of this person's, the oldest first; one of them is `membership`.
    memberships: list[Membership]


class TeamRequest(AnyRequest):
    """A request as views that require sign-in see it: TeamMiddleware has chosen the team."""

    user: User
    membership: Membership
