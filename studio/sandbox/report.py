"""What the sandbox can swear to, for tests and benches to compare with their own books."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from studio.sandbox import tally
from studio.sandbox.answers import written
from studio.sandbox.models import (
    Account,
    Delivery,
    Entry,
    FaultRule,
    LedgerEntry,
    Reference,
    Request,
    Tally,
)

Row = TypeVar("Row", bound=Model)
Counts = dict[str, dict[str, int]]


def report(account: str = "", *, newest: int | None = None) -> dict[str, Any]:
    """Return everything, or what is one account's; lists in order, or only their newest rows."""
    tally.flush()
    accounts = Account.objects.order_by("pk")
    visits = Tally.objects.all()
    if account:
        accounts = accounts.filter(key_id=account)
        visits = visits.filter(account=account)
    return {
        "counters": _by_path(visits),
        "answers": _by_status(visits),
        "accounts": [account_report(one) for one in accounts],
        "ledger": [_entry(one) for one in _latest(_entries(accounts), newest)],
        "references": [
            _reference(one) for one in _latest(_references(accounts), newest)
        ],
        "requests": [_request(one) for one in _latest(_requests(accounts), newest)],
        "webhooks": [_delivery(one) for one in _latest(_deliveries(accounts), newest)],
        "faults": [_rule(one) for one in _rules(accounts)],
    }


def account_report(account: Account) -> dict[str, Any]:
    entries = list(account.ledgerentry_set.values_list("kind", "credits"))
    sums = {
        word: sum((credits for kind, credits in entries if kind == word), Decimal(0))
        for word in Entry.values
    }
    return {
        "id": account.key_id,
        "credits": str(account.credits),
        "granted": f"{sums[Entry.GRANT]:.3f}",
        "reserved": f"{sums[Entry.RESERVE]:.3f}",
        "charged": f"{sums[Entry.CHARGE]:.3f}",
        "refunded": f"{sums[Entry.REFUND]:.3f}",
        "concurrency": account.concurrency,
        "waiting_limit": account.waiting_limit,
        "capacity_mode": account.capacity_mode,
        "disabled_models": account.disabled_models,
        "retention_seconds": account.retention_seconds,
        "seconds": account.seconds,
        "speed": account.speed,
        "scale": account.scale,
        "media": account.media,
        "strict": account.strict,
        "workflows": account.workflows,
        "usage": account.usage,
        "webhook_body": account.webhook_body,
        "webhook_secret": account.webhook_secret or None,
    }


def _by_path(visits: Iterable[Tally]) -> Counts:
    return _counted((visit.door, visit.path, visit.count) for visit in visits)


def _by_status(visits: Iterable[Tally]) -> Counts:
    return _counted((visit.door, str(visit.status), visit.count) for visit in visits)


def _counted(rows: Iterable[tuple[str, str, int]]) -> Counts:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for door, name, count in rows:
        counts[door][name] += count
    return {door: dict(counter) for door, counter in counts.items()}


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "account": entry.account.key_id,
        "request_id": str(entry.request.public_id) if entry.request else None,
        "reference_id": str(entry.reference.public_id) if entry.reference else None,
        "kind": entry.kind,
        "credits": str(entry.credits),
        "at": written(entry.at),
    }


def _latest(rows: QuerySet[Row], newest: int | None) -> QuerySet[Row]:
    return rows.order_by("pk") if newest is None else rows.order_by("-pk")[:newest]


def _entries(accounts: QuerySet[Account]) -> QuerySet[LedgerEntry]:
    mine = LedgerEntry.objects.filter(account__in=accounts)
    return mine.select_related("account", "request", "reference")


def _references(accounts: QuerySet[Account]) -> QuerySet[Reference]:
    return Reference.objects.filter(account__in=accounts).select_related("account")


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "account": reference.account.key_id,
        "reference_id": str(reference.public_id),
        "name": reference.name,
        "model_version": reference.version,
        "photos": len(reference.photos),
        "status": reference.state,
        "credits": str(reference.credits),
        "deleted_at": written(reference.deleted_at) if reference.deleted_at else None,
    }


def _requests(accounts: QuerySet[Account]) -> QuerySet[Request]:
    mine = Request.objects.filter(account__in=accounts)
    return mine.select_related("account", "idempotencykey")


def _request(request: Request) -> dict[str, Any]:
    key = getattr(request, "idempotencykey", None)
    return {
        "account": request.account.key_id,
        "request_id": str(request.public_id),
        "model": request.model,
        "wire": request.wire,
        "prompt": request.values.get("prompt", ""),
        "status": request.state,
        "credits": str(request.credits),
        "outputs": request.outputs,
        "given": request.given,
        "idempotency_key": key.key if key else None,
        "webhook_url": request.webhook_url,
        "accepted_at": written(request.accepted_at),
        "started_at": written(request.started_at) if request.started_at else None,
        "drawn_at": written(request.drawn_at) if request.drawn_at else None,
        "finished_at": written(request.finished_at) if request.finished_at else None,
    }


def _deliveries(accounts: QuerySet[Account]) -> QuerySet[Delivery]:
    mine = Delivery.objects.filter(request__account__in=accounts)
    return mine.select_related("request")


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "request_id": str(delivery.request.public_id),
        "url": delivery.url,
        "state": delivery.state,
        "forged": delivery.is_forged,
        "attempts": delivery.attempts,
        "last_status": delivery.last_status,
    }


def _rules(accounts: QuerySet[Account]) -> QuerySet[FaultRule]:
    """Return the rules that are left for these accounts, and those for all."""
    left = FaultRule.objects.exclude(times=0).select_related("account")
    return left.filter(Q(account=None) | Q(account__in=accounts)).order_by("pk")


def _rule(rule: FaultRule) -> dict[str, Any]:
    return {
        "match": rule.door,
        "account": rule.account.key_id if rule.account else None,
        "kind": rule.kind,
        "path": rule.path,
        "seconds": rule.seconds,
        "times": rule.times,
    }
