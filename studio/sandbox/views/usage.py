"""Asking what the account used."""

from __future__ import annotations

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox import rows, usage
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Account
from studio.sandbox.refusals import not_found


@door("usage", "GET", "HEAD")
def model_usage(request: Call) -> HttpResponseBase:
    """Tell what was charged by UTC day and model; 404 where the account has no such answer."""
    if not rows.get(Account, request.account_id).usage:
        raise not_found()
    span = usage.read_span(request.GET)
    return JsonResponse(usage.answer(request.account_id, span))
