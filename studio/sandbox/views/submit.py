"""POST to a model's path, and POST /estimate/ before it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.core.credits import PER_DOLLAR, PLACES
from studio.engines import Engine
from studio.engines.registry import at_path
from studio.sandbox import (
    answers,
    bodies,
    faults,
    hooks,
    idempotency,
    job_sets,
    reading,
    rows,
    services,
)
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Account, Request
from studio.sandbox.refusals import model_not_found


@door("submit", "POST")
def submit(request: Call, model: str) -> HttpResponseBase:
    """Accept a generation; a replay gets the answer of the first time."""
    account = _account(request, model)
    engine = reading.find_engine(model, account)
    body = bodies.read_object(request)
    once = _once(request, model, body)
    known = idempotency.find_request(account.pk, once)
    accepted = known or _accept(request, engine, account, body, once)
    told = job_sets.accepted if accepted.is_job_set else answers.accepted
    return JsonResponse(told(accepted, origin=request.origin))


@door("estimate", "POST")
def estimate(request: Call, model: str) -> HttpResponseBase:
    """Price a body without accepting it; both amounts are text."""
    account = _account(request, model)
    engine = reading.find_engine(model, account)
    body = bodies.read_object(request)
    values = reading.read_values(engine, body, strict=account.strict)
    services.check_catalogs(account.pk, engine, values)
    credits = engine.price(values)
    usd = (credits / PER_DOLLAR).quantize(PLACES, rounding=ROUND_HALF_UP)
    return JsonResponse({"credits": _amount(credits), "usd": _amount(usd)})


def _account(request: Call, model: str) -> Account:
    # Most of what is asked for here and is nowhere needs no look at the database.
    if at_path(model) is None:
        raise model_not_found()
    return rows.get(Account, request.account_id)


def _accept(
    request: Call,
    engine: Engine,
    account: Account,
    body: Mapping[str, Any],
    once: idempotency.Once | None,
) -> Request:
    webhook_url, webhook_secret = _webhook(request, engine, body)
    retention = reading.read_retention(request, account)
    values = reading.read_values(engine, body, strict=account.strict)
    services.check_catalogs(account.pk, engine, values)
    asked = faults.in_prompt(values.get("prompt"))
    faults.strike(asked)
    accepted = services.accept(
        services.Order(
            account_id=account.pk,
            engine=engine,
            values=values,
            origin=request.origin,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            retention_seconds=retention,
            once=once,
            faults=(*request.faults, *asked),
        )
    )
    # Only now: a replay of the same prompt gets its answer.
    request.faults += asked
    return accepted


def _webhook(request: Call, engine: Engine, body: Mapping[str, Any]) -> tuple[str, str]:
    """Return where the callback goes, and the secret that a job set's body gave for it."""
    url, secret = reading.read_webhook(engine, body)
    if url:
        return url, secret
    url = _asked_for(request)
    if url:
        hooks.check_url(url)
    return url, ""


def _once(request: Call, path: str, body: Mapping[str, Any]) -> idempotency.Once | None:
    return idempotency.read_once(
        request.headers.get("Idempotency-Key"),
        path=path,
        body=body,
        webhook_url=_asked_for(request),
        expires_after=request.headers.get(reading.EXPIRES_AFTER),
    )


def _asked_for(request: Call) -> str:
    return request.GET.get("hf_webhook", "")


def _amount(amount: Decimal) -> str:
    return str(amount.quantize(PLACES))
