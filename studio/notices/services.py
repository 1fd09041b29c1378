"""Telling members, settling what waited for them, and what they have read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from studio.accounts.models import Membership
from studio.core import pulse
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.notices import cursors, digests, outbox, summing
from studio.notices.kinds import NEEDS, Kind
from studio.notices.models import Item, MailChoice, Notice, NoticeQuerySet

# What ends while the last notice of its batch is unread and this young joins it.
TOGETHER = timedelta(minutes=10)
FULL = 500
KEPT = timedelta(days=90)
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Things that are told together: what they are called, and where all of them are.

    `of` follows the noun, with its space: " of “Coffee”". `url` is relative.
    """

    key: str
    thing: str
    things: str
    url: str
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to tell: a whole sentence, what it cost or what came back, and its page.

    `about` names it for the member; see Item. `url` is relative.
    """

    about: str
    kind: Kind
    title: str
    url: str
    note: str = ""
    money: str = ""
    charged: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)


def tell(membership: Membership, batch: Batch, news: Sequence[News]) -> None:
    """Tell a member what is new of a batch. Telling twice changes nothing."""
    with transaction.atomic():
        cursors.lock(membership.team_id)
        fresh = _fresh(membership, news)
        if not fresh or not Membership.objects.filter(pk=membership.pk).exists():
            return
        notice = _open_notice(membership, batch) or _begin(membership, batch, fresh[0])
        Item.objects.bulk_create(_item(notice, one) for one in fresh)
        notice.updated_at = now()
        summing.rewrite(notice)
        pulse.bump(membership.team_id)


def settle(team_id: int, about: Collection[str]) -> None:
    """Note for every member of a team that these things do not wait for anybody any more."""
    with transaction.atomic():
        cursors.lock(team_id)
        ours = Item.objects.waiting().filter(membership__team=team_id, about__in=about)
        touched = set(ours.values_list("notice", flat=True))
        if not touched:
            return
        ours.update(waits=False, settled_at=now())
        for notice in Notice.objects.filter(pk__in=touched):
            summing.rewrite(notice)
        pulse.bump(team_id)


def waiting(prefix: str) -> set[tuple[int, str]]:
    """Return the team and the name of all that waits for somebody and is named like this."""
    found = Item.objects.waiting().filter(about__startswith=prefix)
    return set(found.values_list("membership__team", "about"))


def read(notice: Notice) -> None:
    """Mark a notice as read, once; what waits for the member still waits."""
    if Notice.objects.unread().filter(pk=notice.pk).update(read_at=now()):
        pulse.bump(notice.membership.team_id)


def read_all(membership: Membership) -> None:
    """Mark everything as read."""
    with transaction.atomic():
        cursors.lock(membership.team_id)
        if Notice.objects.visible_to(membership).unread().update(read_at=now()):
            pulse.bump(membership.team_id)


def choose_mail(membership: Membership, wants: MailChoice.Wants) -> None:
    """Have the person mailed this from now on, in whichever team."""
    MailChoice.objects.update_or_create(
        user=membership.user, defaults={"wants": wants, "since": now()}
    )


def mail_trouble() -> str:
    """Return in words why mail does not go out; "" while it does, or where none is sent."""
    return outbox.trouble() if settings.STUDIO_MAIL else ""


def ring() -> None:
    """Ring the outbox, and what there is to write or to sweep."""
    if settings.STUDIO_MAIL:
        for user_id in digests.due():
            enqueue("studio.notices.tasks.write_digest", user_id)
        for letter_id in outbox.due():
            enqueue("studio.notices.tasks.send_letter", letter_id)
    if _old().exists() or outbox.old().exists():
        enqueue("studio.notices.tasks.sweep")


def sweep() -> None:
    """Remove some of what was read, and what was sent, long ago."""
    outbox.sweep(SWEPT_AT_ONCE)
    oldest = _old().order_by("read_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE]
    Notice.objects.filter(pk__in=list(oldest)).delete()


def _old() -> NoticeQuerySet:
    return Notice.objects.filter(read_at__lt=now() - KEPT)


def _fresh(membership: Membership, news: Sequence[News]) -> list[News]:
    """Return what the member has not been told yet, each once."""
    each = {one.about: one for one in news}
    told = Item.objects.open().filter(membership=membership, about__in=each)
    known = set(told.values_list("about", flat=True))
    return [one for about, one in each.items() if about not in known]


def _open_notice(membership: Membership, batch: Batch) -> Notice | None:
    unread = Notice.objects.visible_to(membership).unread().filter(batch=batch.key)
    young = unread.filter(updated_at__gt=now() - TOGETHER, total__lt=FULL)
    return young.order_by("-pk").first()


def _begin(membership: Membership, batch: Batch, first: News) -> Notice:
    return Notice.objects.create(
        membership=membership,
        batch=batch.key,
        thing=batch.thing,
        things=batch.things,
        of=batch.of,
        batch_url=batch.url,
        kind=first.kind,
        title=first.title,
        url=first.url,
    )


def _item(notice: Notice, news: News) -> Item:
    return Item(
        notice=notice,
        membership_id=notice.membership_id,
        about=news.about,
        kind=news.kind,
        waits=news.kind in NEEDS,
        title=news.title,
        note=news.note,
        money=news.money,
        charged=news.charged,
        returned=news.returned,
        url=news.url,
    )
