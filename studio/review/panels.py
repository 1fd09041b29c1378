"""What the team sees of an asset's review: threads, the verdict's history, and when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.urls import reverse

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can
from studio.assets.models import Asset
from studio.core import pulse
from studio.review import judging, stacks, threads
from studio.review.models import Comment, Judgement
from studio.review.stacks import Level
from studio.review.threads import Thread

PACE_MS = 2_000


@dataclass(frozen=True, kw_only=True)
class Poller:
    """The element that asks for news: its address carries what the page has been told."""

    url: str
    told: str
    interval: int = PACE_MS


@dataclass(frozen=True, kw_only=True)
class Panel:
    threads: Sequence[Thread]
    pins: Sequence[Thread]
    dots: Sequence[tuple[Thread, str]]
    verdict: Judgement | None
    versions: Sequence[Level]
    can_comment: bool
    can_judge: bool
    can_stack: bool
    me: int


def of(asset: Asset, membership: Membership) -> Panel:
    """Return the review of an asset. Make its poller before: what that misses comes again."""
    answered = stacks.answered(asset, membership)
    said = threads.threads(Comment.objects.filter(asset=asset), answered)
    return Panel(
        threads=said,
        pins=threads.pins(said),
        dots=threads.dots(said, asset.seconds),
        verdict=judging.newest(asset),
        versions=stacks.of(asset, membership),
        can_comment=can(membership, Action.COMMENT),
        can_judge=can(membership, Action.JUDGE),
        can_stack=can(membership, Action.ARRANGE),
        me=membership.user_id,
    )


def poller(asset: Asset, membership: Membership) -> Poller:
    """Return what asks whether anything was said of an asset since this moment."""
    seen = pulse.read(membership.team_id)
    told = _told(asset)
    query = urlencode({"told": told, "pulse": seen})
    url = reverse("review:news", args=[asset.public_id])
    return Poller(url=f"{url}?{query}", told=told)


def _told(asset: Asset) -> str:
    """Return what changes with every comment, its state, every verdict and every version."""
    comments = Comment.objects.filter(asset=asset).aggregate(
        count=Count("pk"), last=Max("changed_at")
    )
    verdict = Judgement.objects.filter(asset=asset).aggregate(last=Max("pk"))["last"]
    last = comments["last"]
    moment = int(last.timestamp() * 1_000_000) if last else 0
    said = f"{comments['count']}.{moment}.{verdict or 0}"
    return f"{said}.{stacks.told(asset)}"
