"""A door is a view of the platform: what it is counted as, and whether a key is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from studio.engines.registry import at_path
from studio.sandbox.faults import Fault
from studio.sandbox.refusals import Refusal, not_found

Arguments = ParamSpec("Arguments")


class Call(HttpRequest):
    """A request as the middleware hands it to a view.

    `origin` is where the caller reached us: every address we give out begins with it.
    At public doors `account_id` is 0 and `faults` are left for the view to look up: only
    it finds out whose file it is. Any view may add a fault that it finds itself.
    """

    origin: str
    account_id: int
    account_key: str
    faults: list[Fault]


View = Callable[Concatenate[Call, Arguments], HttpResponseBase]


def door(
    name: str, *methods: str, public: bool = False
) -> Callable[[View[Arguments]], View[Arguments]]:
    """Mark a view with its name, its methods, and whether it opens without a key."""

    def mark(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def opened(
            request: Call, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            if request.method not in methods:
                raise _wrong_method(methods, str(kwargs.get("model", "")))
            return view(request, *args, **kwargs)

        marked: Any = opened
        marked.door, marked.is_public, marked.methods = name, public, methods
        return opened

    return mark


def _wrong_method(methods: tuple[str, ...], model: str) -> Refusal:
    # The path of a model takes all that no other path does; most of it is nowhere.
    if model and at_path(model) is None:
        return not_found()
    allow = {"Allow": ", ".join(methods)}
    return Refusal(405, "Method Not Allowed", headers=allow)
