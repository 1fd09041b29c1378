"""Work that does not move although the studio runs: what no healthy hour leaves behind.

Measured against the watcher's last sign of life, so that a studio which was switched off
over the weekend is not found to be stuck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from studio.attempts.models import Attempt, Heartbeat, Output
from studio.attempts.states import AT_PLATFORM, ENDS, State
from studio.engines import Wire
from studio.pages.keeping.findings import Kind, Report

Rows = QuerySet[Attempt]

# The pump rings every 15 seconds, a lease lasts five minutes at most.
SOON = timedelta(minutes=15)
# Workers may have a long line of downloads before them.
LATER = timedelta(hours=1)
# Replays and callbacks are given up after a day, and then a person is asked.
LONG = timedelta(hours=26)


def check(report: Report, after: str, until: float) -> str | None:
    """Look for attempts that somebody should have moved on."""
    report.looked_at["attempts"] = Attempt.objects.count()
    for attempt, words in [*_contradictions(), *_overdue()]:
        report.add(
            Kind.STUCK,
            str(attempt.public_id),
            f"{attempt.engine} of {attempt.team} ({State(attempt.state).label}) {words}.",
        )
    return None


def _contradictions() -> Iterator[tuple[Attempt, str]]:
    """Yield what can be no state of affairs at any time."""
    for words, rows in (
        ("has ended, and a result is still being fetched", _fetching_after_the_end()),
        ("says that a result is safe here, and has no file of it", _saved_nothing()),
        ("is done and has no result", _done_without_result()),
    ):
        for attempt in rows.select_related("team"):
            yield attempt, words


def _overdue() -> Iterator[tuple[Attempt, str]]:
    alive = Heartbeat.objects.filter(process="watcher").aggregate(at=Max("at"))["at"]
    if alive is None:
        return
    rules: tuple[tuple[str, Callable[[datetime], Rows]], ...] = (
        ("was left in the middle by a process that died", _leased_out),
        ("is at the platform, and nobody looks at it", _unwatched),
        ("has been there for over a day", _endless),
        ("has been unclear for over a day, and nobody was asked", _unasked),
        ("has all its results and was never finished", _unfinished),
        ("has results that nobody fetches", _unfetched),
    )
    for words, rows in rules:
        for attempt in rows(alive).select_related("team"):
            yield attempt, words
    for attempt in _passed_over(alive):
        yield attempt, "waits although its key has room, and others went before it"


def _outputs(fate: Output.Fate) -> QuerySet[Output]:
    return Output.objects.filter(attempt=OuterRef("pk"), fate=fate)


def _fetching_after_the_end() -> Rows:
    return Attempt.objects.filter(
        Exists(_outputs(Output.Fate.FETCHING)), state__in=ENDS
    )


def _saved_nothing() -> Rows:
    return Attempt.objects.filter(
        Exists(_outputs(Output.Fate.SAVED).filter(asset=None))
    )


def _done_without_result() -> Rows:
    without_files = {Wire.REFERENCE.value, Wire.WORKFLOW.value}
    done = Attempt.objects.filter(state=State.COMPLETED).exclude(wire__in=without_files)
    return done.exclude(Exists(_outputs(Output.Fate.SAVED)))


def _leased_out(alive: datetime) -> Rows:
    leased = {State.PREPARING, State.SUBMITTING}
    return Attempt.objects.filter(state__in=leased, lease_until__lt=alive - SOON)


def _unwatched(alive: datetime) -> Rows:
    since = Coalesce("watch_until", "accepted_at", "created_at")
    there = Attempt.objects.filter(state__in=AT_PLATFORM).alias(since=since)
    return there.filter(since__lt=alive - SOON)


def _endless(alive: datetime) -> Rows:
    there = Attempt.objects.filter(state__in=AT_PLATFORM, attention="")
    return there.filter(accepted_at__lt=alive - LONG)


def _unasked(alive: datetime) -> Rows:
    unclear = Attempt.objects.filter(state=State.UNKNOWN, attention="")
    return unclear.filter(sent_at__lt=alive - LONG)


def _unfinished(alive: datetime) -> Rows:
    saving = Attempt.objects.filter(state=State.SAVING, finished_at__lt=alive - SOON)
    return saving.exclude(Exists(_outputs(Output.Fate.FETCHING)))


def _unfetched(alive: datetime) -> Rows:
    since = Coalesce("lease_until", "not_before", "attempt__finished_at")
    waiting = _outputs(Output.Fate.FETCHING).alias(since=since)
    overdue = waiting.filter(since__lt=alive - LATER)
    return Attempt.objects.filter(Exists(overdue), state=State.SAVING)


def _passed_over(alive: datetime) -> Iterator[Attempt]:
    """Yield what is due in no narrow lane, while its key has room and went on with others.

    What waits before a full, paused or failing key is in line, and no fault.
    """
    since = Coalesce("not_before", "created_at")
    free = Q(key__paused_until=None) | Q(key__paused_until__lt=alive)
    due = Attempt.objects.filter(free, state=State.WAITING, lane="").alias(since=since)
    overtaken = due.filter(since__lt=F("key__used_at") - LATER)
    for attempt in overtaken.select_related("team", "key"):
        in_flight = Attempt.objects.filter(key=attempt.key).taking_places()
        if in_flight.count() < attempt.key.in_flight_limit:
            yield attempt
