"""Making and naming teams."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership, Role, Team, TeamClock, User
from studio.accounts.permissions import Action, check_still_can
from studio.core import pulse


def may_make_teams(memberships: list[Membership]) -> bool:
    """Tell whether somebody is an owner anywhere: they may open teams beside their own."""
    return any(one.role == Role.OWNER for one in memberships)


@transaction.atomic
def open_team(user: User, *, name: str) -> Membership:
    """Make a team and its first owner. What else it needs is above this app: see pages.services.

    Raises PermissionDenied for whoever owns none yet.
    """
    if not may_make_teams(list(Membership.objects.filter(user=user))):
        raise PermissionDenied("Only an owner may open another team.")
    return give_to(user, new_team(name))


def new_team(name: str) -> Team:
    """Make a team that nobody is in, in the caller's transaction."""
    team = Team.objects.create(name=name)
    TeamClock.objects.create(team=team)
    return team


def give_to(user: User, team: Team) -> Membership:
    """Make somebody the first owner of a new team, in the caller's transaction."""
    membership = Membership.objects.create(team=team, user=user, role=Role.OWNER)
    audit.record(
        team, user=user, deed="accounts.team", words=f"Opened the team {team}."
    )
    return membership


@transaction.atomic
def rename(membership: Membership, *, name: str) -> None:
    """Give the team another name; raises PermissionDenied."""
    team = Team.objects.select_for_update().get(pk=membership.team_id)
    check_still_can(membership, Action.MANAGE_TEAM)
    if team.name == name:
        return
    before, team.name = team.name, name
    team.save(update_fields=["name"])
    audit.record(
        team,
        user=membership.user,
        deed="accounts.rename",
        words=f"Renamed the team from {before} to {name}.",
        before=before,
    )
    pulse.bump(team.pk)
