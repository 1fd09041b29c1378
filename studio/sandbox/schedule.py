"""When things happen: a request moves by its timestamps, each step exactly once.

    queued ──slot free, ready_at passed──> in_progress ──done_at passed──> completed | failed | nsfw
      └──cancel──> canceled

Nobody keeps a timer per request. An account knows when its next request moves (`due_at`);
whoever comes by then, a poll or the conductor, moves all that is due.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from studio.core import clock
from studio.engines import Engine
from studio.sandbox import accounts, hooks, ledger, rows
from studio.sandbox.models import Account, Request, State
from studio.sandbox.refusals import Refusal
from studio.sandbox.router import ALIAS
from studio.sandbox.workshop import CALLING, MOVING

WAIT_SHARE = 0.1
LONGEST_WAIT = 3.0
SLOW_FACTOR = 10
STUCK_SECONDS = 3 * 365 * 24 * 3600.0
MOVED = ("state", "started_at", "done_at", "finished_at", "expires_at")


@dataclass(frozen=True)
class Plan:
    """Seconds a request waits even where a slot is free, and then runs."""

    waits: float
    runs: float


def plan(engine: Engine, account: Account, *, request_id: UUID, pace: str = "") -> Plan:
    """Choose how long a request takes; `pace` is "", "slow" or "stuck"."""
    chance = random.Random(request_id.int)  # noqa: S311 - a believable time, not a secret
    if account.seconds:
        total = chance.uniform(*account.seconds)
    else:
        total = chance.uniform(*engine.seconds) * accounts.speed_of(account)
    if pace == "slow":
        total *= SLOW_FACTOR
    waits = min(WAIT_SHARE * total, LONGEST_WAIT)
    return Plan(waits, STUCK_SECONDS if pace == "stuck" else total - waits)


def advance(account_id: int) -> None:
    """Bring the account's requests to where the clock says they are."""
    now = clock.now()
    with transaction.atomic(using=ALIAS):
        account = rows.get(Account, account_id)
        if not account.is_due(now):
            return
        freed = _finish_due(account, now)
        while _start_waiting(account, now, freed):
            pass
        account.due_at = _next_move(account)
        rows.update(account, "due_at")
    MOVING.ring()


def catch_up(account_id: int) -> None:
    """Advance the account if something of it is due."""
    if _is_due(account_id):
        advance(account_id)


def look(request: Request) -> Request:
    """Return the request as it is now; costs a glance while nothing of its account is due."""
    if not request.is_live or not _is_due(request.account_id):
        return request
    advance(request.account_id)
    return rows.get(Request, request.pk)


def cancel(request: Request) -> None:
    """Cancel a request that has not started, and give its credits back; else 400."""
    catch_up(request.account_id)
    with transaction.atomic(using=ALIAS):
        now = clock.now()
        waiting = Request.objects.queued().filter(pk=request.pk)
        if not waiting.update(
            state=State.CANCELED, finished_at=now, expires_at=_expiry(request, now)
        ):
            raise Refusal(400, "The request has started and cannot be canceled")
        request.refresh_from_db()
        ledger.settle(request)
        accounts.wake(request.account)


def record_drawn(request: Request) -> None:
    """Let a request end now that its media exists."""
    _record(request, drawn_at=clock.now())


def record_spoiled(request: Request, error: str) -> None:
    """Let a request fail: nothing can be drawn from what it was given."""
    _record(request, drawn_at=clock.now(), outcome=State.FAILED, error=error[:300])


def due_accounts() -> list[int]:
    """Return the accounts of which something moves now."""
    now = rows.stored(clock.now())
    return rows.column("SELECT id FROM sandbox_account WHERE due_at <= %s", now)


def seconds_to_next() -> float | None:
    """Return how long nothing moves by itself; None if nothing ever will."""
    next_at = rows.moment(*rows.first("SELECT MIN(due_at) FROM sandbox_account"))
    return None if next_at is None else (next_at - clock.now()).total_seconds()


def _is_due(account_id: int) -> bool:
    sql = "SELECT due_at <= %s FROM sandbox_account WHERE id = %s"
    [is_due] = rows.first(sql, rows.stored(clock.now()), account_id)
    return bool(is_due)


def _record(request: Request, **changes: object) -> None:
    with transaction.atomic(using=ALIAS):
        undrawn = Request.objects.undrawn().filter(pk=request.pk)
        if not undrawn.update(**changes):
            return
        request.refresh_from_db()
        if request.state == State.IN_PROGRESS:
            request.done_at = _done_at(request)
            request.save(update_fields=["done_at"])
            accounts.wake(request.account)
    advance(request.account_id)


def _done_at(request: Request) -> datetime | None:
    if request.drawn_at is None or request.ends_at is None:
        return None
    return max(request.ends_at, request.drawn_at)


def _finish_due(account: Account, now: datetime) -> list[datetime]:
    """End what has run its time; return when each slot became free."""
    due = rows.select(
        Request,
        "WHERE account_id = %s AND state = %s AND done_at <= %s ORDER BY done_at, id",
        account.pk,
        State.IN_PROGRESS,
        rows.stored(now),
    )
    for request in due:
        _finish(request, account)
    return [request.finished_at or now for request in due]


def _finish(request: Request, account: Account) -> None:
    at = request.done_at or clock.now()
    request.account = account
    request.state = request.outcome
    request.finished_at = at
    request.expires_at = _expiry(request, at)
    rows.update(request, *MOVED)
    ledger.settle(request)
    if request.webhook_url:
        hooks.prepare(request)
        transaction.on_commit(CALLING.ring, using=ALIAS)


def _expiry(request: Request, finished_at: datetime) -> datetime:
    return finished_at + timedelta(seconds=request.retention_seconds)


def _start_waiting(account: Account, now: datetime, freed: list[datetime]) -> bool:
    """Start what may start, in order; a slot freed at some past moment is taken at that moment.

    What has run its time by now ends at once, and its slot is added to `freed`: True says
    that more may start in those.
    """
    free = max(0, account.concurrency - _running(account))
    queue = rows.select(
        Request,
        "WHERE account_id = %s AND state = %s ORDER BY id LIMIT %s",
        account.pk,
        State.QUEUED,
        free,
    )
    always_free, ended = max(0, free - len(freed)), []
    for place, request in enumerate(queue):
        if request.ready_at > now:
            break
        since = request.ready_at
        if place >= always_free and freed:
            since = max(since, freed.pop(0))
        _start(request, since)
        if request.done_at and request.done_at <= now:
            _finish(request, account)
            ended.append(request.done_at)
        else:
            rows.update(request, *MOVED)
    freed.extend(sorted(ended))
    return bool(ended) and len(queue) == free


def _start(request: Request, since: datetime) -> None:
    request.state = State.IN_PROGRESS
    request.started_at = since
    request.done_at = _done_at(request)


def _running(account: Account) -> int:
    [count] = rows.first(
        "SELECT COUNT(*) FROM sandbox_request WHERE account_id = %s AND state = %s",
        account.pk,
        State.IN_PROGRESS,
    )
    return int(count)


def _next_move(account: Account) -> datetime | None:
    found = rows.first(
        "SELECT MIN(done_at), COUNT(*) < %s, "
        "(SELECT ready_at FROM sandbox_request"
        " WHERE account_id = %s AND state = %s ORDER BY id LIMIT 1) "
        "FROM sandbox_request WHERE account_id = %s AND state = %s",
        account.concurrency,
        account.pk,
        State.QUEUED,
        account.pk,
        State.IN_PROGRESS,
    )
    ends, has_room, starts = found
    moves = [rows.moment(ends), rows.moment(starts) if has_room else None]
    return min((move for move in moves if move is not None), default=None)
