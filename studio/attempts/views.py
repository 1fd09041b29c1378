"""The door for the platform's callbacks."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from studio.attempts import hooks


@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """Take a callback. The sender repeats on 5xx and gives up on 4xx, so a real one gets 200."""
    attempt = hooks.find(token)
    if attempt is None:
        return HttpResponse(status=404)
    length = request.headers.get("Content-Length", "")
    if not length.isdigit():
        return HttpResponse(status=411)
    if int(length) > hooks.MAX_BYTES:
        return HttpResponse(status=413)
    hooks.receive(
        attempt, request.body, delivery_id=request.headers.get("webhook-id", "")
    )
    return JsonResponse({})
