"""Faults on demand, for whoever must prove that they survive them.

Asked for by a prompt that holds "sandbox:<kind>", by the header X-Sandbox-Fault, or by a
rule of the control endpoint. A prompt's and a header's fault applies each time it is sent.

    kind              where            what happens
    400 … 504         every door       refused with that status, in the documented shape
    concurrency       every door       400 "Maximum number of concurrent requests …"
    stall             every door       the answer comes late (5 s, or the rule's `seconds`)
    lost              every door       done, but the connection ends before the answer's body
    garbled, empty    every door       done, but the answer is a page of HTML, or nothing
    fail, nsfw        submit           accepted; ends failed or moderated, and is refunded
    mixed             submit           accepted; the last result of a batch ends moderated,
                                       of a workflow every second part fails
    slow, stuck       submit           accepted; takes ten times as long, or never ends
    gone              submit, media    completes; its media answers 404
    truncated         submit, media    completes; the connection ends in the middle of its media
    wrong-type        submit, media    completes; its media is a page of HTML
    hook-late         submit           its callback comes a minute after the end
    hook-repeated     submit           its callback comes three times, though it was taken
    hook-forged       submit           a stranger's callback comes at once and claims the end
    hook-out-of-order submit           a callback that says "in_progress" comes after the end's
    hook-dropped      submit           no callback comes at all

At the door "reference", fail, slow and stuck decide the fate of a training.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from studio.sandbox import stamp, weather
from studio.sandbox.models import FaultRule
from studio.sandbox.refusals import (
    Refusal,
    concurrency_reached,
    invalid,
    model_not_found,
    not_enough_credits,
    queue_full,
    unauthorized,
)

DOORS = (
    "submit",
    "status",
    "media",
    "upload",
    "cancel",
    "delete",
    "catalog",
    "estimate",
    "reference",
    "usage",
)
HEADER = "X-Sandbox-Fault"
STALL_SECONDS = 5.0
LONGEST_STALL = 120.0
WEATHER_STALL = 2.0
FLUSH_SECONDS = 0.05
PAGE = b"<!doctype html><title>502</title><h1>Bad gateway</h1>"

REFUSALS: dict[str, Callable[[], Refusal]] = {
    "400": lambda: Refusal(400, "Bad request"),
    "401": unauthorized,
    "402": lambda: Refusal(402, "Not enough credits"),
    "403": not_enough_credits,
    "404": model_not_found,
    "409": lambda: Refusal(409, "Conflict"),
    "422": lambda: invalid(("body", "prompt"), "Refused on demand", type="value_error"),
    "423": lambda: Refusal(423, "Model temporarily blocked"),
    "429": lambda: queue_full(0, retry_after=1),
    "500": lambda: Refusal(500, "Internal Server Error"),
    "502": lambda: Refusal(502, "Bad Gateway"),
    "503": lambda: Refusal(503, "Service Unavailable"),
    "504": lambda: Refusal(504, "Gateway Timeout"),
    "concurrency": lambda: concurrency_reached(4),
}
SPOILT = ("lost", "garbled", "empty")
FATES = ("fail", "nsfw", "mixed", "slow", "stuck")
MEDIA = ("gone", "truncated", "wrong-type")
HOOKS = (
    "hook-late",
    "hook-repeated",
    "hook-forged",
    "hook-out-of-order",
    "hook-dropped",
)
KINDS = frozenset((*REFUSALS, *SPOILT, *FATES, *MEDIA, *HOOKS, "stall"))

# The rules as they were at one stamp.
_read: dict[int, list[FaultRule]] = {}

_IN_PROMPT = re.compile(r"\bsandbox:([a-z0-9-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    kind: str
    seconds: float | None = None


class ConnectionCut(Exception):
    """Ends a connection on purpose: the server has no other way to be told to."""


def in_prompt(text: object) -> list[Fault]:
    """Return the faults that a prompt asks for."""
    if not isinstance(text, str):
        return []
    words = (word.lower() for word in _IN_PROMPT.findall(text))
    return [Fault(word) for word in words if word in KINDS]


def called_for(
    request: HttpRequest, door: str, *, account_id: int, path: str = ""
) -> list[Fault]:
    """Return the faults that the header, the rules and chance bring to this door; uses rules up."""
    found = _in_header(request)
    for rule in _rules():
        fits = _fits(rule, door=door, account_id=account_id, path=path)
        if fits and _take(rule):
            found.append(Fault(rule.kind, rule.seconds))
    if kind := weather.kind_at(door):
        found.append(Fault(kind, WEATHER_STALL))
    return found


def strike(faults: Iterable[Fault]) -> None:
    """Wait, or refuse, where a fault says so."""
    for fault in faults:
        if fault.kind == "stall":
            time.sleep(min(fault.seconds or STALL_SECONDS, LONGEST_STALL))
        elif fault.kind in REFUSALS:
            raise REFUSALS[fault.kind]()


def kinds(faults: Iterable[Fault], *, among: Iterable[str]) -> list[str]:
    asked = {fault.kind for fault in faults}
    return [kind for kind in among if kind in asked]


def spoil(response: HttpResponseBase, faults: Iterable[Fault]) -> HttpResponseBase:
    """Return the answer as a fault leaves it; what it tells of has been done."""
    for kind in kinds(faults, among=SPOILT):
        if kind == "garbled":
            return HttpResponse(PAGE)
        if kind == "empty":
            return HttpResponse(status=response.status_code)
        return cut(response, after=0, pieces=())
    return response


def cut(
    response: HttpResponseBase, *, after: int, pieces: Iterable[bytes]
) -> StreamingHttpResponse:
    """Return an answer that announces its whole length and ends after so many bytes."""
    headers = dict(response.items())
    if "Content-Length" not in headers and isinstance(response, HttpResponse):
        headers["Content-Length"] = str(max(1, len(response.content)))
    return StreamingHttpResponse(
        _broken(after, pieces), status=response.status_code, headers=headers
    )


def _broken(left: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if left <= 0:
            break
        yield piece[:left]
        left -= len(piece)
    # What the server has not sent by then is lost with the connection.
    time.sleep(FLUSH_SECONDS)
    raise ConnectionCut("A fault was asked for.")


def _in_header(request: HttpRequest) -> list[Fault]:
    words = re.findall(r"[\w-]+", request.headers.get(HEADER, "").lower())
    if unknown := [word for word in words if word not in KINDS]:
        raise Refusal(400, f"The sandbox knows no fault '{unknown[0][:40]}'")
    return [Fault(word) for word in words]


def _take(rule: FaultRule) -> bool:
    if rule.times is None:
        return True
    taken = rule.take()
    stamp.touch()
    return taken


def _fits(rule: FaultRule, *, door: str, account_id: int, path: str) -> bool:
    return (
        rule.door == door
        and rule.account_id in (None, account_id)
        and rule.path in ("", path)
    )


def _rules() -> list[FaultRule]:
    """Return the rules, read again only when their stamp has changed: polls stay cheap."""
    changed = stamp.changed_at()
    if not changed:
        return []
    rules = _read.get(changed)
    if rules is None:
        rules = list(FaultRule.objects.exclude(times=0).order_by("pk"))
        _read.clear()
        _read[changed] = rules
    return rules
