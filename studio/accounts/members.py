"""Changing what a member may do, and ending memberships.

Every change takes the lock of the team's row first and reads the roles under it: two owners
who demote each other at once are heard one after the other, and the second is none any more.
"""

from __future__ import annotations

from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Invitation, Membership, Role, Team
from studio.accounts.permissions import Action, check_still_can
from studio.core import pulse
from studio.core.clock import now


class LastOwner(Exception):
    """Without this one nobody could change the team any more."""


class Gone(Exception):
    """The member is not in the team any more."""


@transaction.atomic
def change_role(membership: Membership, member: Membership, *, role: Role) -> bool:
    """Give a member another role, from their next request on; tell whether it was another.

    Raises PermissionDenied, Gone, LastOwner.
    """
    member = _locked(membership, member)
    check_still_can(membership, Action.MANAGE_TEAM)
    before = Role(member.role)
    if before == role:
        return False
    if before == Role.OWNER:
        _check_another_owner(member)
        _take_back_invitations(member)
    Membership.objects.filter(pk=member.pk).update(role=role)
    _record(
        membership,
        "accounts.role",
        f"Changed {member.user} from {before.label.lower()} to {role.label.lower()}.",
        member,
    )
    pulse.bump(member.team_id)
    return True


@transaction.atomic
def remove(membership: Membership, member: Membership) -> None:
    """End somebody's access at once; what they made stays. Raises as `change_role` does."""
    member = _locked(membership, member)
    check_still_can(membership, Action.MANAGE_TEAM)
    _end(member)
    _record(membership, "accounts.remove", f"Removed {member.user}.", member)


@transaction.atomic
def leave(membership: Membership) -> None:
    """End one's own access; raises LastOwner."""
    member = _locked(membership, membership)
    _end(member)
    _record(membership, "accounts.leave", f"{member.user} left the team.", member)


def _locked(membership: Membership, member: Membership) -> Membership:
    """Take the team's lock, then read the member of that team anew."""
    Team.objects.select_for_update().get(pk=membership.team_id)
    ours = Membership.objects.visible_to(membership).select_related("user")
    found = ours.filter(pk=member.pk).first()
    if found is None:
        raise Gone
    return found


def _check_another_owner(member: Membership) -> None:
    owners = Membership.objects.filter(team=member.team_id).owners()
    if not owners.exclude(pk=member.pk).exists():
        raise LastOwner


def _end(member: Membership) -> None:
    if member.role == Role.OWNER:
        _check_another_owner(member)
    _take_back_invitations(member)
    Membership.objects.filter(pk=member.pk).delete()
    # Polls and pictures that were let through without a look are looked at from now on.
    pulse.bump(member.team_id)
    pulse.bump(pulse.MEMBERSHIPS)


def _take_back_invitations(member: Membership) -> None:
    """Leave no way back in: the link of an invitation works for whoever made it, too."""
    made = Invitation.objects.filter(team=member.team_id, invited_by=member.user_id)
    made.pending().update(revoked_at=now())


def _record(by: Membership, deed: str, words: str, member: Membership) -> None:
    audit.record(by.team, user=by.user, deed=deed, words=words, email=member.user.email)
