"""Stacks of versions: a new take of the same thing, and which comments it answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from studio.accounts.models import Membership, User
from studio.assets.models import Asset, Version, VersionAnswer, VersionTarget
from studio.core import pulse
from studio.core.parsing import as_uuid

ITSELF = "A file is no version of itself. Choose another; nothing was changed."
TAKEN = (
    "That file is a version of something else already. Take it off there first; "
    "nothing was changed."
)


class CannotStack(Exception):
    """Why a file became no version, in words for a person."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a new take is to be a version of, and the comment that it answers, if any."""

    asset: Asset
    comment: uuid.UUID | None = None


def of(asset: Asset) -> QuerySet[Version]:
    """Return the stack that an asset lies in, the oldest first: nothing, or itself among others."""
    mine = Version.objects.filter(asset=asset).values("stack")
    stacked = Version.objects.filter(stack__in=mine, asset__purged_at=None)
    return stacked.select_related("asset").order_by("number")


@transaction.atomic
def add(aim: Aim, take: Asset, *, by: User | None) -> Version:
    """Put a take on top of what it is a version of; one that lies there already only answers.

    Raises CannotStack.
    """
    if take.pk == aim.asset.pk or take.team_id != aim.asset.team_id:
        raise CannotStack(ITSELF)
    _lock(aim.asset, take)
    first, _ = Version.objects.get_or_create(
        asset=aim.asset,
        defaults={"stack": uuid.uuid4(), "number": 1, "added_by": by},
    )
    version = Version.objects.filter(asset=take).first()
    if version is None:
        version = Version.objects.create(
            stack=first.stack, asset=take, number=_next(first), added_by=by
        )
    elif version.stack != first.stack:
        raise CannotStack(TAKEN)
    if aim.comment:
        VersionAnswer.objects.get_or_create(version=version, comment=aim.comment)
    pulse.bump(take.team_id)
    return version


@transaction.atomic
def take_off(asset: Asset) -> bool:
    """Take an asset off its stack, with what it answered; tell whether it lay on one.

    What is left alone is no stack any more.
    """
    version = Version.objects.select_for_update().filter(asset=asset).first()
    if version is None:
        return False
    version.delete()
    left = Version.objects.filter(stack=version.stack)
    if left.count() == 1:
        left.delete()
    pulse.bump(asset.team_id)
    return True


def read(data: Mapping[str, str], membership: Membership) -> Aim | None:
    """Return what an address or a form says that results are to answer, as far as it is seen."""
    wanted = as_uuid(data.get("version_of", ""))
    seen = Asset.objects.visible_to(membership).kept()
    asset = seen.filter(public_id=wanted).first() if wanted else None
    return Aim(asset=asset, comment=as_uuid(data.get("answers", ""))) if asset else None


def aim(subject: uuid.UUID, aimed: Aim | None) -> None:
    """Remember, in the caller's transaction, what the results of `subject` are versions of."""
    if aimed:
        VersionTarget.objects.create(
            subject=subject, asset=aimed.asset, comment=aimed.comment
        )


def place(asset: Asset, subject: uuid.UUID) -> None:
    """Put a result on the stack chosen for it, in the transaction that makes its row.

    What it was to answer may be in the trash by now: then it is in the gallery alone.
    """
    aimed = VersionTarget.objects.filter(
        subject=subject, asset__team=asset.team_id, asset__trashed=False
    )
    target = aimed.select_related("asset").first()
    if target is not None:
        add(Aim(asset=target.asset, comment=target.comment), asset, by=asset.member)


def _lock(*assets: Asset) -> None:
    """Hold the rows of what is stacked, so that nobody stacks one of them elsewhere meanwhile."""
    rows = Asset.objects.filter(pk__in=[asset.pk for asset in assets])
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _next(version: Version) -> int:
    """Return the number after the highest, which nobody else is given meanwhile."""
    stacked = Version.objects.filter(stack=version.stack)
    list(stacked.select_for_update().order_by("pk"))
    return (stacked.aggregate(last=Max("number"))["last"] or 0) + 1
