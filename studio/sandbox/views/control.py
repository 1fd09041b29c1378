"""The control endpoint: for tests and benches on this machine, never for the product."""

from __future__ import annotations

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox import bodies, controls, permits, report
from studio.sandbox.doors import Call, door
from studio.sandbox.refusals import Refusal, unauthorized


@door("control", "GET", "POST", public=True)
def control(request: Call) -> HttpResponseBase:
    """Report on GET, for all or for ?account=; on POST turn what the body names."""
    _check_permitted(request)
    if request.method == "GET":
        return JsonResponse(report.report(request.GET.get("account", "")))
    if request.content_type != "application/json":
        raise Refusal(415, "The body must be application/json")
    account = controls.turn(bodies.read_object(request))
    return JsonResponse({"account": report.account_report(account)} if account else {})


def _check_permitted(request: Call) -> None:
    permits.check_host(request)
    word, _, shown = request.headers.get("authorization", "").partition(" ")
    if word.lower() != "bearer" or not permits.is_token(shown):
        raise unauthorized()
