"""The catalogs: bare lists."""

from __future__ import annotations

from django.http import JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox.catalogs import CATALOGS
from studio.sandbox.doors import Call, door


@door("catalog", "GET", "HEAD")
def catalog(request: Call, *, name: str) -> HttpResponseBase:
    items = CATALOGS[name].items(origin=request.origin)
    return JsonResponse(items, safe=False)
