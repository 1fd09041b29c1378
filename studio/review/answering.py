"""A new take that answers what was said of an earlier one."""

from __future__ import annotations

from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.assets import versions
from studio.assets.models import Asset, Version
from studio.assets.versions import Aim
from studio.review import telling
from studio.review.models import Comment


@transaction.atomic
def add(
    membership: Membership, asset: Asset, take: Asset, *, comment: Comment | None = None
) -> Version:
    """Make a take the next version of an asset, which may answer a comment on it.

    Links that follow show it to their guests from now on, so it is written down.
    Raises PermissionDenied, CannotStack.
    """
    check_can(membership, Action.ARRANGE)
    aim = Aim(asset=asset, comment=comment.public_id if comment else None)
    version = versions.add(aim, take, by=membership.user)
    kind = take.get_kind_display().lower()
    _record(membership, take, "version", f"Made one {kind} {version} of another.")
    if comment:
        telling.of_answer(comment, [version], by=membership.user)
    return version


@transaction.atomic
def take_off(membership: Membership, take: Asset) -> bool:
    """Take an asset off its stack; tell whether it lay on one. Raises PermissionDenied."""
    check_can(membership, Action.ARRANGE)
    if not versions.take_off(take):
        return False
    kind = take.get_kind_display().lower()
    _record(membership, take, "unversion", f"Took one {kind} off its versions.")
    return True


def _record(membership: Membership, take: Asset, deed: str, words: str) -> None:
    audit.record(
        membership.team,
        user=membership.user,
        deed=f"review.{deed}",
        words=words,
        asset=str(take.public_id),
    )
