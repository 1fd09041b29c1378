from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import httpx
import pytest

from studio.higgsfield import Client, Usage, errors
from studio.higgsfield.usage import MOST_ENTRIES, read_usage
from studio.higgsfield.wire import LARGEST_ANSWER, Answer, Lost

DAY = date(2026, 11, 20)
ENTRY = {"date": "2026-11-20", "model": "soul", "requests": 2, "credits": "3.000"}


def answer(body: object, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("GET /x", status, raw, hide=("canary-secret",))


def listed(*entries: object) -> Answer:
    return answer({"usage": list(entries)})


def test_call_names_its_days(client_for: Callable[..., Client]) -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"usage": [ENTRY]})

    used = client_for(respond).usage(date(2026, 11, 14), date(2026, 11, 22))

    assert used == (Usage(DAY, "soul", Decimal(3), 2),)
    assert asked[0].method == "GET"
    assert asked[0].url.raw_path.decode() == (
        "/models/usage?start=2026-11-14&end=2026-11-22&bucket=day"
    )
    assert asked[0].headers["authorization"].startswith("Key ")


@pytest.mark.parametrize("status", [404, 405])
def test_host_that_does_not_offer_it_is_no_error(
    answering: Callable[..., Client], status: int
) -> None:
    client = answering(status, {"detail": "Not Found"})

    assert client.usage(DAY, date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, errors.Unauthorized),
        (403, errors.OutOfCredits),
        (422, errors.InvalidInput),
        (429, errors.Busy),
        (500, errors.Unavailable),
        (302, errors.Protocol),
    ],
)
def test_other_refusals_are_errors(
    answering: Callable[..., Client], status: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answering(status).usage(DAY, date(2026, 11, 21))


def test_answer_that_is_too_large_is_not_read(
    answering: Callable[..., Client],
) -> None:
    huge = b'{"usage": []}' + b" " * LARGEST_ANSWER
    with pytest.raises(errors.Protocol):
        answering(200, huge).usage(DAY, date(2026, 11, 21))


def test_lost_answer_is_no_answer() -> None:
    with pytest.raises(errors.Unavailable):
        read_usage(Lost("GET /x", "it broke"))


@pytest.mark.parametrize(
    ("over", "read"),
    [
        ({"workspace": {"id": 4}, "tokens": [1]}, Usage(DAY, "soul", Decimal(3), 2)),
        ({"requests": None}, Usage(DAY, "soul", Decimal(3))),
        ({"requests": -1}, Usage(DAY, "soul", Decimal(3))),
        ({"credits": 1.5}, Usage(DAY, "soul", Decimal("1.5"), 2)),
        ({"credits": 0}, Usage(DAY, "soul", Decimal(0), 2)),
        ({"model": "/a/b/"}, Usage(DAY, "a/b", Decimal(3), 2)),
        ({"date": "2026-11-20T23:59:00-01:00"}, Usage(date(2026, 11, 21), "soul", Decimal(3), 2)),
        ({"model": "a\nb canary-secret"}, Usage(DAY, "a b ***", Decimal(3), 2)),
    ],
)  # fmt: skip
def test_entry_is_read(over: dict[str, object], read: Usage) -> None:
    assert read_usage(listed(ENTRY | over)) == (read,)


@pytest.mark.parametrize(
    "over",
    [
        {"date": None},
        {"date": 20261120},
        {"date": "2026-02-30"},
        {"date": "today"},
        {"model": None},
        {"model": "//"},
        {"model": 7},
        {"credits": None},
        {"credits": "-3"},
        {"credits": "1e9"},
        {"credits": True},
        {"credits": "9" * 30},
    ],
)
def test_entry_that_cannot_be_read_spoils_the_whole(over: dict[str, object]) -> None:
    with pytest.raises(errors.Protocol):
        read_usage(listed(ENTRY, ENTRY | over))


@pytest.mark.parametrize(
    "body", [b"", b"{", [], {}, {"usage": {}}, {"usage": None}, {"usage": [7]}]
)
def test_answer_without_a_list_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol):
        read_usage(answer(body))


def test_list_that_is_too_long_is_protocol_and_not_half_a_sum() -> None:
    assert len(read_usage(listed(*[ENTRY] * MOST_ENTRIES)) or ()) == MOST_ENTRIES
    with pytest.raises(errors.Protocol):
        read_usage(listed(*[ENTRY] * (MOST_ENTRIES + 1)))
