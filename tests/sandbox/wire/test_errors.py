"""Refusals as they go over the wire, and the error that each becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from studio.higgsfield import (
    Busy,
    HiggsfieldError,
    InvalidInput,
    NotFound,
    OutOfCredits,
    Protocol,
    Rejected,
    Unauthorized,
    Unavailable,
    Unclear,
)
from tests.sandbox.wire import DOP, SOUL
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import UNKNOWN, Line
from tests.sandbox_server import Key

CONCURRENCY = "Maximum number of concurrent requests (4) has been reached"


def rule(line: Line, match: str, kind: str) -> None:
    spec = {"match": match, "kind": kind, "account": line.key.key_id}
    line.sandbox.control(faults=[spec])


@pytest.mark.parametrize(
    ("kind", "status", "detail", "error"),
    [
        ("400", 400, "Bad request", InvalidInput),
        ("401", 401, "Invalid credentials", Unauthorized),
        ("402", 402, "Not enough credits", OutOfCredits),
        ("403", 403, "not_enough_credits", OutOfCredits),
        ("404", 404, "model_not_found", NotFound),
        ("409", 409, "Conflict", Unclear),
        ("423", 423, "Model temporarily blocked", Busy),
        ("500", 500, "Internal Server Error", Unclear),
        ("502", 502, "Bad Gateway", Unclear),
        ("503", 503, "Service Unavailable", Unclear),
        ("504", 504, "Gateway Timeout", Unclear),
    ],
)
def test_refusal_of_a_submit(
    line: Line, kind: str, status: int, detail: str, error: type[HiggsfieldError]
) -> None:
    caught = line.refused(lambda: line.submit(prompt=f"sandbox:{kind}"))
    assert (line.last.status, line.said) == (status, {"detail": detail})
    assert (type(caught), caught.status) == (error, status)
    assert line.account()["reserved"] == "0.000"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("400", InvalidInput),
        ("401", Unauthorized),
        ("403", OutOfCredits),
        ("404", NotFound),
        ("409", Unavailable),
        ("422", InvalidInput),
        ("423", Busy),
        ("429", Busy),
        ("500", Unavailable),
        ("502", Unavailable),
        ("503", Busy),
        ("504", Unavailable),
        ("lost", Unavailable),
        ("garbled", Protocol),
        ("empty", Protocol),
    ],
)
def test_refusal_of_a_look(
    parked: Line, kind: str, error: type[HiggsfieldError]
) -> None:
    request_id = parked.submit()
    rule(parked, "status", kind)
    assert type(parked.refused(lambda: parked.client.status(request_id))) is error
    assert parked.client.status(request_id).word == "queued"


@pytest.mark.parametrize("kind", ["lost", "garbled", "empty"])
def test_answer_that_says_nothing_leaves_the_submit_unclear(
    line: Line, kind: str
) -> None:
    with pytest.raises(Unclear):
        line.submit(prompt=f"sandbox:{kind}")
    assert len(line.sandbox.report(line.key)["requests"]) == 1


def test_concurrency_is_a_400_that_means_later(open_line: OpenLine) -> None:
    line = open_line(capacity_mode="reject400", concurrency=4, seconds=[0, 0])
    for _ in range(4):
        line.submit(prompt="sandbox:stuck")
    error = line.refused(line.submit)
    assert (line.last.status, line.said) == (400, {"detail": CONCURRENCY})
    assert isinstance(error, Busy)
    assert error.reason == "concurrency"


def test_full_queue_is_a_429_that_says_when(open_line: OpenLine) -> None:
    line = open_line(concurrency=0, waiting_limit=4)
    line.submit(batch_size=4)
    error = line.refused(line.submit)
    assert line.last.status == 429
    assert line.said["code"] == "account_queue_full"
    assert 4 in line.said.values()
    assert isinstance(error, Busy)
    assert (error.reason, error.retry_after) == (
        "queue_full",
        float(line.last.headers["retry-after"]),
    )


def test_refused_for_a_full_queue_the_same_key_may_come_again(
    open_line: OpenLine,
) -> None:
    line = open_line(concurrency=0, waiting_limit=1)
    first = line.submit()
    with pytest.raises(Busy):
        line.submit(once="again")
    line.client.cancel(first)
    assert line.submit(once="again") != first


def test_unknown_style_is_a_400_with_its_words(line: Line) -> None:
    error = line.refused(lambda: line.submit(style_id=UNKNOWN))
    assert line.said == {"detail": "Provided Soul style not found"}
    assert (type(error), error.status) == (InvalidInput, 400)
    assert "Provided Soul style not found" in error.message


def test_empty_account_is_a_403(open_line: OpenLine) -> None:
    line = open_line(credits=1)
    error = line.refused(line.submit)
    assert (line.last.status, line.said) == (403, {"detail": "not_enough_credits"})
    assert type(error) is OutOfCredits
    line.change(credits=2)
    assert line.submit()


def test_unknown_model_is_a_404(line: Line) -> None:
    error = line.refused(lambda: line.submit("/no/such/model"))
    assert (line.last.status, line.said) == (404, {"detail": "model_not_found"})
    assert type(error) is NotFound


def test_model_may_be_unknown_to_one_account_only(
    open_line: OpenLine, line: Line
) -> None:
    without = open_line(disabled_models=[SOUL[1:]])
    assert type(without.refused(without.submit)) is NotFound
    assert line.submit()


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        (SOUL, {}, ["body.prompt"]),
        (SOUL, {"prompt": ""}, ["body.prompt"]),
        (SOUL, {"prompt": 5}, ["body.prompt"]),
        (SOUL, {"prompt": "x", "seed": 1_000_001}, ["body.seed"]),
        (SOUL, {"prompt": "x", "seed": "many", "batch_size": 3}, ["body.batch_size", "body.seed"]),
        (DOP, {"prompt": "x"}, ["body.image_url"]),
        (DOP, {"prompt": "x", "image_url": "https://x.io/a.jpg", "motions": [{"id": 5}]}, ["body.motions.0.id"]),
    ],
)  # fmt: skip
def test_invalid_body_is_a_422_with_its_places(
    line: Line, path: str, body: dict[str, Any], places: list[str]
) -> None:
    post(line, path, json.dumps(body).encode())
    for item in line.said["detail"]:
        assert item.keys() == {"loc", "msg", "type"}
        assert isinstance(item["loc"], list)
    found = line.places(lambda: post_again(line, path, body))
    assert sorted(found)[: len(places)] == places


def post(line: Line, path: str, body: bytes) -> HiggsfieldError:
    return line.refused(lambda: line.client.submit(path, body, idempotency_key="k"))


def post_again(line: Line, path: str, body: dict[str, Any]) -> object:
    return line.client.submit(path, json.dumps(body).encode(), idempotency_key="k")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"prompt"',
        b"\xff\xfe",
        b'{"prompt": NaN}',
        b'{"prompt": "x", "seed": 1e999}',
        b'{"prompt": "x", "seed": 123456789012345678901234567890}',
        b'{"prompt": "\\ud800"}',
        b'{"a": ' * 5000 + b"1" + b"}" * 5000,
        json.dumps({"prompt": "x" * 1_000_000}).encode(),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_hostile_body_is_a_422_in_shape(line: Line, body: bytes) -> None:
    error = post(line, SOUL, body)
    assert (type(error), line.last.status) == (InvalidInput, 422)
    assert all(isinstance(item["loc"], list) for item in line.said["detail"])


@pytest.mark.parametrize(
    "call",
    [
        lambda line: line.client.status(UNKNOWN),
        lambda line: line.client.motions(),
        lambda line: line.client.job_set(UNKNOWN),
        lambda line: line.submit(),
        lambda line: line.submit_set(),
    ],
)
def test_bad_key_is_a_401_everywhere(
    open_line: OpenLine, call: Callable[[Line], object]
) -> None:
    line = open_line(Key("who", "knows"))
    error = line.refused(lambda: call(line))
    assert (line.last.status, line.said) == (401, {"detail": "Invalid credentials"})
    assert type(error) is Unauthorized


def test_permanent_is_what_will_be_refused_again(line: Line) -> None:
    seen = [
        line.refused(lambda word=word: line.submit(prompt=f"sandbox:{word}"))
        for word in ("400", "401", "403", "404", "422", "423", "429", "500")
    ]
    assert [error.permanent for error in seen] == [True] * 5 + [False] * 3
    assert all(isinstance(error, Rejected) is error.permanent for error in seen)
