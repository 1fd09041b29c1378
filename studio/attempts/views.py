"""The door for the platform's callbacks, and a person's wish that it forgets a request."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import answering, erasing, hooks
from studio.attempts.models import Attempt
from studio.attempts.services import NotPossible

# Digits of a length that may be one.
LONGEST_LENGTH = 12


@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """Take a callback. The sender repeats on 5xx and gives up on 4xx, so a real one gets 200."""
    try:
        attempt = hooks.find(token)
    except DatabaseError:
        return _come_again()
    if attempt is None:
        return HttpResponse(status=404)
    if refusal := _unreadable(request):
        return HttpResponse(status=refusal)
    try:
        hooks.receive(attempt, request.body, request.headers)
    except hooks.Forged as error:
        return HttpResponse(str(error), status=401, content_type="text/plain")
    except hooks.Misdirected:
        return HttpResponse(status=404)
    except DatabaseError:
        return _come_again()
    return JsonResponse({})


@require_POST
def erase(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Have the platform erase an ended request; cards learn of it by their poll."""
    mine = Attempt.objects.visible_to(request.membership)
    attempt = get_object_or_404(mine, public_id=public_id)
    check_can(request.membership, Action.GENERATE)
    try:
        erasing.ask(attempt)
    except NotPossible as error:
        return answering.said(request, str(error), failed=True)
    return answering.said(request, "The platform is asked to erase it.")


def _unreadable(request: HttpRequest) -> int | None:
    """Return the status that refuses a callback unread, None for one to be read."""
    if not hooks.is_json(request.headers.get("Content-Type", "")):
        return 415
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit()):
        return 411
    # Counted first: Python refuses to make a number of thousands of digits.
    is_long = len(length) > LONGEST_LENGTH or int(length) > hooks.MAX_BYTES
    return 413 if is_long else None


def _come_again() -> HttpResponse:
    """Have the sender repeat what could not be kept: the database does not answer."""
    return HttpResponse(status=503, headers={"Retry-After": "5"})
