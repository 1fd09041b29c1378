"""Callbacks: prepared with the end of a request, delivered by threads, retried on a schedule.

Three styles: unsigned; signed, from the moment that the account has a secret; and, for a
job set whose body names one, a shared secret in a header of its own.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from copy import copy
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from studio.core import clock
from studio.sandbox import accounts, answers, job_sets, signatures
from studio.sandbox.models import Delivery, DeliveryState, Request, State, WebhookBody
from studio.sandbox.refusals import Place, Refusal, invalid
from studio.sandbox.workshop import IDLE_SECONDS

TIMEOUT = 10.0
# What the platform's page names in words ("up to two hours"), in figures of our own.
FIRST_DELAYS = (0.0, 5.0, 15.0, 30.0, 60.0)
LATER_DELAY = 300.0
WINDOW = 2 * 3600.0
SHORTEST_DELAY = 0.05
# A sandbox without time still gives a receiver some to come back.
FASTEST_PACE = 0.02
LONGEST_URL = 2083
LATE_SECONDS = 60.0
REPEATS = 2
FORGED_ORIGIN = "https://forged.example"
SHARED_SECRET = "X-Webhook-Secret-Key"  # noqa: S105 - a header's name

_VISIBLE = re.compile(r"[!-~]+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Covers an attempt that hangs until its timeouts; then another thread may try.
_LEASE = timedelta(seconds=35)


def check_url(url: str, *, loc: Place = ("query", "hf_webhook")) -> None:
    """Refuse an address to which no callback may go: https anywhere, http on loopback only."""
    if len(url) > LONGEST_URL or not _VISIBLE.fullmatch(url):
        raise _bad_url(loc, "Not a valid address")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise _bad_url(loc, "Not a valid address") from error
    if not parts.hostname or parts.username is not None:
        raise _bad_url(loc, "A host and no credentials are needed")
    if parts.scheme != "https" and not _is_loopback(parts):
        raise _bad_url(loc, "The address must be https")


def prepare(request: Request) -> None:
    """Write down the callback of a request that has just ended; called in its transaction."""
    asked, pace = set(request.hook_faults), _pace(request)
    late = LATE_SECONDS * pace if "hook-late" in asked else 0.0
    Delivery.objects.create(
        request=request,
        url=request.webhook_url,
        body=_body(request),
        pace=pace,
        again=REPEATS if "hook-repeated" in asked else 0,
        state=DeliveryState.DROPPED
        if "hook-dropped" in asked
        else DeliveryState.WAITING,
        next_at=clock.in_seconds(late),
    )
    if "hook-out-of-order" in asked:
        _prepare_stale(request, after=late + LATE_SECONDS * pace)


def forge(request: Request) -> None:
    """Write down a stranger's callback for a request that was just accepted."""
    claimed = copy(request)
    claimed.state, claimed.origin = State.COMPLETED, FORGED_ORIGIN
    Delivery.objects.create(
        request=request,
        url=request.webhook_url,
        body=_body(claimed),
        pace=_pace(request),
        is_forged=True,
    )


def deliver_next() -> float:
    """Try the delivery that is due; return how long there is nothing more to do."""
    delivery = _claim()
    if delivery is None:
        return _seconds_to_next()
    if _has_expired(delivery.request):
        delivery.state = DeliveryState.GIVEN_UP
        delivery.save(update_fields=["state"])
        return 0.0
    status = _post(delivery.url, delivery.body.encode(), _headers(delivery))
    delivery.last_status = status
    delivery.state = _state_after(delivery, status)
    if delivery.state == DeliveryState.DELIVERED and delivery.again:
        delivery.state, delivery.again = DeliveryState.WAITING, delivery.again - 1
    delivery.next_at = clock.in_seconds(delay(delivery.attempts) * delivery.pace)
    delivery.save(update_fields=["last_status", "state", "again", "next_at"])
    return 0.0


def delay(attempts: int) -> float:
    """Return the seconds between that attempt and the next."""
    if attempts < len(FIRST_DELAYS):
        return FIRST_DELAYS[attempts]
    return LATER_DELAY


def _body(request: Request) -> str:
    if request.is_job_set:
        told = job_sets.status(request, origin=request.origin)
    elif request.account.webhook_body == WebhookBody.WRAPPED:
        told = answers.wrapped_callback(request)
    else:
        told = answers.callback(request)
    return json.dumps(told)


def _pace(request: Request) -> float:
    return max(FASTEST_PACE, accounts.speed_of(request.account))


def _has_expired(request: Request) -> bool:
    """Tell whether there is nothing left that a callback could tell of."""
    return request.expires_at is not None and request.expires_at <= clock.now()


def _prepare_stale(request: Request, *, after: float) -> None:
    """Write down a callback that says less than the one before it."""
    outdated = copy(request)
    outdated.state, outdated.expires_at = State.IN_PROGRESS, None
    Delivery.objects.create(
        request=request,
        url=request.webhook_url,
        body=_body(outdated),
        pace=_pace(request),
        next_at=clock.in_seconds(after),
    )


def _headers(delivery: Delivery) -> dict[str, str]:
    request = delivery.request
    shared, keys = request.webhook_secret, signatures.secrets_of(request.account)
    if delivery.is_forged:
        shared = shared and signatures.new_secret()
        keys = [signatures.new_secret() for _ in keys]
    message_id = f"msg_{delivery.public_id.hex}"
    signed = signatures.headers(message_id, delivery.body.encode(), keys)
    return signed | ({SHARED_SECRET: shared} if shared else {})


def _claim() -> Delivery | None:
    now = clock.now()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    told = waiting.select_related("request__account")
    due = told.filter(next_at__lte=now).order_by("next_at").first()
    if due is None:
        return None
    mine = waiting.filter(pk=due.pk, attempts=due.attempts, next_at=due.next_at)
    if not mine.update(attempts=due.attempts + 1, next_at=now + _LEASE):
        return None
    due.attempts += 1
    return due


def _seconds_to_next() -> float:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    next_at = waiting.order_by("next_at").values_list("next_at", flat=True).first()
    if next_at is None:
        return IDLE_SECONDS
    left = (next_at - clock.now()).total_seconds()
    return min(max(left, SHORTEST_DELAY), IDLE_SECONDS)


def _state_after(delivery: Delivery, status: int | None) -> DeliveryState:
    if status is not None and 200 <= status < 300:
        return DeliveryState.DELIVERED
    if status is not None and status < 500:
        return DeliveryState.REFUSED
    spent = sum(delay(number) for number in range(1, delivery.attempts + 1))
    return DeliveryState.GIVEN_UP if spent > WINDOW else DeliveryState.WAITING


def _post(url: str, body: bytes, more: dict[str, str]) -> int | None:
    """Return the receiver's status, None if there was no answer. Redirects are not followed."""
    parts = urlsplit(url)
    connection = _connection(parts)
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"Content-Type": "application/json", "User-Agent": "sandbox-webhooks/1"}
    try:
        connection.request("POST", target, body=body, headers=headers | more)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):
        # A host that cannot be written as a name on the wire is a ValueError.
        return None
    finally:
        connection.close()


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            host, parts.port, timeout=TIMEOUT, context=context
        )
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def _bad_url(loc: Place, why: str) -> Refusal:
    return invalid(loc, why, type="url_parsing")
