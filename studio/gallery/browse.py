"""The gallery as a person browses it: newest first, in days, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.core import keyset, pulse
from studio.gallery import marks
from studio.gallery.filters import Filters, matching

SIZE = 60
IDLE_MS = 30_000
CAP = 1_000


@dataclass(frozen=True, kw_only=True)
class Day:
    """The tiles of one day that belong to this page; `continues` where an earlier page began it."""

    date: date
    label: str
    long: str
    count: int
    tiles: Sequence[Asset]
    continues: bool


@dataclass(frozen=True, kw_only=True)
class Wall:
    """One page of the gallery."""

    days: Sequence[Day]
    more_url: str
    top: int


def wall(assets: QuerySet[Asset], *, chosen: Filters, before: int | None) -> Wall:
    """Return the page below `before`, grouped by the studio's days."""
    page = keyset.page(assets, before=before, size=SIZE)
    counts = _counts(assets, page.rows)
    straddled = _day_of_pk(assets, before)
    return Wall(
        days=[
            _day(day, list(tiles), counts.get(day, 0), continues=day == straddled)
            for day, tiles in groupby(page.rows, key=_day_of)
        ],
        more_url=_more_url(chosen, page.after),
        top=page.rows[0].pk if page.rows and before is None else 0,
    )


def count(assets: QuerySet[Asset]) -> str:
    """Return how many there are in words that stay cheap: "1,000+" above a thousand."""
    found = assets.order_by()[: CAP + 1].count()
    return f"{CAP:,}+" if found > CAP else f"{found:,}"


@dataclass(frozen=True)
class Poller:
    """The element that asks how many are new, and the page that shows them."""

    url: str
    interval: int
    new: int
    shows: str
    marked: Sequence[Asset] = ()


def poller(
    membership: Membership, *, chosen: Filters, top: int, since: int | None = None
) -> Poller:
    """Return the element that asks what is newer than what the page shows: files, and marks."""
    seen = pulse.read(membership.team_id)
    news = marks.since(membership, since)
    newer = matching(membership, chosen).filter(pk__gt=top).order_by()
    new = newer[: CAP + 1].count() if chosen.kind != "trashed" else 0
    query = urlencode({"top": top, "new": new, "since": news.moment, "pulse": seen})
    url = f"{reverse('gallery:new')}?{'&'.join(filter(None, [chosen.query, query]))}"
    interval = IDLE_MS if not new else IDLE_MS * 2
    return Poller(url, interval, new, chosen.url, news.marked)


def neighbours(
    asset: Asset, assets: QuerySet[Asset]
) -> tuple[Asset | None, Asset | None]:
    """Return the next newer and the next older asset of the same wall."""
    newer = assets.filter(pk__gt=asset.pk).order_by("pk").first()
    older = assets.filter(pk__lt=asset.pk).order_by("-pk").first()
    return newer, older


def _counts(assets: QuerySet[Asset], rows: Sequence[Asset]) -> dict[date, int]:
    """Count the days on this page alone: the range of their moments bounds the query."""
    if not rows:
        return {}
    start, _ = _bounds(_day_of(rows[-1]))
    _, end = _bounds(_day_of(rows[0]))
    days = assets.filter(created_at__gte=start, created_at__lt=end).order_by()
    grouped = (
        days.annotate(day=TruncDate("created_at"))
        .values_list("day")
        .annotate(Count("pk"))
    )
    return dict(grouped)


def _bounds(day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    start = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    return start, start + timedelta(days=1)


def _day_of(asset: Asset) -> date:
    return timezone.localtime(asset.created_at).date()


def _day_of_pk(assets: QuerySet[Asset], pk: int | None) -> date | None:
    asset = assets.filter(pk=pk).first() if pk else None
    return _day_of(asset) if asset else None


def _day(day: date, tiles: Iterable[Asset], total: int, *, continues: bool) -> Day:
    long = f"{day:%A} {day.day} {day:%B}"
    today = timezone.localdate()
    near = {today: "Today", today - timedelta(days=1): "Yesterday"}
    label = near.get(day, long if day.year == today.year else f"{long} {day.year}")
    return Day(
        date=day,
        label=label,
        long=long if day in near else "",
        count=total,
        tiles=list(tiles),
        continues=continues,
    )


def _more_url(chosen: Filters, after: int | None) -> str:
    if after is None:
        return ""
    query = "&".join(filter(None, [chosen.query, urlencode({"before": after})]))
    return f"{reverse('gallery:index')}?{query}"
