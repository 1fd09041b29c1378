"""Tells the members of a team what the events since last time mean for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from studio.accounts import clock
from studio.attempts.models import Attempt, Event
from studio.attempts.settling import ENDED_LOST
from studio.attempts.states import ENDS, State
from studio.core.credits import words as credits
from studio.notices import cursors
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.services import Batch, News
from studio.pages.telling.people import People
from studio.pages.telling.places import Place, Places
from studio.review import telling as reviews

# All that is held is one thing to look at, whoever pressed.
HELD = Batch(key="held", thing="generation", things="generations", url="/held/")
EVENTS_AT_ONCE = 400
ROUNDS = 25

KINDS = {
    State.COMPLETED: Kind.DONE,
    State.FAILED: Kind.FAILED,
    State.NSFW: Kind.MODERATED,
    State.CANCELED: Kind.CANCELED,
    State.MEDIA_MISSING: Kind.MISSING,
}
SAYS = {
    Kind.DONE: "is done",
    Kind.FAILED: "failed",
    Kind.MODERATED: "was moderated",
    Kind.CANCELED: "was canceled at the platform",
    Kind.MISSING: "came without its file",
}


def tell(team_id: int) -> None:
    """Tell a team's members what is new. Safe to run twice, and to be killed anywhere.

    The notices and how far they go are one transaction; what one task does not manage the
    next bell rings for.
    """
    for _ in range(ROUNDS):
        if not _tell_some(team_id):
            return


def _tell_some(team_id: int) -> bool:
    """Tell of the next events; False when nothing is left."""
    with transaction.atomic():
        cursor = cursors.lock(team_id)
        # Read before the events: versions commit in order, so all up to here are there.
        newest = clock.version(team_id)
        rows = Event.objects.filter(
            team_id=team_id, version__gt=cursor.version, version__lte=newest
        )
        events = list(rows.order_by("version")[:EVENTS_AT_ONCE])
        is_all = len(events) < EVENTS_AT_ONCE
        _tell_of(team_id, events)
        cursors.move(cursor, newest if is_all else events[-1].version)
    return not is_all


def _tell_of(team_id: int, events: Sequence[Event]) -> None:
    attempts = _attempts(events)
    places, people = Places(list(attempts.values())), People(team_id)
    told: dict[tuple[int | None, int, Batch], list[News]] = defaultdict(list)
    for attempt, news in _news(events, attempts, places):
        whose = attempt.member_id, attempt.project_id, places.of(attempt).batch
        told[whose].append(news)
    notices.settle(team_id, list(_settled(attempts.values())))
    for (member_id, project_id, batch), those in told.items():
        for membership in people.for_work_of(member_id, project_id):
            notices.tell(membership, batch, those)
    reviews.of_made(_ended_now(events, attempts))
    held = [one for one in attempts.values() if one.state == State.HELD]
    for membership in people.for_releasing() if held else ():
        seen = [one for one in held if people.sees(membership, one.project_id)]
        notices.tell(membership, HELD, [_held(one, places.of(one)) for one in seen])


def _attempts(events: Sequence[Event]) -> dict[int, Attempt]:
    found = Attempt.objects.filter(pk__in={event.attempt_id for event in events})
    whole = found.select_related("parent", "member")
    whole = whole.prefetch_related("outputs__asset")
    return {attempt.pk: attempt for attempt in whole}


def _news(
    events: Sequence[Event], attempts: dict[int, Attempt], places: Places
) -> Iterator[tuple[Attempt, News]]:
    tried_again = _tried_again(attempts.values())
    for event in events:
        attempt = attempts[event.attempt_id]
        if _is_an_end(event, attempt) and attempt.pk not in tried_again:
            yield attempt, _ended(event, attempt, places.of(attempt))
    for attempt in attempts.values():
        if _asks(attempt):
            yield attempt, _asking(attempt, places.of(attempt))


def _ended_now(events: Sequence[Event], attempts: dict[int, Attempt]) -> list[Attempt]:
    """Return the attempts whose last results these events brought, each once."""
    ended = {
        one.attempt_id
        for one in events
        if one.after in ENDS and one.after != one.before
    }
    return [attempt for pk, attempt in attempts.items() if pk in ended]


def _is_an_end(event: Event, attempt: Attempt) -> bool:
    """Tell whether this event ended the attempt, and nobody knows of it who pressed for it."""
    if event.after not in ENDS or event.before == event.after:
        return False
    if attempt.state != event.after:
        return False  # Missing media that is being fetched again.
    if event.after == State.CANCELED:
        return bool(attempt.accepted_at) and not attempt.cancel_asked
    return not (attempt.is_workflow and event.after == State.COMPLETED)


def _tried_again(attempts: Iterable[Attempt]) -> set[int]:
    """Return the failed attempts that have a successor already."""
    failed = [one for one in attempts if one.state == State.FAILED]
    newest = dict(
        Attempt.objects.filter(subject__in={one.subject for one in failed})
        .values_list("subject")
        .annotate(newest=Max("number"))
    )
    return {one.pk for one in failed if newest[one.subject] > one.number}


def _asks(attempt: Attempt) -> bool:
    """Tell whether an attempt waits for a person's decision."""
    return bool(attempt.attention) and not attempt.has_ended


def _settled(attempts: Iterable[Attempt]) -> Iterator[str]:
    for attempt in attempts:
        if not _asks(attempt):
            yield _about_asking(attempt)
        if attempt.state != State.HELD:
            yield _about_held(attempt)
        if attempt.state != State.MEDIA_MISSING:
            yield _about_missing(attempt)


def _about_asking(attempt: Attempt) -> str:
    return f"attention:{attempt.pk}"


def _about_held(attempt: Attempt) -> str:
    return f"held:{attempt.pk}"


def _about_missing(attempt: Attempt) -> str:
    return f"missing:{attempt.pk}"


def _ended(event: Event, attempt: Attempt, place: Place) -> News:
    kind = KINDS[State(event.after)]
    is_missing = kind == Kind.MISSING
    came_back = attempt.price if _came_back(kind, attempt) else Decimal(0)
    paid = attempt.price if kind in {Kind.DONE, Kind.MISSING} else Decimal(0)
    return News(
        about=_about_missing(attempt) if is_missing else f"event:{event.pk}",
        kind=kind,
        title=f"{place.name} {SAYS[kind]}",
        note=event.note,
        money=_money(kind, event, attempt),
        charged=paid,
        returned=came_back,
        url=place.url,
    )


def _asking(attempt: Attempt, place: Place) -> News:
    """Tell of what only a person can settle, or of what the platform has had for too long."""
    price, is_unclear = credits(attempt.price), attempt.state == State.UNKNOWN
    is_late = not is_unclear and not attempt.is_lost
    return News(
        about=_about_asking(attempt),
        kind=Kind.ATTENTION,
        title=f"{place.name} {'takes very long' if is_late else 'needs a decision'}",
        note=attempt.attention,
        money=f"{price} set aside" if is_late else f"{price} may have been charged",
        url=place.url,
    )


def _held(attempt: Attempt, place: Place) -> News:
    who = f", by {attempt.member}" if attempt.member else ""
    return News(
        about=_about_held(attempt),
        kind=Kind.HELD,
        title=f"{place.name} is held{who}",
        note=attempt.note,
        money=f"{credits(attempt.price)} if released",
        url=reverse("attempts:held_list"),
    )


def _came_back(kind: Kind, attempt: Attempt) -> bool:
    refunded = kind in {Kind.FAILED, Kind.MODERATED, Kind.CANCELED}
    return refunded and bool(attempt.accepted_at) and attempt.attention != ENDED_LOST


def _money(kind: Kind, event: Event, attempt: Attempt) -> str:
    """Say what it cost or what came back, in the words of its card."""
    price = credits(attempt.price)
    if kind == Kind.DONE:
        return price
    if kind == Kind.MISSING:
        return f"{price} spent"
    if _came_back(kind, attempt):
        return f"{price} came back"
    # What was unclear until now says itself what may have been charged.
    is_unclear = event.before == State.UNKNOWN or attempt.attention == ENDED_LOST
    return "" if is_unclear else "Nothing was charged"
