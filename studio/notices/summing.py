"""What a notice says, computed from its items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from studio.core.clock import now
from studio.notices import wording
from studio.notices.kinds import Kind
from studio.notices.models import Item, Notice


@dataclass(frozen=True)
class Said:
    """The words for some items of a notice."""

    kind: Kind
    total: int
    title: str
    note: str
    money: str
    url: str


def say(notice: Notice, items: Sequence[Item]) -> Said:
    """Return one item's own words, or a sentence that counts several."""
    counts = Counter(item.kind for item in items)
    kind = next(kind for kind in Kind if kind in counts)
    if len(items) == 1:
        one = items[0]
        return Said(kind, 1, one.title, one.note, one.money, one.url)
    title = wording.sentence(
        counts, thing=notice.thing, things=notice.things, of=notice.of
    )
    return Said(kind, len(items), title, "", _money(items), notice.batch_url)


def rewrite(notice: Notice) -> None:
    """Compute a notice from what is open in it, or from all when nothing is any more."""
    items = list(notice.items.urgent_first())
    still_open = [item for item in items if item.settled_at is None]
    said = say(notice, still_open or items)
    notice.kind, notice.total = said.kind, said.total
    notice.title, notice.note = said.title, said.note
    notice.money, notice.url = said.money, said.url
    notice.needs = any(item.waits for item in still_open)
    notice.settled = not still_open
    if notice.settled and notice.read_at is None:
        notice.read_at = now()
    notice.save()


def _money(items: Iterable[Item]) -> str:
    charged = sum((item.charged for item in items), Decimal(0))
    returned = sum((item.returned for item in items), Decimal(0))
    return wording.money(charged=charged, returned=returned)
