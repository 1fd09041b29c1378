"""What a body says: a model's values, and where its callback goes; or all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from studio.engines import Engine, Wire
from studio.engines.params import Fault, Seed
from studio.engines.registry import at_path
from studio.sandbox import hooks
from studio.sandbox.models import Account
from studio.sandbox.refusals import Place, Problem, Refusal, invalid, model_not_found

Body = Mapping[str, Any]

SHORTEST_RETENTION = 3600
EXPIRES_AFTER = "Hf-Expires-After"
MOST_UNKNOWN = 10
LONGEST_NAME = 100
LONGEST_SECRET = 1000

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_OUTSIDE = ("params", "webhook")


def find_engine(path: str, account: Account) -> Engine:
    """Return the model at that path, or refuse with 404 where it is not for the account."""
    engine = at_path(path)
    if engine is None or engine.path in account.disabled_models:
        raise model_not_found()
    if account.strict and path != engine.path:
        raise model_not_found()
    if engine.wire is Wire.WORKFLOW and (account.strict or not account.workflows):
        raise model_not_found()
    return engine


def read_values(engine: Engine, body: Body, *, strict: bool = False) -> dict[str, Any]:
    """Return a body's values with the defaults filled in, or refuse with all its faults."""
    values, found = engine.read(body)
    where = _where(engine, body)
    problems = [_problem(fault, name, where) for name, fault in found]
    if strict and not problems:
        problems = list(_beyond(engine, body, where))
    if problems:
        raise Refusal(422, problems)
    return values


def read_webhook(engine: Engine, body: Body) -> tuple[str, str]:
    """Return the address and the secret that a job set's body names, "" where it names none."""
    hook = body.get("webhook")
    if engine.wire is not Wire.JOB_SET or hook is None:
        return "", ""
    loc = ("body", "webhook")
    if not isinstance(hook, dict):
        raise invalid(loc, "Input should be a valid dictionary", type="dict_type")
    for name in ("url", "secret"):
        if not isinstance(hook.get(name), str):
            raise invalid((*loc, name), "A text is needed here", type="string_type")
    secret = hook["secret"]
    if not (secret.isascii() and secret.isprintable() and secret.strip() == secret):
        raise invalid((*loc, "secret"), "Visible ASCII only", type="string_pattern")
    if not 0 < len(secret) <= LONGEST_SECRET:
        raise invalid((*loc, "secret"), "1 to 1,000 characters", type="string_length")
    hooks.check_url(hook["url"], loc=(*loc, "url"))
    return hook["url"], secret


def read_retention(request: HttpRequest, account: Account) -> int:
    """Return how long results are kept: the account's time, or the shorter one asked for."""
    text, most = request.headers.get(EXPIRES_AFTER), account.retention_seconds
    if text is None:
        return most
    if not _WHOLE.fullmatch(text) or not SHORTEST_RETENTION <= int(text) <= most:
        raise invalid(
            ("header", EXPIRES_AFTER),
            f"Whole seconds from {SHORTEST_RETENTION} to {most} are needed",
            type="out_of_range",
        )
    return int(text)


def _where(engine: Engine, body: Body) -> Place:
    """Return where in this body the fields stand: nowhere deeper if what wraps them is wrong."""
    is_wrapped = engine.wire is Wire.JOB_SET or engine.also_wrapped
    return ("params",) if is_wrapped and isinstance(body.get("params"), dict) else ()


def _problem(fault: Fault, name: str, where: Place) -> Problem:
    return Problem(("body", *where, name, *fault.path), fault.message, fault.type)


def _beyond(engine: Engine, body: Body, where: Place) -> Iterator[Problem]:
    """Yield what only a strict account is refused for."""
    inside = body["params"] if where else body
    known = {param.name for param in engine.params}
    loose: list[Place] = [
        ("body", name) for name in body if where and name not in _OUTSIDE
    ]
    loose += [("body", *where, name) for name in inside if name not in known]
    for *before, name in loose[:MOST_UNKNOWN]:
        place = (*before, str(name)[:LONGEST_NAME])
        yield Problem(place, "Extra inputs are not permitted", "extra_forbidden")
    for param in engine.params:
        # Some models write no seed as -1: to them 0 is a number like any other.
        is_seed = isinstance(param, Seed) and param.minimum >= 0
        if is_seed and inside.get(param.name) == 0:
            place = ("body", *where, param.name)
            yield Problem(place, "A seed begins at 1", "greater_than_equal")
