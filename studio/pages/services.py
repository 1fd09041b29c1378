"""What takes several apps at once."""

from __future__ import annotations

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from studio.accounts import services as accounts
from studio.accounts import teams
from studio.accounts.models import Membership, Team, User
from studio.catalogs import services as catalogs
from studio.keys import services as keys
from studio.projects import services as projects


@sensitive_variables()
@transaction.atomic
def open_studio(*, email: str, password: str) -> Membership:
    """Create the studio with all that its first person needs; raises accounts' AlreadyFounded."""
    membership = accounts.found(email=email, password=password)
    _furnish(membership.team)
    return membership


@transaction.atomic
def open_team(user: User, *, name: str) -> Membership:
    """Create another team with all that it needs; raises PermissionDenied."""
    membership = teams.open_team(user, name=name)
    _furnish(membership.team)
    return membership


def _furnish(team: Team) -> None:
    keys.add_sandbox_key(team)
    projects.open_general(team)
    catalogs.ring()
