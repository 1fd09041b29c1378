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


# Far more than a round of review has; somebody who presses by a script ends here.
MOST_OF_A_LINK = 2_000
FULL = (
    f"There are {MOST_OF_A_LINK:,} verdicts here, which is all it can hold. "
    "Ask whoever sent you the link for a new one. Nothing was saved."
)


class TooMany(Exception):
    """A link holds no more verdicts."""


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
    """Write down a guest's verdict, which counts as the asset's until somebody gives another.

    The same again is no news. Raises TooMany.
    """
    list(Asset.objects.select_for_update(of=("self",)).filter(pk=asset.pk))
    same = {"link": link, "guest_name": name, "verdict": verdict, "comment": comment}
    last = Judgement.objects.filter(asset=asset).order_by("-pk").first()
    if last and all(getattr(last, what) == value for what, value in same.items()):
        return
    if Judgement.objects.filter(link=link).count() >= MOST_OF_A_LINK:
        raise TooMany
    verdicts.judge(asset, verdict, by=None)
    made = Judgement.objects.create(asset=asset, **same)
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


def guest_of(asset: Asset) -> str:
    """Return the name of the guest whose verdict counts, "" where it is a member's or there is none."""
    if not asset.verdict or asset.verdict_by_id:
        return ""
    made = newest(asset)
    return made.guest_name if made and made.verdict == asset.verdict else ""


def newest(asset: Asset) -> Judgement | None:
    """Return the verdict that counts and whose it is, if any was written down here."""
    made = Judgement.objects.filter(asset=asset).select_related("by", "link")
    return made.order_by("-pk").first()
