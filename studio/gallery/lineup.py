"""What is looked through one by one: all that a filter finds, or what was ticked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from studio.accounts.requests import TeamRequest
from studio.assets import favourites
from studio.assets.models import Asset, BoardAsset
from studio.gallery import browse, filters
from studio.gallery.boards import order
from studio.gallery.filters import Filters

# So many are sent along with the one that is shown, so that the next is there before the key is up.
AHEAD = 12
SESSION = "lineups"
# What was ticked is remembered for so many tabs.
KEPT = 3


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One of the line, and how many come behind it, in words."""

    asset: Asset
    url: str
    left: str


@dataclass(frozen=True, kw_only=True)
class LineUp:
    """Assets in the order in which they are looked at, and the address that finds them again."""

    assets: QuerySet[Asset]
    shown: Filters
    picked: str

    @property
    def query(self) -> str:
        picked = urlencode({"picked": self.picked}) if self.picked else ""
        return "&".join(filter(None, [self.shown.query, picked]))

    @property
    def back_url(self) -> str:
        if self.shown.board:
            return reverse("boards:board", args=[self.shown.board])
        return self.shown.url

    def url(self, asset: Asset | None = None) -> str:
        at = urlencode({"at": asset.public_id}) if asset else ""
        query = "&".join(filter(None, [self.query, at]))
        return f"{reverse('gallery:cull')}?{query}".rstrip("?")

    def more_url(self, last: Asset) -> str:
        behind = urlencode({"behind": last.public_id})
        query = "&".join(filter(None, [self.query, behind]))
        return f"{reverse('gallery:cull')}?{query}"

    def first(self) -> Asset | None:
        return self._ordered().first()

    def neighbours(self, asset: Asset) -> tuple[Asset | None, Asset | None]:
        """Return what comes before and behind, also of one that the filter lost meanwhile."""
        if self.shown.board:
            return order.neighbours(asset, self.assets, board=self.shown.board)
        return browse.neighbours(asset, self.assets)

    def slides(self, asset: Asset, *, with_it: bool) -> tuple[list[Slide], bool]:
        """Return the next of the line, and whether there are more."""
        rest = self._behind(asset)
        left = rest.order_by()[: browse.CAP + AHEAD + 1].count()
        behind: Sequence[Asset] = list(rest[:AHEAD])
        line = [asset, *behind] if with_it else behind
        first = left if with_it else left - 1
        slides = [
            Slide(asset=one, url=self.url(one), left=_left(first - steps))
            for steps, one in enumerate(line)
        ]
        return slides, left > len(behind)

    def _ordered(self) -> QuerySet[Asset]:
        if not self.shown.board:
            return self.assets.order_by("-pk")
        on = self.assets.filter(places__board__public_id=self.shown.board)
        return on.order_by("places__position", "places__pk")

    def _behind(self, asset: Asset) -> QuerySet[Asset]:
        board = self.shown.board
        if not board:
            return self._ordered().filter(pk__lt=asset.pk)
        here = BoardAsset.objects.filter(board__public_id=board, asset=asset).first()
        if here is None:
            return self.assets.none()
        behind = self.assets.filter(
            places__board__public_id=board, places__position__gt=here.position
        )
        return behind.order_by("places__position", "places__pk")


def read(request: TeamRequest, data: QueryDict) -> LineUp:
    """Return the line that an address names; what is in the trash is not judged."""
    shown = filters.read(data)
    shown = replace(shown, kind="" if shown.kind == "trashed" else shown.kind)
    picked = data.get("picked", "")
    if picked:
        shown = Filters(kind="all", board=shown.board)
    found = filters.matching(request.membership, shown)
    if picked:
        found = found.filter(pk__in=_remembered(request).get(picked, []))
    marked = favourites.with_marks(found.select_related("team"), request.user)
    return LineUp(assets=marked, shown=shown, picked=picked)


def remember(request: TeamRequest, ids: Sequence[int]) -> str:
    """Keep what was ticked in the session; return what it is called in an address."""
    name = secrets.token_urlsafe(6)
    kept = list(_remembered(request).items())[1 - KEPT :]
    request.session[SESSION] = dict([*kept, (name, list(ids))])
    return name


def _remembered(request: TeamRequest) -> dict[str, list[int]]:
    found: dict[str, list[int]] = request.session.get(SESSION, {})
    return found


def _left(count: int) -> str:
    if count > browse.CAP:
        return f"{browse.CAP:,}+ to go"
    return f"{count:,} to go" if count > 0 else "The last one"
