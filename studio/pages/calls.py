"""What needs a person now, each with what happens meanwhile and where to act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet

from studio.accounts.permissions import Action
from studio.attempts.deciding import asking
from studio.attempts.models import Attempt, Output
from studio.attempts.states import LIVE, State
from studio.core.clock import now
from studio.keys.models import Health, ProviderKey
from studio.pages import facts
from studio.pages.keeping.saying import number
from studio.pages.reconciling.saying import unexplained
from studio.pages.scope import Scope
from studio.projects.models import UsageDifference

SOON = timedelta(hours=24)
BAD = (Health.REFUSED, Health.UNREADABLE)


@dataclass(frozen=True)
class Call:
    """`view` is the page on which a person acts, "" where that is not in the studio."""

    words: str
    what_then: str
    view: str = ""
    label: str = ""


@dataclass(frozen=True)
class Look:
    """One kind of calls, and what a member must be allowed to help with them.

    `rows` has none where there is nothing to call for; None where that costs no query.
    """

    calls: Callable[[Scope], Iterator[Call]]
    action: Action
    rows: Callable[[Scope], QuerySet[Any]] | None = None


def calls(scope: Scope) -> list[Call]:
    """Return everything that goes no further without a person, the most pressing first."""
    first = [call for look in PRESSING for call in look.calls(scope)]
    return [*first, *_about_the_copies()]


def _about_the_machine(scope: Scope) -> Iterator[Call]:
    """Say why nothing can be kept: the same for every team."""
    if trouble := facts.media_trouble():
        yield Call(trouble.sentence, trouble.then)
    disk = facts.disk()
    if not disk.ok:
        yield Call(f"Only {disk.value} of the disk are free", disk.note)


def _expiring(scope: Scope) -> Iterator[Call]:
    soon = expiring_soon(scope)
    if count := soon.count():
        first = soon.aggregate(first=Min("attempt__platform_expires_at"))["first"]
        yield Call(
            f"{number(count, 'result')} expire{'s' if count == 1 else ''} within a day",
            f"The platform deletes the first {facts.when(first)}, and it is not safe here yet.",
            "generations:create",
            "See the cards",
        )


def _to_decide(scope: Scope) -> Iterator[Call]:
    if count := _undecided(scope).count():
        yield Call(
            f"{number(count, 'request')} ask{'s' if count == 1 else ''} for a decision",
            f"{'It' if count == 1 else 'Each'} may have been charged. Nothing is sent again until somebody decides.",
            "attempts:decide_list",
            "Decide",
        )


def _held(scope: Scope) -> Iterator[Call]:
    if count := _held_back(scope).count():
        yield Call(
            f"{number(count, 'generation')} {'is' if count == 1 else 'are'} held by a cap",
            "Nothing of them was sent or charged. An owner or a producer can release them.",
            "attempts:held_list",
            "See what is held",
        )


def _about_keys(scope: Scope) -> Iterator[Call]:
    for key in _troubled_keys(scope).order_by("team", "pk"):
        if words := in_trouble(key):
            # What runs there goes on while a key is only paused; a refused one cannot ask for it.
            states = LIVE if key.health in BAD else {State.WAITING}
            count = Attempt.objects.filter(state__in=states, key=key).count()
            then = (
                f"{number(count, 'job')} wait{'s' if count == 1 else ''} for it."
                if count
                else ""
            )
            yield Call(
                f"Key “{key.label}”: {words}",
                f"{then} {key.paused_why or key.health_note}".strip(),
                "keys:key_list",
                "Open keys",
            )


def _about_the_ledger(scope: Scope) -> Iterator[Call]:
    if count := _unexplained(scope).count():
        yield Call(
            f"{number(count, 'difference')} between the ledger and the platform",
            "An account tells of other charges than this studio knows. Work goes on meanwhile.",
            "pages:usage",
            "See usage",
        )


def _about_the_archive(scope: Scope) -> Iterator[Call]:
    check = facts.check()
    if not check.ok:
        yield Call("The archive is not as it should be", check.note)


def _about_the_copies() -> Iterator[Call]:
    backup = facts.backup()
    if not backup.ok:
        yield Call("There is no recent backup", backup.note)


def expiring_soon(scope: Scope) -> QuerySet[Output]:
    """Return the results that the platform deletes within a day and that are not safe here."""
    return scope.fetching.filter(attempt__platform_expires_at__lt=now() + SOON)


def _undecided(scope: Scope) -> QuerySet[Attempt]:
    return asking(scope.attempts)


def _held_back(scope: Scope) -> QuerySet[Attempt]:
    return scope.attempts.filter(state=State.HELD)


def _troubled_keys(scope: Scope) -> QuerySet[ProviderKey]:
    return scope.keys.filter(Q(health__in=BAD) | Q(paused_until__gt=now()))


def _unexplained(scope: Scope) -> QuerySet[UsageDifference]:
    return unexplained(scope.keys)


def in_trouble(key: ProviderKey) -> str:
    """Return in a word why nothing goes through a key, "" where it does."""
    if key.health in BAD:
        return Health(key.health).label.lower()
    return "paused" if key.is_paused else ""


# What stops work, or is about to be lost, most pressing first. That nothing can be kept is told
# to everybody: no page does then what it is there for.
PRESSING = (
    Look(_about_the_machine, Action.SEE),
    Look(_expiring, Action.GENERATE, expiring_soon),
    Look(_to_decide, Action.GENERATE, _undecided),
    Look(_held, Action.RELEASE, _held_back),
    Look(_about_keys, Action.GENERATE, _troubled_keys),
    Look(_about_the_ledger, Action.MANAGE_KEYS, _unexplained),
    Look(_about_the_archive, Action.MANAGE_KEYS),
)
