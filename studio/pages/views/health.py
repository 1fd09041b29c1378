from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from studio.pages.readiness import faults, paused


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process does, whatever the database says."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served, else 503 and what is not in order.

    What is paused keeps no page from being served, and is only named.
    """
    found = faults()
    told = {"ready": not found, "faults": found, "paused": paused()}
    return JsonResponse(told, status=503 if found else 200)
