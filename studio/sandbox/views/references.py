"""Custom references: making a character, listing, showing and deleting the account's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from studio.sandbox import bodies, characters, faults, idempotency, training
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Account, Reference
from studio.sandbox.refusals import invalid, not_found, to_uuid

# Reference: a client's experience that no page is longer, whatever is asked for.
LONGEST_PAGE = 20
LAST_PAGE = 1_000_000


@door("reference", "POST")
def create(request: Call) -> HttpResponseBase:
    """Accept a training; a replay gets the character of the first time."""
    body = bodies.read_object(request)
    once = idempotency.read_once(
        request.headers.get("Idempotency-Key"), path=training.PATH, body=body
    )
    known = idempotency.find_reference(request.account_id, once)
    accepted = known or _accept(request, body, once)
    return JsonResponse(training.answer(accepted))


@door("reference", "POST")
def create_by_old_name(request: Call) -> HttpResponseBase:
    """The same under the path that the newest pages warn of."""
    if Account.objects.get(pk=request.account_id).strict:
        raise not_found()
    return create(request)


@door("reference", "GET", "HEAD")
def list_all(request: Call) -> HttpResponseBase:
    page = _number(request, "page", default=1)
    size = min(_number(request, "page_size", default=LONGEST_PAGE), LONGEST_PAGE)
    mine = characters.kept_by(request.account_id)
    total, first = mine.count(), (page - 1) * size
    return JsonResponse(
        {
            "total": total,
            "page": page,
            "page_size": size,
            "total_pages": -(-total // size),
            "items": [training.answer(one) for one in mine[first : first + size]],
        }
    )


@door("reference", "GET", "HEAD", "DELETE")
def one(request: Call, reference_id: str) -> HttpResponseBase:
    found = _get_reference(request, reference_id)
    if request.method == "DELETE":
        characters.delete(found)
        return HttpResponse(status=204)
    return JsonResponse(training.full_answer(found, origin=request.origin))


def _accept(
    request: Call, body: dict[str, Any], once: idempotency.Once | None
) -> Reference:
    wish = training.read_wish(body)
    asked = faults.in_prompt(wish["name"])
    faults.strike(asked)
    accepted = characters.accept(
        request.account_id,
        characters.Wish(
            **wish,
            origin=request.origin,
            once=once,
            faults=(*request.faults, *asked),
        ),
    )
    request.faults += asked
    return accepted


def _get_reference(request: Call, reference_id: str) -> Reference:
    """Return the caller's own character; anybody else's does not exist."""
    public_id = to_uuid(reference_id, "Custom reference not found")
    mine = characters.kept_by(request.account_id).filter(public_id=public_id)
    found = mine.first()
    if found is None:
        raise not_found("Custom reference not found")
    return found


def _number(request: Call, name: str, *, default: int) -> int:
    text = request.GET.get(name, str(default))
    if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LAST_PAGE:
        return int(text[:9])
    raise invalid(
        ("query", name), f"Whole numbers from 1 to {LAST_PAGE:,}", type="int_parsing"
    )
