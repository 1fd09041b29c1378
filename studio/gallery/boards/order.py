"""A board as it is looked at: in its own order, a page at a time, and what is new on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Max, QuerySet
from django.urls import reverse

from studio.accounts.models import Membership, User
from studio.assets import favourites
from studio.assets.models import Asset, Board, BoardAsset
from studio.core import pulse
from studio.gallery import marks
from studio.gallery.browse import CAP, IDLE_MS, Poller

SIZE = 60


@dataclass(frozen=True, kw_only=True)
class Page:
    """So many tiles of a board, and where the next are."""

    tiles: Sequence[Asset]
    more_url: str


def page(board: Board, membership: Membership, user: User, *, after: int) -> Page:
    """Return the tiles behind a place, in the board's order."""
    shown = _shown(membership).filter(places__board=board, places__position__gt=after)
    shown = favourites.with_marks(shown, user).annotate(place=F("places__position"))
    tiles = list(shown.order_by("place", "places__pk")[: SIZE + 1])
    has_more = len(tiles) > SIZE
    return Page(
        tiles=tiles[:SIZE],
        more_url=_more_url(board, tiles[SIZE - 1].place) if has_more else "",
    )


def newest(board: Board, membership: Membership) -> int:
    """Return the newest place there is; what comes later is new to the page."""
    places = _shown(membership).filter(places__board=board)
    last: int | None = places.aggregate(last=Max("places__pk"))["last"]
    return last or 0


def poller(
    board: Board, membership: Membership, *, top: int, since: int | None = None
) -> Poller:
    """Return the element that asks what has come since the page was drawn: files, and marks."""
    seen = pulse.read(membership.team_id)
    news = marks.since(membership, since)
    newer = _shown(membership).filter(places__board=board, places__pk__gt=top)
    new = newer[: CAP + 1].count()
    query = urlencode({"top": top, "new": new, "since": news.moment, "pulse": seen})
    page = reverse("boards:board", args=[board.public_id])
    interval = IDLE_MS if not new else IDLE_MS * 2
    return Poller(f"{page}new/?{query}", interval, new, page, news.marked)


def neighbours(
    asset: Asset, assets: QuerySet[Asset], *, board: str
) -> tuple[Asset | None, Asset | None]:
    """Return what comes before and after an asset in a board's own order."""
    places = BoardAsset.objects.filter(board__public_id=board, asset__in=assets)
    places = places.select_related("asset").order_by("position", "pk")
    here = places.filter(asset=asset).first()
    if here is None:
        return None, None
    before = places.filter(position__lt=here.position).last()
    after = places.filter(position__gt=here.position).first()
    return before.asset if before else None, after.asset if after else None


def _shown(membership: Membership) -> QuerySet[Asset]:
    return Asset.objects.visible_to(membership).kept()


def _more_url(board: Board, after: int) -> str:
    url = reverse("boards:board", args=[board.public_id])
    return f"{url}?{urlencode({'after': after})}"
