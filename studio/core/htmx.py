"""What views need to speak htmx."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect as plain_redirect
from django.shortcuts import render


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a fragment."""
    return bool(getattr(request, "htmx", False))


def redirect(request: HttpRequest, to: str, *arguments: object) -> HttpResponse:
    """Send the browser to another page: HX-Redirect for htmx, 302 otherwise."""
    response = plain_redirect(to, *arguments)
    if not is_htmx(request):
        return response
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = response["Location"]
    return answer


def invalid(
    request: HttpRequest, template: str, context: dict[str, object]
) -> HttpResponse:
    """Render a form again with its errors: 422, which the page tells htmx to swap."""
    return render(request, template, context, status=422)


def afresh(response: HttpResponse) -> HttpResponse:
    """Have htmx load the whole page again; a browser by itself takes no notice."""
    response["HX-Refresh"] = "true"
    return response


def trigger(response: HttpResponse, **events: object) -> HttpResponse:
    """Fire events in the browser (underscores become colons: jobs_kick is jobs:kick)."""
    named = {name.replace("_", ":"): detail for name, detail in events.items()}
    response["HX-Trigger"] = json.dumps(named)
    return response
