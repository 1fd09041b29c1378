"""Which lines of the ledger are looked at, and the newest of them one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.timezone import localtime, make_aware

from studio.accounts.models import Membership, User
from studio.accounts.permissions import Action, can
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core import keyset
from studio.core.credits import dollars
from studio.engines import registry
from studio.projects.models import CreditEntry, CreditEntryQuerySet, Project

SIZE = 50
LONGEST_TITLE = 90
Kind = CreditEntry.Kind

CSV_HEADER = (
    "When",
    "What",
    "Credits",
    "US dollars",
    "Project",
    "Person",
    "Email",
    "Model",
    "Generation",
    "Attempt",
    "Try",
    "Prompt",
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of the ledger is wanted; whatever is None asks for everything."""

    since: date | None = None
    until: date | None = None
    project: Project | None = None
    user: User | None = None


@dataclass(frozen=True)
class Line:
    """One charge, or one reservation that nobody has settled yet."""

    entry: CreditEntry
    title: str
    model: str
    word: str
    tone: str
    needs_decision: bool = False

    @property
    def credits(self) -> Decimal:
        return self.entry.credits


def sees_all(membership: Membership) -> bool:
    """Tell whether a member sees what the others spent too; the rest see their own."""
    return can(membership, Action.RELEASE)


def entries(membership: Membership, wanted: Wanted) -> CreditEntryQuerySet:
    """Return the lines that a member sees, of the wanted project and person, of every day."""
    found = CreditEntry.objects.visible_to(membership)
    if not sees_all(membership):
        found = found.filter(member=membership.user_id)
    elif wanted.user is not None:
        found = found.filter(member=wanted.user)
    return found.filter(project=wanted.project) if wanted.project else found


def charged(membership: Membership, wanted: Wanted) -> CreditEntryQuerySet:
    """Return the charges of the wanted days."""
    found = entries(membership, wanted).charged()
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def reserved(membership: Membership, wanted: Wanted) -> CreditEntryQuerySet:
    """Return the reservations that are still open, whenever they were made."""
    released = CreditEntry.objects.filter(
        attempt=OuterRef("attempt"), kind=Kind.RELEASE
    )
    made = entries(membership, wanted).filter(kind=Kind.RESERVE)
    return made.filter(~Exists(released))


def held(membership: Membership, wanted: Wanted) -> Decimal:
    """Return what caps hold back: it costs nothing before somebody releases it."""
    mine = Attempt.objects.visible_to(membership).filter(state=State.HELD)
    if not sees_all(membership):
        mine = mine.filter(member=membership.user_id)
    elif wanted.user is not None:
        mine = mine.filter(member=wanted.user)
    if wanted.project:
        mine = mine.filter(project=wanted.project)
    return mine.aggregate(total=Sum("price"))["total"] or Decimal(0)


def ledger(membership: Membership, wanted: Wanted) -> CreditEntryQuerySet:
    """Return what is told one by one: the charges, and what is reserved now."""
    told = Q(pk__in=charged(membership, wanted).values("pk"))
    told |= Q(pk__in=reserved(membership, wanted).values("pk"))
    return CreditEntry.objects.filter(told).select_related(
        "attempt", "project", "member"
    )


def page(
    membership: Membership, wanted: Wanted, *, before: int | None
) -> tuple[Sequence[Line], int | None]:
    found = keyset.page(ledger(membership, wanted), before=before, size=SIZE)
    return [_line(entry) for entry in found.rows], found.after


def csv_rows(membership: Membership, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """Yield the ledger newest first, a few thousand lines in memory at most."""
    for entry in ledger(membership, wanted).order_by("-pk").iterator(chunk_size=2_000):
        line, person = _line(entry), entry.member
        yield (
            localtime(entry.at).isoformat(timespec="seconds"),
            line.word,
            f"{entry.credits.normalize():f}",
            f"{dollars(entry.credits):f}",
            entry.project.name,
            person.display_name if person else "",
            person.email if person else "",
            line.model,
            entry.attempt.subject,
            entry.attempt.public_id,
            entry.attempt.number,
            _said(entry.attempt),
        )


def model_name(slug: str) -> str:
    engine = registry.find(slug)
    return engine.name if engine else slug


def _line(entry: CreditEntry) -> Line:
    attempt = entry.attempt
    word, tone = "Charged", "quiet"
    if entry.kind == Kind.RESERVE:
        is_unknown = attempt.state == State.UNKNOWN
        word = "Reserved: nobody knows" if is_unknown else "Reserved"
        tone = "attention" if is_unknown else "accent"
    title = " ".join(_said(attempt).split()) or "Without words"
    return Line(
        entry,
        title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…",
        model_name(attempt.engine),
        word,
        tone,
        needs_decision=entry.kind == Kind.RESERVE and bool(attempt.attention),
    )


def _said(attempt: Attempt) -> str:
    values = attempt.values
    return str(values.get("prompt") or values.get("topic") or values.get("name") or "")


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
