"""Reading the audit log: what was done, by whom, when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime, make_aware

from studio.accounts.models import AuditEvent, AuditEventQuerySet, Membership, User
from studio.core import keyset

SIZE = 50
# The first half of a deed, and what it is about in words; a new app that records adds its line.
GROUPS = {
    "accounts": "People and roles",
    "keys": "Keys",
    "projects": "Projects, caps and what was released",
    "assets": "Pictures, clips and the trash",
    "characters": "Characters and consent",
    "review": "Links, guests and verdicts",
}
NOBODY = "-"
COMMAND_LINE = "The command line"

CSV_HEADER = ("When", "Who", "Email", "Deed", "What", "Details")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What of the log is wanted; whatever is empty asks for everything."""

    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None


def matching(membership: Membership, wanted: Filter) -> AuditEventQuerySet:
    """Return what matches of the team's log, in no order yet."""
    events = AuditEvent.objects.visible_to(membership)
    if wanted.who == NOBODY:
        events = events.filter(user=None)
    elif wanted.who:
        events = events.filter(user__email=wanted.who)
    if wanted.about:
        events = events.filter(deed__startswith=f"{wanted.about}.")
    if wanted.since:
        events = events.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        events = events.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return events


def page(events: AuditEventQuerySet, *, before: int | None) -> keyset.Page[AuditEvent]:
    return keyset.page(events.select_related("user"), before=before, size=SIZE)


def people(membership: Membership) -> QuerySet[User]:
    """Return who may stand in the log: members, and whoever did something and left."""
    team = membership.team_id
    did = AuditEvent.objects.filter(team=team, user=OuterRef("pk"))
    belongs = Membership.objects.filter(team=team, user=OuterRef("pk"))
    return User.objects.filter(Exists(belongs) | Exists(did)).order_by("email")


def csv_rows(events: AuditEventQuerySet) -> Iterator[tuple[object, ...]]:
    """Yield the log newest first, a line an event, a few thousand in memory at most."""
    newest = events.select_related("user").order_by("-pk")
    for event in newest.iterator(chunk_size=2_000):
        yield (
            localtime(event.at).isoformat(timespec="seconds"),
            event.user.display_name if event.user else COMMAND_LINE,
            event.user.email if event.user else "",
            event.deed,
            event.words,
            json.dumps(event.facts, ensure_ascii=False) if event.facts else "",
        )


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
