"""POST to a model's path, and POST /estimate/ before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.core.credits import PER_DOLLAR, PLACES
from studio.engines import Engine
from studio.engines.registry import at_path
from studio.sandbox import answers, bodies, faults, hooks, idempotency, services
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Account, Request
from studio.sandbox.refusals import invalid, model_not_found

SHORTEST_RETENTION = 3600
EXPIRES_AFTER = "Hf-Expires-After"

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


@door("submit", "POST")
def submit(request: Call, model: str) -> HttpResponseBase:
    """Accept a generation; a replay gets the answer of the first time."""
    engine = at_path(model)
    if engine is None:
        raise model_not_found()
    account = services.check_model(request.account_id, engine)
    body = bodies.read_object(request)
    once = _once(request, engine, body)
    known = idempotency.find(request.account_id, once)
    accepted = known or _accept(request, engine, account, body, once)
    return JsonResponse(answers.accepted(accepted, origin=request.origin))


@door("estimate", "POST")
def estimate(request: Call, model: str) -> HttpResponseBase:
    """Price a body without accepting it; both amounts are text."""
    engine = at_path(model)
    if engine is None:
        raise model_not_found()
    services.check_model(request.account_id, engine)
    values = services.read_values(engine, bodies.read_object(request))
    services.check_catalogs(engine, values)
    credits = engine.price(values)
    usd = (credits / PER_DOLLAR).quantize(PLACES, rounding=ROUND_HALF_UP)
    return JsonResponse({"credits": _amount(credits), "usd": _amount(usd)})


def _accept(
    request: Call,
    engine: Engine,
    account: Account,
    body: Mapping[str, Any],
    once: idempotency.Once | None,
) -> Request:
    webhook_url = _webhook_url(request)
    if webhook_url:
        hooks.check_url(webhook_url)
    retention = _retention(request, account)
    values = services.read_values(engine, body)
    services.check_catalogs(engine, values)
    asked = faults.in_prompt(values.get("prompt"))
    faults.strike(asked)
    accepted = services.accept(
        services.Order(
            account_id=request.account_id,
            engine=engine,
            values=values,
            origin=request.origin,
            webhook_url=webhook_url,
            retention_seconds=retention,
            once=once,
            faults=(*request.faults, *asked),
        )
    )
    # Only now: a replay of the same prompt gets its answer.
    request.faults += asked
    return accepted


def _once(
    request: Call, engine: Engine, body: Mapping[str, Any]
) -> idempotency.Once | None:
    return idempotency.read_once(
        request.headers.get("Idempotency-Key"),
        model=engine.path,
        body=body,
        webhook_url=_webhook_url(request),
        expires_after=request.headers.get(EXPIRES_AFTER),
    )


def _webhook_url(request: Call) -> str:
    return request.GET.get("hf_webhook", "")


def _retention(request: Call, account: Account) -> int:
    """Return how long results are kept: the account's time, or the shorter one asked for."""
    text = request.headers.get(EXPIRES_AFTER)
    if text is None:
        return account.retention_seconds
    most = account.retention_seconds
    if not _WHOLE.fullmatch(text) or not SHORTEST_RETENTION <= int(text) <= most:
        raise invalid(
            ("header", EXPIRES_AFTER),
            f"Whole seconds from {SHORTEST_RETENTION} to {most} are needed",
            type="out_of_range",
        )
    return int(text)


def _amount(amount: Decimal) -> str:
    return str(amount.quantize(PLACES))
