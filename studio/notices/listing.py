"""The page of a member's notices: what is unread, then the rest by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate, localtime

from studio.accounts.models import Membership
from studio.core import keyset, pulse
from studio.core.clock import now
from studio.notices.models import Notice, NoticeQuerySet

MOST_UNREAD = 100
SIZE = 40
# What a notice of several names one by one.
LINES = 4
POLL_MS = 30_000
NEEDS = "needs"


@dataclass(frozen=True)
class Filter:
    label: str
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class Day:
    label: str
    notices: Sequence[Notice]


@dataclass(frozen=True)
class Poller:
    url: str
    interval: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of notices; only the first has what is unread, and asks for news."""

    filters: Sequence[Filter]
    unread: Sequence[Notice]
    days: Sequence[Day]
    more_url: str
    poller: Poller | None
    only_needing: bool

    @property
    def query(self) -> str:
        """Return what the address of an act needs to come back to the same filter."""
        return f"?show={NEEDS}" if self.only_needing else ""

    @property
    def url(self) -> str:
        return _url("notice_list", only_needing=self.only_needing)


def page(membership: Membership, *, only_needing: bool, before: int | None) -> Page:
    """Return the newest notices, or those older than `before`, in a fixed number of queries."""
    # Read before the rows: a change in between is then found twice, never missed.
    seen = pulse.read(membership.team_id)
    mine = Notice.objects.visible_to(membership)
    chosen = (mine.needing() if only_needing else mine).with_lines(LINES)
    read = keyset.page(chosen.exclude(read_at=None), before=before, size=SIZE)
    newest = chosen.unread().order_by("-updated_at")[:MOST_UNREAD]
    ask = _url("news", only_needing=only_needing, pulse=seen)
    return Page(
        filters=_filters(mine, only_needing=only_needing),
        unread=[] if before else list(newest),
        days=list(_days(read.rows)),
        more_url=_older(read.after, only_needing=only_needing),
        poller=None if before else Poller(ask, POLL_MS),
        only_needing=only_needing,
    )


def _filters(mine: NoticeQuerySet, *, only_needing: bool) -> list[Filter]:
    everything = _url("notice_list", only_needing=False)
    needing = _url("notice_list", only_needing=True)
    return [
        Filter("All", everything, not only_needing),
        Filter("Needs you", needing, only_needing, mine.needing().count()),
    ]


def _older(after: int | None, *, only_needing: bool) -> str:
    if after is None:
        return ""
    return _url("notice_list", only_needing=only_needing, before=after)


def _url(name: str, *, only_needing: bool, **more: int) -> str:
    shown = {"show": NEEDS} if only_needing else {}
    address, query = reverse(f"notices:{name}"), urlencode({**shown, **more})
    return f"{address}?{query}" if query else address


def _days(notices: Sequence[Notice]) -> Iterator[Day]:
    for day, those in groupby(
        notices, lambda notice: localtime(notice.created_at).date()
    ):
        yield Day(_day_label(day), list(those))


def _day_label(day: date) -> str:
    today = localdate(now())
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"
