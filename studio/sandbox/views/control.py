"""The control endpoint: for tests and benches on this machine, never for the product."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase

from studio.core.environment import keep_secret
from studio.sandbox import bodies, controls, report
from studio.sandbox.doors import Call, door
from studio.sandbox.refusals import Refusal, invalid, unauthorized

KEYS = {"clear", "speed", "account", "faults"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@door("control", "GET", "POST", public=True)
def control(request: Call) -> HttpResponseBase:
    """Report on GET, for all or for ?account=; on POST turn what the body names."""
    _check_permitted(request)
    if request.method == "GET":
        return JsonResponse(report.report(request.GET.get("account", "")))
    if request.content_type != "application/json":
        raise Refusal(415, "The body must be application/json")
    return JsonResponse(_turn(bodies.read_object(request)))


def _turn(body: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(body) - KEYS):
        raise invalid(("body", unknown[0]), "Unknown", type="extra_forbidden")
    if body.get("clear"):
        controls.clear()
    if "speed" in body:
        controls.set_speed(body["speed"])
    answer = {}
    if "account" in body:
        account = controls.set_account(body["account"])
        answer["account"] = report.account_report(account)
    if "faults" in body:
        controls.add_faults(body["faults"])
    return answer


def _check_permitted(request: Call) -> None:
    # A page in somebody's browser can reach loopback, but not under a loopback name.
    host, _ = split_domain_port(request.get_host())
    if host not in LOOPBACK:
        raise Refusal(403, "Only from this machine")
    word, _, shown = request.headers.get("authorization", "").partition(" ")
    right = hmac.compare_digest(shown.encode(errors="replace"), _token().encode())
    if word.lower() != "bearer" or not right:
        raise unauthorized()


def _token() -> str:
    path = Path(settings.SANDBOX_CONTROL_TOKEN_FILE)
    if not path.exists():
        keep_secret(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()
