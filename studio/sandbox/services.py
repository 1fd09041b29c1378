"""Taking a submission in: everything that is checked, and everything that is written, once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from studio.core import clock
from studio.engines import Engine, Makes
from studio.engines.params import CharacterChoice, Image, MotionList, StyleChoice
from studio.sandbox import idempotency, inputs, ledger, schedule, store
from studio.sandbox.catalogs import CATALOGS
from studio.sandbox.faults import MEDIA as MEDIA_FAULTS
from studio.sandbox.faults import Fault, kinds
from studio.sandbox.idempotency import Once
from studio.sandbox.models import Account, CapacityMode, Request, State
from studio.sandbox.refusals import (
    Problem,
    Refusal,
    concurrency_reached,
    model_not_found,
    queue_full,
)
from studio.sandbox.router import ALIAS
from studio.sandbox.workshop import DRAWING, MOVING

# Part of every recipe: raise it when the same recipe is to be drawn anew.
EDITION = 1


@dataclass(frozen=True, kw_only=True)
class Order:
    """A submission that has been read, and not yet accepted."""

    account_id: int
    engine: Engine
    values: Mapping[str, Any]
    origin: str
    webhook_url: str = ""
    retention_seconds: int
    once: Once | None = None
    faults: tuple[Fault, ...] = ()


def read_values(engine: Engine, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body's values with the defaults filled in, or refuse with all its faults."""
    values, found = engine.read(body)
    if found:
        raise Refusal(
            422,
            [
                Problem(("body", name, *fault.path), fault.message, fault.type)
                for name, fault in found
            ],
        )
    return values


def check_model(account_id: int, engine: Engine) -> Account:
    """Return the account, or refuse with 404 where the model is not for it."""
    account = Account.objects.get(pk=account_id)
    if engine.path in account.disabled_models:
        raise model_not_found()
    return account


def check_catalogs(engine: Engine, values: Mapping[str, Any]) -> None:
    """Refuse with 400 what names an entry that no catalog has."""
    for param in engine.params:
        value = values.get(param.keeps)
        if not value:
            continue
        if isinstance(param, StyleChoice) and value not in CATALOGS[param.catalog]:
            raise Refusal(400, "Provided Soul style not found")
        if isinstance(param, MotionList):
            _check_motions(value, param.catalog)
        if isinstance(param, CharacterChoice):
            raise Refusal(400, "Provided custom reference not found")


def accept(order: Order) -> Request:
    """Write the request down and reserve its price, or refuse; a replay returns the first one."""
    schedule.catch_up(order.account_id)
    sources = _sources(order)
    with transaction.atomic(using=ALIAS):
        if known := idempotency.find(order.account_id, order.once):
            return known
        account = Account.objects.get(pk=order.account_id)
        _check_room(account, order.engine.outputs(order.values))
        request = _new_request(order, account, sources)
        request.save()
        ledger.reserve(request)
        idempotency.keep(request, order.once)
        if account.due_at is None or request.ready_at < account.due_at:
            Account.objects.filter(pk=account.pk).update(due_at=request.ready_at)
            transaction.on_commit(MOVING.ring, using=ALIAS)
    if request.drawn_at is None:
        DRAWING.ring()
    return request


def image_sources(
    engine: Engine, values: Mapping[str, Any], *, origin: str
) -> dict[str, inputs.Source]:
    """Return what each image parameter's address stands for; raises inputs.Missing."""
    return {
        param.keeps: inputs.find(values[param.keeps], origin=origin)
        for param in engine.params
        if isinstance(param, Image) and values.get(param.keeps)
    }


def _check_motions(motions: list[dict[str, Any]], catalog: str) -> None:
    if any(motion["id"] not in CATALOGS[catalog] for motion in motions):
        raise Refusal(400, "Provided motion not found")


def _sources(order: Order) -> dict[str, inputs.Source]:
    try:
        return image_sources(order.engine, order.values, origin=order.origin)
    except inputs.Missing as error:
        raise Refusal(400, "An input file does not exist or has expired") from error


def _check_room(account: Account, outputs: int) -> None:
    """Refuse what neither runs nor waits; every output of a batch that waits is counted."""
    mine = Request.objects.filter(account=account)
    if mine.live()[: account.concurrency].count() < account.concurrency:
        return
    if account.capacity_mode == CapacityMode.REJECT_400:
        raise concurrency_reached(account.concurrency)
    queued = mine.queued().aggregate(Sum("outputs"))["outputs__sum"] or 0
    if queued + outputs > account.waiting_limit:
        raise queue_full(account.waiting_limit)


def _new_request(
    order: Order, account: Account, sources: Mapping[str, inputs.Source]
) -> Request:
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
        outputs=order.engine.outputs(order.values),
        extension=_extension(order),
        credits=order.engine.price(order.values),
        origin=order.origin,
        webhook_url=order.webhook_url,
        retention_seconds=order.retention_seconds,
        media_faults=kinds(order.faults, among=MEDIA_FAULTS),
        accepted_at=now,
        ready_at=now + timedelta(seconds=plan.waits),
        run_seconds=plan.runs,
    )
    request.recipe = _recipe(request, sources)
    _decide_fate(request, asked)
    if request.outcome != State.COMPLETED or _is_drawn(request):
        request.drawn_at = now
    return request


def _decide_fate(request: Request, asked: set[str]) -> None:
    if "fail" in asked:
        request.outcome, request.error = State.FAILED, "Generation failed"
    elif "nsfw" in asked:
        request.outcome = State.NSFW


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


def _recipe(request: Request, sources: Mapping[str, inputs.Source]) -> str:
    """Name all that decides the pixels: the content of an input, not its address."""
    contents = {key: source.identity for key, source in sources.items()}
    told = [
        EDITION,
        request.model,
        request.seed,
        request.scale,
        dict(request.values) | contents,
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
