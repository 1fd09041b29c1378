"""What a link shows today: never more than was shared, and nothing from the trash."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from studio.accounts.models import Membership
from studio.assets.models import Asset, Board, Version
from studio.review.models import ShareLink


@dataclass(frozen=True, kw_only=True)
class Take:
    """One file that a link shows; its number is 0 where guests see no other version of it."""

    pk: int
    public_id: uuid.UUID
    number: int


@dataclass(frozen=True)
class Thing:
    """What takes one place of a link: a file, or all versions of it that guests see."""

    takes: tuple[Take, ...]

    @property
    def newest(self) -> Take:
        return self.takes[-1]


def assets(link: ShareLink) -> QuerySet[Asset]:
    """Return every file that a link shows, in no order."""
    chosen = _chosen(link).order_by()
    maker = _maker(link) if link.follows else None
    if maker is None:
        return chosen
    later = _later(chosen, maker)
    shown = Q(pk__in=chosen.values("pk")) | Q(pk__in=later.values("pk"))
    return Asset.objects.filter(shown)


def things(link: ShareLink) -> list[Thing]:
    """Return what a link shows, in order, versions of the same thing at one place."""
    chosen = _chosen(link)
    rows = list(chosen.values_list(*_FACTS))
    maker = _maker(link) if link.follows else None
    if maker is not None:
        there = {pk for pk, *_ in rows}
        later = _later(chosen.order_by(), maker).values_list(*_FACTS)
        rows += [row for row in later if row[0] not in there]
    stacks: dict[uuid.UUID, list[Take]] = {}
    for pk, public_id, stack, number in rows:
        take = Take(pk=pk, public_id=public_id, number=number or 0)
        stacks.setdefault(stack or public_id, []).append(take)
    return [_thing(takes) for takes in stacks.values()]


_FACTS = ("pk", "public_id", "version__stack", "version__number")


def _thing(takes: list[Take]) -> Thing:
    if len(takes) == 1:
        return Thing((replace(takes[0], number=0),))
    return Thing(tuple(sorted(takes, key=lambda take: take.number)))


def _chosen(link: ShareLink) -> QuerySet[Asset]:
    """Return what was chosen when the link was made, or is on its board now, in order.

    A growing link follows the board as whoever made it sees it. Once they have left the team
    nobody answers for what comes later, and it shows what was there when it was made.
    """
    kept = Asset.objects.filter(team=link.team_id, purged_at=None).kept()
    maker = _maker(link) if link.grows else None
    if maker is None or link.board_id is None:
        shared = kept.filter(shared__link=link).annotate(place=F("shared__position"))
        return shared.order_by("place", "shared__pk")
    seen = Board.objects.visible_to(maker).kept().filter(pk=link.board_id)
    live = Asset.objects.visible_to(maker).kept().filter(places__board__in=seen)
    live = live.annotate(place=F("places__position"))
    return live.order_by("place", "places__pk")


def _later(chosen: QuerySet[Asset], maker: Membership) -> QuerySet[Asset]:
    """Return the versions that came after what was chosen, as whoever made the link sees them."""
    before = Version.objects.filter(
        stack=OuterRef("version__stack"),
        number__lt=OuterRef("version__number"),
        asset__in=chosen.values("pk"),
    )
    return Asset.objects.visible_to(maker).kept().filter(Exists(before))


def _maker(link: ShareLink) -> Membership | None:
    return Membership.objects.filter(team=link.team_id, user=link.made_by_id).first()
