"""The versions of one thing, as the team sees them beside an asset or choose among them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from studio.accounts.models import Membership
from studio.assets import versions
from studio.assets.models import Asset, Version, VersionAnswer
from studio.gallery import filters
from studio.gallery.filters import Filters
from studio.review.models import Comment
from studio.review.threads import Answered

Answer = tuple[uuid.UUID, int, uuid.UUID]

SIZE = 60
TONES = {"approved": "done", "changes": "attention", "rejected": "failed"}


@dataclass(frozen=True, kw_only=True)
class Level:
    """One version of a stack, with its verdict and how much of what was said of it is open."""

    asset: Asset
    number: int
    is_here: bool
    tone: str
    open: int

    @property
    def word(self) -> str:
        return f"v{self.number}"


def of(asset: Asset, membership: Membership) -> list[Level]:
    """Return the versions that a member sees, the oldest first; none where there is but one."""
    stacked = list(_seen(asset, membership))
    if len(stacked) < 2:
        return []
    open_ones = _open([version.asset_id for version in stacked])
    return [
        Level(
            asset=version.asset,
            number=version.number,
            is_here=version.asset_id == asset.pk,
            tone=TONES.get(version.asset.verdict, ""),
            open=open_ones.get(version.asset_id, 0),
        )
        for version in stacked
    ]


def answered(asset: Asset, membership: Membership) -> dict[uuid.UUID, Answered]:
    """Return which comments are answered, each in the newest version that says so."""
    return {
        comment: Answered(f"v{number}", reverse("gallery:asset", args=[public_id]))
        for comment, number, public_id in answers_of(
            _seen(asset, membership).values("asset")
        )
    }


def answers_of(assets: QuerySet[Any, Any] | Sequence[int]) -> Iterable[Answer]:
    """Return comment, number and asset of each answer that some versions give, the newest last."""
    given = VersionAnswer.objects.filter(version__asset__in=assets)
    return given.order_by("version__number").values_list(
        "comment", "version__number", "version__asset__public_id"
    )


def told(asset: Asset) -> str:
    """Return what changes with every version, and with every comment that one answers."""
    facts = versions.of(asset).aggregate(
        last=Max("pk"), count=Count("pk", distinct=True), answer=Max("answers__pk")
    )
    return f"{facts['count']}.{facts['last'] or 0}.{facts['answer'] or 0}"


def choices(
    asset: Asset, membership: Membership, data: Mapping[str, str]
) -> QuerySet[Asset]:
    """Return the newest files of a kind that lie in no stack yet, narrowed by words."""
    words = Filters(kind="all", q=data.get("q", "")[: filters.LONGEST_TEXT])
    found = filters.matching(membership, words).filter(kind=asset.kind, version=None)
    return found.exclude(pk=asset.pk).order_by("-pk")[:SIZE]


def _seen(asset: Asset, membership: Membership) -> QuerySet[Version]:
    seen = Asset.objects.visible_to(membership).kept()
    return versions.of(asset).filter(Q(asset__in=seen) | Q(asset=asset))


def _open(assets: Sequence[int]) -> dict[int, int]:
    threads = Comment.objects.kept().filter(
        asset__in=assets, parent=None, resolved_at=None
    )
    counted = threads.values("asset").annotate(count=Count("pk"))
    return dict(counted.values_list("asset", "count"))
