"""What was said of assets since a page was drawn: marks that an open wall puts on by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.core.clock import now

# Who said something before another may be written down after them.
OVERLAP = timedelta(seconds=10)
# No page shows more of them; of more, the last ones said.
MOST = 500

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# As far as a clock is believed: the year 9999.
LAST = 253_370_764_800_000_000


@dataclass(frozen=True)
class News:
    """What was marked, and the moment to ask from next time: microseconds since 1970."""

    moment: int
    marked: Sequence[Asset]


def since(membership: Membership, moment: int | None) -> News:
    """Return what was marked since a moment; None for a page that is drawn now."""
    if moment is None:
        return News((now() - EPOCH) // MICROSECOND, [])
    seen = Asset.objects.visible_to(membership).kept()
    after = EPOCH + min(moment, LAST) * MICROSECOND - OVERLAP
    marked = list(seen.filter(marked_at__gt=after).order_by("-marked_at")[:MOST])
    latest = max((_moment(asset) for asset in marked), default=0)
    return News(max(latest, moment), marked)


def _moment(asset: Asset) -> int:
    return (asset.marked_at - EPOCH) // MICROSECOND if asset.marked_at else 0
