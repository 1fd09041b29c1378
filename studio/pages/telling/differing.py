"""Tells who may manage keys that the ledger and the platform differ, once for each difference."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

from django.db.models import QuerySet
from django.urls import reverse

from studio.keys.models import ProviderKey
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.services import Batch, News
from studio.pages.reconciling import saying
from studio.pages.telling.people import People
from studio.pages.telling.settling import settle_others
from studio.projects.models import UsageDifference

ABOUT = "ledger:"


def is_due() -> bool:
    """Tell whether there is a difference nobody was told of, or one told of that is gone."""
    return {_name(found) for found in _found()} != {
        about for _, about in notices.waiting(ABOUT)
    }


def tell() -> None:
    """Tell of each difference once, and settle those that the last comparison did not find."""
    found = _found()
    settle_others(ABOUT, {_name(one) for one in found})
    by_key: dict[ProviderKey, list[UsageDifference]] = defaultdict(list)
    for one in found:
        by_key[one.usage_check.key].append(one)
    for key, differences in by_key.items():
        news = [_news(one) for one in differences]
        for membership in People(key.team_id).for_keys():
            notices.tell(membership, _batch(key), news)


def _found() -> QuerySet[UsageDifference]:
    usable = saying.unexplained(ProviderKey.objects.usable())
    return usable.select_related("usage_check__key").order_by("day", "path")


def _name(found: UsageDifference) -> str:
    """Name a day and a model of one account: a sum that grows there is no other difference."""
    path = sha256(found.path.encode()).hexdigest()[:16]
    return f"{ABOUT}{found.usage_check_id}:{found.day:%Y%m%d}:{path}"


def _batch(key: ProviderKey) -> Batch:
    return Batch(
        key=f"{ABOUT}{key.pk}",
        thing="difference",
        things="differences",
        of=f" between the ledger and “{key.label}”",
        url=reverse("pages:usage"),
    )


def _news(found: UsageDifference) -> News:
    line = saying.line(found)
    return News(
        about=_name(found),
        kind=Kind.LEDGER,
        title=f"The ledger and “{found.usage_check.key.label}” differ: {line.model}, {line.day:%-d %B}",
        note=f"{line.meaning} {line.advice}",
        money=f"{line.ours} here, {line.theirs} there: {line.credits}",
        url=reverse("pages:usage"),
    )
