"""The control page: the same facts and switches as the endpoint's, for somebody who looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from studio.sandbox import controls, faults, permits, report, usage
from studio.sandbox.doors import Call, door
from studio.sandbox.models import CapacityMode, WebhookBody
from studio.sandbox.refusals import Refusal
from studio.sandbox.views import tables

NEWEST = 50
STYLESHEET = Path(__file__).parent.parent / "page.css"
CSP = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# What each form says, and how its fields are read; a field left empty says nothing.
ACCOUNT = {
    "credits": str,
    "concurrency": int,
    "waiting_limit": int,
    "capacity_mode": str,
    "retention_seconds": int,
    "speed": float,
    "webhook_body": str,
    "webhook_secret": str,
    "elapse": float,
}
SECRET_ACTS = ("reveal", "rotate", "forget")
ON_OR_OFF = {"on": True, "off": False}
SWITCHES = dict.fromkeys(("strict", "media", "workflows", "usage"), ON_OR_OFF)
FAULT = {"match": str, "kind": str, "times": int, "path": str, "seconds": float}


@door("control", "GET", "POST", public=True)
def page(request: Call) -> HttpResponseBase:
    """Ask for the token, or show everything; a form's switch is turned first."""
    permits.check_host(request)
    given = request.POST if request.method == "POST" else request.GET
    token = given.get("token", "")
    if not permits.is_token(token):
        return _answer({"is_wrong": bool(token)}, status=401 if token else 200)
    said, status = _turned(request.POST) if "do" in request.POST else ("", 200)
    return _answer(_facts() | {"token": token, "said": said}, status=status)


@door("control", "GET", "HEAD", public=True)
def stylesheet(request: Call) -> HttpResponseBase:
    permits.check_host(request)
    return HttpResponse(STYLESHEET.read_bytes(), content_type="text/css")


def _answer(facts: dict[str, Any], *, status: int) -> HttpResponse:
    response = HttpResponse(render_to_string("sandbox/page.html", facts), status=status)
    response["Content-Security-Policy"] = CSP
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _facts() -> dict[str, Any]:
    found = report.report(newest=NEWEST)
    return {
        "facts": tables.facts(found, usage.newest(), newest=NEWEST),
        "accounts": tables.accounts(found),
        "rules": tables.rules(found),
        "account_ids": [one["id"] for one in found["accounts"]],
        "doors": faults.DOORS,
        "kinds": sorted(faults.KINDS),
        "capacity_modes": CapacityMode.values,
        "webhook_bodies": WebhookBody.values,
        "on_or_off": list(ON_OR_OFF),
        "secret_acts": SECRET_ACTS,
    }


def _turned(form: QueryDict) -> tuple[str, int]:
    """Return what a form did, or why it did nothing, and the status that says so."""
    try:
        controls.turn(_body(form))
    except ValueError:
        return "A number is needed there.", 422
    except Refusal as refusal:
        problems = [] if isinstance(refusal.detail, str) else refusal.detail
        words = [f"{one.loc[-1]}: {one.msg}" for one in problems]
        return "; ".join(words) or str(refusal.detail), refusal.status
    return "Done.", 200


def _body(form: QueryDict) -> dict[str, Any]:
    """Return the body that the endpoint would have been sent."""
    match form.get("do"):
        case "account":
            return {"account": {"id": form.get("account", ""), **_account(form)}}
        case "fault":
            return {"faults": [_fault(form)]}
        case "speed":
            return {"speed": float(form.get("speed", ""))}
        case "clear":
            return {"clear": True}
        case other:
            return {str(other): True}


def _account(form: QueryDict) -> dict[str, Any]:
    spec = _read(form, ACCOUNT)
    for name, meanings in SWITCHES.items():
        if (word := form.get(name)) in meanings:
            spec[name] = meanings[str(word)]
    if spec.get("webhook_secret") == "forget":
        spec["webhook_secret"] = None
    return spec


def _fault(form: QueryDict) -> dict[str, Any]:
    spec = _read(form, FAULT)
    if account := form.get("account"):
        spec["account"] = account
    return spec


def _read(form: QueryDict, fields: dict[str, type]) -> dict[str, Any]:
    given = {name: form.get(name, "").strip() for name in fields}
    return {name: fields[name](text) for name, text in given.items() if text}
