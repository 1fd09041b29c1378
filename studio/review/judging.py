"""Verdicts with their history: whose the newest is, and what came before."""

from __future__ import annotations

from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.assets import verdicts
from studio.assets.models import Asset
from studio.review import telling
from studio.review.models import Comment, Judgement, ShareLink

DID = {
    Asset.Verdict.APPROVED: "approved",
    Asset.Verdict.CHANGES: "asked for changes to",
    Asset.Verdict.REJECTED: "rejected",
}


@transaction.atomic
def judge(membership: Membership, asset: Asset, verdict: str) -> None:
    """Write down a member's verdict, or ("") that it is taken back. Raises PermissionDenied."""
    check_can(membership, Action.JUDGE)
    verdicts.judge(asset, verdict, by=membership.user)
    Judgement.objects.create(asset=asset, by=membership.user, verdict=verdict)


@transaction.atomic
def judge_as_guest(
    link: ShareLink,
    asset: Asset,
    verdict: Asset.Verdict,
    *,
    name: str,
    comment: Comment | None = None,
) -> None:
    """Write down a guest's verdict, which counts as the asset's until somebody gives another."""
    verdicts.judge(asset, verdict, by=None)
    made = Judgement.objects.create(
        asset=asset, link=link, guest_name=name, verdict=verdict, comment=comment
    )
    audit.record(
        link.team,
        user=None,
        deed="review.verdict",
        words=f"{name}, a guest of “{link.title}”, {DID[verdict]} a {asset.get_kind_display().lower()}.",
        link=str(link.public_id),
        asset=str(asset.public_id),
        project=str(asset.project.public_id),
    )
    telling.of_guest(
        link, asset, about=f"verdict:{made.pk}", name=name, did=DID[verdict]
    )


def newest(asset: Asset) -> Judgement | None:
    """Return the verdict that counts and whose it is, if any was written down here."""
    made = Judgement.objects.filter(asset=asset).select_related("by", "link")
    return made.order_by("-pk").first()
