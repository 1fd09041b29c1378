"""What the last comparisons found, in the words of the page and of one line for Status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from studio.accounts.models import Membership
from studio.core import credits as money
from studio.engines import registry, training
from studio.keys.models import ProviderKey
from studio.pages.keeping.saying import number
from studio.projects.models import UsageCheck, UsageDifference

Cause = UsageDifference.Cause
State = UsageCheck.State
MINUS = "−"

OPEN = "Not settled yet on one side: work under way, or numbers that arrive late."
OPEN_ADVICE = "Nothing to do: the next check tells."
# What a difference may mean, and what a person does about it.
MEANINGS = {
    Cause.MORE_THERE: (
        "The account was charged for something that this ledger does not have: made outside the "
        "studio, or a request that ended here without a charge.",
        "Ask who else uses the account, and look at the requests that failed or were given up "
        "that day. Change the key if nobody knows of it.",
    ),
    Cause.MORE_HERE: (
        "The ledger has a charge that the platform does not show: refunded there, cheaper than "
        "it was priced here, or not counted there yet.",
        "Look at the invoice. What was made is kept either way.",
    ),
    Cause.PRICE: (
        "Both know the same number of requests, at another price: the price in this studio may "
        "be out of date.",
        "Trust the invoice, and compare the price of this model with the platform’s.",
    ),
}
ABOUT = {
    State.NEVER: "It is compared for the first time when the key is a day old, then every day.",
    State.NOT_OFFERED: "This host does not tell what an account used, so there is nothing to "
    "compare. The ledger here counts what each request cost.",
}
SHARED = (
    "Other teams of this studio use this account too. Their charges are taken into account, and "
    "left out of the figures here; what nobody here was charged for is shown to every team."
)
LATER = "Asking costs nothing, and it is tried again by itself."


@dataclass(frozen=True)
class Line:
    """One difference as it is shown."""

    day: date
    model: str
    ours: str
    theirs: str
    credits: str
    dollars: str
    is_open: bool
    meaning: str
    advice: str


@dataclass(frozen=True)
class Section:
    """One key: how its last comparison went, and what it found."""

    key: ProviderKey
    word: str
    tone: str
    notes: list[str]
    lines: list[Line]
    is_running: bool


def sections(membership: Membership) -> list[Section]:
    """Return every key of the team, the default one first."""
    keys = ProviderKey.objects.visible_to(membership).select_related(
        "usage_check__twin_of"
    )
    keys = keys.prefetch_related("usage_check__differences")
    return [_section(key) for key in keys.order_by("-is_default", "is_sandbox", "pk")]


def unexplained(keys: QuerySet[ProviderKey]) -> QuerySet[UsageDifference]:
    """Return the differences that these keys' last comparisons found and no open work explains."""
    return UsageDifference.objects.filter(usage_check__key__in=keys, is_open=False)


def in_short(keys: QuerySet[ProviderKey]) -> tuple[str, bool, str]:
    """Return how the books stand in few words, whether that is well, and what is to be said."""
    count = unexplained(keys).count()
    checks = UsageCheck.objects.filter(key__in=keys, compared_at__isnull=False)
    last = checks.order_by("-compared_at").first()
    if count:
        note = "What each may mean, and what to do, stands on Usage."
        return number(count, "difference"), False, note
    if last is not None and last.compared_at is not None:
        day = last.compared_at.astimezone(UTC)
        return "No differences", True, f"Last compared {day:%d %b %Y, %H:%M} UTC."
    if UsageCheck.objects.filter(key__in=keys, state=State.NOT_OFFERED).exists():
        return "Not offered", True, "No host of a key here tells what was used."
    return "Never compared", True, "It is done by itself every day."


def signed(credits: Decimal) -> str:
    """Return "+1.5 credits" or "−1.5 credits"."""
    return f"{_sign(credits)}{money.words(abs(credits))}"


def _section(key: ProviderKey) -> Section:
    check = getattr(key, "usage_check", None) or UsageCheck(key=key)
    found = [] if check.pk is None else list(check.differences.all())
    lines = [line(one) for one in found]
    word, tone = _word(check, lines)
    return Section(
        key=key,
        word=word,
        tone=tone,
        notes=list(_notes(check)),
        lines=lines,
        is_running=check.wanted_at is not None,
    )


def _word(check: UsageCheck, lines: list[Line]) -> tuple[str, str]:
    if check.wanted_at is not None:
        return "Being checked", "quiet"
    if check.state == State.UNREACHABLE:
        return State.UNREACHABLE.label, "attention"
    if check.state != State.COMPARED or check.twin_of is not None:
        return State(check.state).label, "quiet"
    different = sum(not line.is_open for line in lines)
    if different:
        return number(different, "difference"), "attention"
    return "No differences", "done"


def _notes(check: UsageCheck) -> list[str]:
    notes = [ABOUT[State(check.state)]] if check.state in ABOUT else []
    if check.state == State.UNREACHABLE:
        notes.append(f"{check.note} {LATER}".strip())
    if check.twin_of is not None:
        label = check.twin_of.label
        return [*notes, f"The same account as “{label}”; what differs is shown there."]
    if check.compared_at is not None and check.since is not None:
        notes.append(_compared(check.since, check.compared_at))
        if check.is_shared:
            notes.append(SHARED)
    return notes


def _compared(since: date, moment: datetime) -> str:
    at = moment.astimezone(UTC)
    return f"{since:%-d %b} to {at:%-d %b} compared, at {at:%H:%M} UTC."


def line(found: UsageDifference) -> Line:
    meaning, advice = (
        (OPEN, OPEN_ADVICE) if found.is_open else MEANINGS[Cause(found.cause)]
    )
    difference = found.difference
    return Line(
        day=found.day,
        model=_model(found.path),
        ours=_figure(found.ours),
        theirs=_figure(found.theirs),
        credits=signed(difference),
        dollars=f"{_sign(difference)}${money.dollars(abs(difference)):,}",
        is_open=found.is_open,
        meaning=meaning,
        advice=advice,
    )


def _model(path: str) -> str:
    if path == training.TRAINING.path:
        return training.TRAINING.name
    engine = registry.at_path(path)
    return engine.name if engine else path


def _figure(credits: Decimal) -> str:
    sign = MINUS if credits < 0 else ""
    return sign + money.words(abs(credits)).partition(" ")[0]


def _sign(credits: Decimal) -> str:
    return "+" if credits > 0 else MINUS
