"""The platform's refusals, in the shape it documents: `{"detail": text or list}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import JsonResponse

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One item of a 422; every client relies on all three being there."""

    loc: Place
    msg: str
    type: str


class Refusal(Exception):
    """What a view or a service raises instead of answering."""

    def __init__(
        self,
        status: int,
        detail: str | Iterable[Problem],
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail if isinstance(detail, str) else tuple(detail)
        self.headers = headers or {}
        self.more = more

    def response(self) -> JsonResponse:
        detail = (
            self.detail
            if isinstance(self.detail, str)
            else [
                {"loc": list(one.loc), "msg": one.msg, "type": one.type}
                for one in self.detail
            ]
        )
        return JsonResponse(
            {"detail": detail, **self.more}, status=self.status, headers=self.headers
        )


class NoRoom(Refusal):
    """For the time being: later the same would be accepted."""


def invalid(loc: Place, msg: str, *, type: str) -> Refusal:
    """Refuse one thing with 422."""
    return Refusal(422, [Problem(loc, msg, type)])


def unauthorized() -> Refusal:
    return Refusal(401, "Invalid credentials")


def not_found(what: str = "Not Found") -> Refusal:
    return Refusal(404, what)


def to_uuid(text: str, otherwise: str) -> UUID:
    """Return the id, or refuse with 404: what is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise not_found(otherwise) from None


def model_not_found() -> Refusal:
    return not_found("model_not_found")


def not_enough_credits() -> Refusal:
    return Refusal(403, "not_enough_credits")


def queue_full(limit: int, *, retry_after: int = 5) -> NoRoom:
    return NoRoom(
        429,
        "The queue of this account is full",
        headers={"Retry-After": str(retry_after)},
        code="account_queue_full",
        queue_limit=limit,
    )


def concurrency_reached(limit: int) -> NoRoom:
    return NoRoom(
        400, f"Maximum number of concurrent requests ({limit}) has been reached"
    )
