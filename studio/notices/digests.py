"""What is mailed: one letter for everything that is new to a person, one an hour at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Min, Q

from studio.accounts.models import User
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.notices.kinds import NEEDS, Kind
from studio.notices.models import Item, ItemQuerySet, Letter, MailChoice
from studio.notices.summing import Said, say

# A batch is mailed when it has come to rest, or has gone on for long enough.
QUIET = timedelta(minutes=2)
LONG = timedelta(minutes=15)
EVERY = timedelta(hours=1)
# What nobody could mail for a day is told in the app alone.
STALE = timedelta(days=1)
MOST_LINES = 8
LONGEST_SUBJECT = 150

FOOT = """You get this because you chose “{choice}”. {where}
"""


def due() -> list[int]:
    """Return the people for whom there is something to mail now."""
    moments = (
        _unmailed()
        .values("membership__user")
        .annotate(first=Min("created_at"), last=Max("created_at"))
    )
    ripe = moments.filter(
        Q(last__lte=now() - QUIET) | Q(first__lte=now() - LONG)
    ).values_list("membership__user", flat=True)
    lately = Letter.objects.filter(created_at__gt=now() - EVERY, user__in=list(ripe))
    resting = set(lately.values_list("user", flat=True))
    return sorted(set(ripe) - resting)


def write(user_id: int) -> None:
    """Write a person's letter, once, and have it sent."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None or user_id not in due():
            return
        items = list(
            _unmailed()
            .filter(membership__user=user)
            .select_related("notice__membership__team")
            .order_by("membership", "notice")
        )
        letter = Letter.objects.create(
            user=user, subject=_subject(items), text=_text(user, items)
        )
        Item.objects.filter(pk__in=[item.pk for item in items]).update(letter=letter)
        enqueue("studio.notices.tasks.send_letter", letter.pk)


def _unmailed() -> ItemQuerySet:
    """Return what is new, unread, not settled, and wanted by mail."""
    choice = "membership__user__mail_choice"
    nobody_chose = Q(**{choice: None})
    wanted = Q(kind__in=NEEDS) & (
        nobody_chose | Q(**{f"{choice}__wants": MailChoice.Wants.NEEDS})
    ) | Q(**{f"{choice}__wants": MailChoice.Wants.ALL})
    since = nobody_chose | Q(created_at__gte=F(f"{choice}__since"))
    return Item.objects.open().filter(
        wanted,
        since,
        letter=None,
        notice__read_at=None,
        created_at__gt=now() - STALE,
        membership__user__is_active=True,
    )


def _subject(items: Sequence[Item]) -> str:
    said = list(_said(items))
    if len(said) == 1:
        subject = said[0].title
    else:
        needing = sum(one.kind in NEEDS for one in said)
        verb = "needs" if needing == 1 else "need"
        subject = f"{len(said)} notices" + (
            f", {needing} {verb} you" if needing else ""
        )
    return " ".join(f"Atelier: {subject}".split())[:LONGEST_SUBJECT]


def _text(user: User, items: Sequence[Item]) -> str:
    teams = [
        (team, list(mine))
        for team, mine in groupby(items, lambda item: item.notice.membership.team)
    ]
    parts: list[str] = []
    for team, mine in teams:
        if len(teams) > 1:
            parts.append(f"{team.name}\n{'-' * len(team.name)}\n")
        parts += _paragraphs(mine)
    return "\n".join([*parts, _foot(user)])


def _said(items: Sequence[Item]) -> Iterator[Said]:
    for _, mine in groupby(items, lambda item: item.notice_id):
        told = list(mine)
        yield say(told[0].notice, told)


def _paragraphs(items: Sequence[Item]) -> Iterator[str]:
    for _, mine in groupby(items, lambda item: item.notice_id):
        told = list(mine)
        said = say(told[0].notice, told)
        lines = [said.title, said.note, said.money, *_each(told), _link(said.url)]
        yield "\n".join(line for line in lines if line) + "\n"


def _each(items: Sequence[Item]) -> Iterator[str]:
    """Yield a line for each of several that is more than done."""
    if len(items) == 1:
        return
    told = [item for item in items if item.kind != Kind.DONE]
    for item in told[:MOST_LINES]:
        facts = [f"{item.title}.", item.note, f"{item.money}." if item.money else ""]
        yield f"- {' '.join(fact for fact in facts if fact)}"
    if len(told) > MOST_LINES:
        yield f"- and {len(told) - MOST_LINES} more"


def _link(url: str) -> str:
    """Return an address that works from a mail: only the public one does."""
    return f"{settings.STUDIO_URL}{url}" if settings.STUDIO_URL else ""


def _foot(user: User) -> str:
    choice = MailChoice.objects.filter(user=user).first() or MailChoice()
    page = _link("/account/")
    where = f"Change it here: {page}" if page else "Change it under Account."
    return FOOT.format(choice=choice.get_wants_display(), where=where)
