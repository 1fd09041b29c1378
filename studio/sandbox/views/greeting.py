"""What is here, for who comes to look."""

from __future__ import annotations

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox.doors import Call, door


@door("greeting", "GET", "HEAD", public=True)
def greeting(request: Call) -> HttpResponseBase:
    about = "An emulator of the Higgsfield platform. It draws; it is not a model."
    return JsonResponse({"name": "Sandbox", "about": about, "status": "ok"})
