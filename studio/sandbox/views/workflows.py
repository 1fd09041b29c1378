"""POST to a creator workflow: no public source describes one, so its answer is our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.engines import Engine
from studio.sandbox import (
    bodies,
    faults,
    hooks,
    idempotency,
    reading,
    rows,
    services,
    workflows,
)
from studio.sandbox.doors import Call, door
from studio.sandbox.idempotency import Once
from studio.sandbox.models import Account, Workflow


@door("submit", "POST")
def workflow(request: Call, model: str) -> HttpResponseBase:
    """Accept a series or a carousel; a replay names the requests of the first time."""
    account = rows.get(Account, request.account_id)
    engine = reading.find_engine(model, account)
    body = bodies.read_object(request)
    once = idempotency.read_once(
        request.headers.get("Idempotency-Key"),
        path=model,
        body=body,
        webhook_url=request.GET.get("hf_webhook", ""),
        expires_after=request.headers.get(reading.EXPIRES_AFTER),
    )
    known = idempotency.find_workflow(account.pk, once)
    accepted = known or _accept(request, engine, account, body, once)
    return JsonResponse(workflows.answer(accepted, engine, origin=request.origin))


def _accept(
    request: Call,
    engine: Engine,
    account: Account,
    body: Mapping[str, Any],
    once: Once | None,
) -> Workflow:
    webhook_url = request.GET.get("hf_webhook", "")
    if webhook_url:
        hooks.check_url(webhook_url)
    retention = reading.read_retention(request, account)
    values = reading.read_values(engine, body)
    services.check_catalogs(account.pk, engine, values)
    asked = faults.in_prompt(values["topic"])
    faults.strike(asked)
    accepted = workflows.accept(
        account.pk,
        workflows.Wish(
            engine=engine,
            values=values,
            origin=request.origin,
            webhook_url=webhook_url,
            retention_seconds=retention,
            once=once,
            faults=(*request.faults, *asked),
        ),
    )
    request.faults += asked
    return accepted
