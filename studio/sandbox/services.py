"""Taking a submission in: everything that is checked, and everything that is written, once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from studio.core import clock
from studio.engines import Engine, Makes
from studio.engines.params import CharacterChoice, Input, MotionList, StyleChoice
from studio.sandbox import (
    characters,
    hooks,
    idempotency,
    inputs,
    ledger,
    rows,
    schedule,
    store,
)
from studio.sandbox.catalogs import CATALOGS
from studio.sandbox.faults import HOOKS, MEDIA, Fault, kinds
from studio.sandbox.idempotency import Once
from studio.sandbox.models import (
    LIVE,
    Account,
    CapacityMode,
    Job,
    Request,
    State,
    job_id,
)
from studio.sandbox.refusals import NoRoom, Refusal, concurrency_reached, queue_full
from studio.sandbox.router import ALIAS
from studio.sandbox.workshop import CALLING, DRAWING, MOVING

# Part of every recipe: raise it when the same recipe is to be drawn anew.
EDITION = 2

Sources = Mapping[str, Sequence[inputs.Source]]


@dataclass(frozen=True, kw_only=True)
class Order:
    """A submission that has been read, and not yet accepted."""

    account_id: int
    engine: Engine
    values: Mapping[str, Any]
    origin: str
    webhook_url: str = ""
    webhook_secret: str = ""
    retention_seconds: int
    once: Once | None = None
    faults: tuple[Fault, ...] = ()


def check_catalogs(account_id: int, engine: Engine, values: Mapping[str, Any]) -> None:
    """Refuse with 400 what names an entry that no catalog, or the account, has."""
    for param in engine.params:
        value = values.get(param.keeps)
        if not value:
            continue
        if isinstance(param, StyleChoice) and value not in CATALOGS[param.catalog]:
            raise Refusal(400, "Provided Soul style not found")
        if isinstance(param, MotionList):
            _check_motions(value, param.catalog)
        if isinstance(param, CharacterChoice):
            characters.check(account_id, value)


def accept(order: Order) -> Request:
    """Write the request down and reserve its price, or refuse; a replay returns the first one."""
    sources = _sources(order)
    try:
        request = _write(order, sources)
    except NoRoom:
        # Some of what fills it may be over, and nobody has looked since.
        schedule.catch_up(order.account_id)
        request = _write(order, sources)
    if request.drawn_at is None:
        DRAWING.ring()
    return request


def accept_all(orders: Sequence[Order]) -> list[Request]:
    """Accept one account's orders that belong together: all of them, or none."""
    sources = [_sources(order) for order in orders]
    try:
        requests = _write_all(orders, sources)
    except NoRoom:
        schedule.catch_up(orders[0].account_id)
        requests = _write_all(orders, sources)
    transaction.on_commit(DRAWING.ring, using=ALIAS)
    return requests


def image_sources(
    engine: Engine, values: Mapping[str, Any], *, origin: str
) -> dict[str, tuple[inputs.Source, ...]]:
    """Return what each input stands for, lists in their order; raises inputs.Missing.

    A character of another version than the model's is silently ignored, as there.
    """
    given = ((param, values.get(param.keeps)) for param in engine.params)
    sources = {
        param.keeps: _stands_for(param, value, origin)
        for param, value in given
        if value and isinstance(param, Input | CharacterChoice)
    }
    return {key: several for key, several in sources.items() if several}


def _stands_for(
    param: Input | CharacterChoice, value: Any, origin: str
) -> tuple[inputs.Source, ...]:
    if isinstance(param, CharacterChoice):
        return characters.photos(value, version=param.version)
    urls = value if isinstance(value, list) else [value]
    return tuple(inputs.find(url, origin=origin) for url in urls)


def _check_motions(motions: list[dict[str, Any]], catalog: str) -> None:
    if any(motion["id"] not in CATALOGS[catalog] for motion in motions):
        raise Refusal(400, "Provided motion not found")


def _sources(order: Order) -> Sources:
    try:
        return image_sources(order.engine, order.values, origin=order.origin)
    except inputs.Missing as error:
        raise Refusal(400, "An input file does not exist or has expired") from error


def _write(order: Order, sources: Sources) -> Request:
    with transaction.atomic(using=ALIAS):
        if known := idempotency.find_request(order.account_id, order.once):
            return known
        account = rows.get(Account, order.account_id)
        _check_room(account, order.engine.outputs(order.values))
        request = _take(order, account, sources)
        idempotency.keep(order.once, request=request)
    return request


def _write_all(orders: Sequence[Order], sources: Sequence[Sources]) -> list[Request]:
    with transaction.atomic(using=ALIAS):
        account = rows.get(Account, orders[0].account_id)
        _check_room(account, len(orders))
        return [
            _take(order, account, found)
            for order, found in zip(orders, sources, strict=True)
        ]


def _take(order: Order, account: Account, sources: Sources) -> Request:
    """Write a request that there is room for, and reserve its price; in a transaction."""
    request = _new_request(order, account, sources)
    rows.insert(request)
    _write_jobs(request)
    ledger.reserve(request)
    if "hook-forged" in request.hook_faults and request.webhook_url:
        hooks.forge(request)
        transaction.on_commit(CALLING.ring, using=ALIAS)
    if account.due_at is None or request.ready_at < account.due_at:
        account.due_at = request.ready_at
        rows.update(account, "due_at")
        transaction.on_commit(MOVING.ring, using=ALIAS)
    return request


def _check_room(account: Account, outputs: int) -> None:
    """Refuse what neither runs nor waits; every output of a batch that waits is counted."""
    [live] = rows.first(
        "SELECT COUNT(*) FROM (SELECT 1 FROM sandbox_request"
        " WHERE account_id = %s AND state IN (%s, %s) LIMIT %s)",
        account.pk,
        *LIVE,
        account.concurrency,
    )
    if live < account.concurrency:
        return
    if account.capacity_mode == CapacityMode.REJECT_400:
        raise concurrency_reached(account.concurrency)
    [waiting] = rows.first(
        "SELECT COALESCE(SUM(outputs), 0) FROM sandbox_request"
        " WHERE account_id = %s AND state = %s",
        account.pk,
        State.QUEUED,
    )
    if waiting + outputs > account.waiting_limit:
        raise queue_full(account.waiting_limit)


def _new_request(order: Order, account: Account, sources: Sources) -> Request:
    public_id, now = uuid.uuid4(), clock.now()
    asked = {fault.kind for fault in order.faults}
    pace = next((word for word in ("stuck", "slow") if word in asked), "")
    plan = schedule.plan(order.engine, account, request_id=public_id, pace=pace)
    request = Request(
        public_id=public_id,
        account=account,
        model=order.engine.path,
        values=dict(order.values),
        seed=_seed(order, public_id),
        scale=account.scale,
        wire=order.engine.wire.value,
        outputs=order.engine.outputs(order.values),
        extension=_extension(order),
        credits=order.engine.price(order.values),
        origin=order.origin,
        webhook_url=order.webhook_url,
        webhook_secret=order.webhook_secret,
        retention_seconds=order.retention_seconds,
        media_faults=kinds(order.faults, among=MEDIA),
        hook_faults=kinds(order.faults, among=HOOKS),
        accepted_at=now,
        ready_at=now + timedelta(seconds=plan.waits),
        run_seconds=plan.runs,
    )
    request.recipe = _recipe(request, sources)
    _decide_fate(request, asked)
    is_wanted = account.media and request.outcome == State.COMPLETED
    if not is_wanted or _is_drawn(request):
        request.drawn_at = now
    return request


def _write_jobs(request: Request) -> None:
    if request.is_job_set:
        Job.objects.bulk_create(
            Job(public_id=job_id(request.public_id, number), request=request)
            for number in range(request.outputs)
        )


def _decide_fate(request: Request, asked: set[str]) -> None:
    if "fail" in asked:
        request.outcome, request.error = State.FAILED, "Generation failed"
    elif "nsfw" in asked:
        request.outcome = State.NSFW
    elif "mixed" in asked:
        request.moderated = min(1, request.outputs - 1)


def _is_drawn(request: Request) -> bool:
    """Tell whether the same has been asked for before, and its files are still there."""
    return all(
        store.result_path(request.recipe, number, request.extension).exists()
        for number in range(request.outputs)
    )


def _seed(order: Order, public_id: uuid.UUID) -> int:
    """Return the seed given, else one of the request's own; some models write none as -1."""
    given = order.values.get("seed") or 0
    return int(given) if given > 0 else public_id.int % 1_000_000 + 1


def _extension(order: Order) -> str:
    if order.engine.makes is Makes.VIDEO:
        return "mp4"
    return "png" if order.values.get("output_format") == "png" else "jpg"


def _recipe(request: Request, sources: Sources) -> str:
    """Name all that decides the pixels: the content of an input, not its address."""
    contents = {
        key: [source.identity for source in several] for key, several in sources.items()
    }
    told = [
        EDITION,
        request.model,
        request.seed,
        request.scale,
        dict(request.values) | contents,
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
