"""The six calls about one request: submit, status, cancel, delete, estimate, upload."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

import pytest

from studio.higgsfield import (
    Estimate,
    InvalidInput,
    NotFound,
    Rejected,
    State,
    TooLate,
    Unauthorized,
    Unavailable,
)
from tests.sandbox.wire import DOP, SOUL, jpeg
from tests.sandbox.wire.conftest import Ear, OpenLine
from tests.sandbox.wire.line import UNKNOWN, Line
from tests.sandbox_server import Key

CALLS = {
    "status": lambda line, request_id: line.client.status(request_id),
    "cancel": lambda line, request_id: line.client.cancel(request_id),
    "delete": lambda line, request_id: line.client.delete(request_id),
    "submit": lambda line, request_id: line.submit(),
    "estimate": lambda line, request_id: line.client.estimate(SOUL, b'{"prompt": "x"}'),
    "upload": lambda line, request_id: line.client.upload(jpeg(), "image/jpeg"),
}
ABOUT_ONE = ("status", "cancel", "delete")


def test_submit_is_200_with_the_queued_envelope(line: Line) -> None:
    request_id = line.submit()
    base = f"{line.sandbox.origin}/requests/{request_id}"
    assert line.last.status == 200
    assert line.said["status"] == "queued"
    assert line.said["status_url"] == f"{base}/status"
    assert line.said["cancel_url"] == f"{base}/cancel"
    assert str(UUID(request_id)) == line.said["request_id"] == request_id


def test_callback_address_is_a_query_parameter(line: Line, ear: Ear) -> None:
    request_id = line.submit(webhook_url=f"{ear.url}?a=1&b=%C3%BC")
    assert line.last.target.startswith(f"{SOUL}?hf_webhook=")
    assert line.last.target.endswith(quote("/hook?a=1&b=%C3%BC", safe=""))
    assert ear.next().json["request_id"] == request_id


def test_status_is_200_from_the_first_to_the_last(line: Line) -> None:
    request_id = line.submit()
    assert line.ended(request_id).state is State.COMPLETED
    assert {heard.status for heard in line.tap.heard} == {200}
    assert line.last.target == f"/requests/{request_id}/status"


def test_cancel_is_202_without_a_body(parked: Line) -> None:
    request_id = parked.submit()
    parked.client.cancel(request_id)
    assert (parked.last.status, parked.last.answer) == (202, b"")
    assert parked.client.status(request_id).state is State.CANCELED


def test_cancel_is_400_once_it_has_started(line: Line) -> None:
    line.change(seconds=[0, 0])
    request_id = line.submit(prompt="sandbox:stuck")
    while line.client.status(request_id).state is State.QUEUED:
        pass
    error = line.refused(lambda: line.client.cancel(request_id))
    assert (type(error), error.status) == (TooLate, 400)
    assert line.client.status(request_id).state is State.IN_PROGRESS


def test_cancel_is_400_once_it_has_ended(line: Line, parked: Line) -> None:
    done, canceled = line.submit(), parked.submit()
    line.ended(done)
    parked.client.cancel(canceled)
    with pytest.raises(TooLate):
        line.client.cancel(done)
    with pytest.raises(TooLate):
        parked.client.cancel(canceled)


def test_delete_removes_all_but_the_bill_and_may_be_repeated(line: Line) -> None:
    request_id = line.submit(prompt="forget me")
    [output] = line.ended(request_id).outputs
    answers = []
    for _ in range(2):
        line.client.delete(request_id)
        answers.append((line.last.status, line.last.answer))
    [row] = line.sandbox.report(line.key)["requests"]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert line.sandbox.get(output.url).status == 404
    assert (row["prompt"], line.account()["charged"]) == ("", "1.500")


def test_delete_waits_for_the_end(parked: Line) -> None:
    request_id = parked.submit()
    error = parked.refused(lambda: parked.client.delete(request_id))
    assert isinstance(error, Rejected)
    assert parked.client.status(request_id).state is State.QUEUED


@pytest.mark.parametrize(
    ("path", "body", "price"),
    [
        (SOUL, b'{"prompt": "x"}', ("1.500", "0.094")),
        (SOUL, b'{"prompt": "x", "resolution": "1080p"}', ("3.000", "0.188")),
        (SOUL, b'{"prompt": "x", "batch_size": 4}', ("6.000", "0.375")),
        (DOP, b'{"prompt": "x", "image_url": "https://x.io/a.jpg"}', ("9.000", "0.563")),
    ],
)  # fmt: skip
def test_estimate_is_two_texts_and_charges_nothing(
    line: Line, path: str, body: bytes, price: tuple[str, str]
) -> None:
    estimate = line.client.estimate(path, body)
    assert line.said == dict(zip(("credits", "usd"), price, strict=True))
    assert estimate == Estimate(*map(Decimal, price))
    assert line.account()["reserved"] == "0.000"


def test_estimate_is_refused_as_the_submit_would_be(line: Line) -> None:
    assert line.places(lambda: line.client.estimate(SOUL, b"{}")) == ["body.prompt"]
    with pytest.raises(NotFound):
        line.client.estimate("no/such/model", b'{"prompt": "x"}')


def test_estimate_is_what_is_charged(line: Line) -> None:
    estimate = line.client.estimate(SOUL, b'{"prompt": "x", "batch_size": 4}')
    line.ended(line.submit(batch_size=4))
    assert Decimal(line.account()["charged"]) == estimate.credits


def test_upload_is_a_place_and_a_put(line: Line) -> None:
    url = line.client.upload(jpeg(), "image/jpeg")
    asked, put = line.tap.heard
    assert (asked.method, asked.target) == ("POST", "/files/generate-upload-url")
    assert asked.body == b'{"content_type": "image/jpeg"}'
    assert (put.method, put.status) == ("PUT", 200)
    assert line.sandbox.get(url).body == jpeg()


@pytest.mark.parametrize(
    "body", [{}, {"content_type": None}, {"content_type": 5}, {"content_type": "a/b"}]
)
def test_upload_needs_a_type_that_is_taken(line: Line, body: dict[str, object]) -> None:
    answer = line.sandbox.ask(
        "POST", "/files/generate-upload-url", key=line.key, body=body
    )
    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "content_type"]


def test_upload_of_a_type_that_is_not_taken_says_which_field(line: Line) -> None:
    places = line.places(lambda: line.client.upload(b"%PDF", "application/pdf"))
    assert places == ["body.content_type"]


def test_upload_may_be_unavailable(line: Line) -> None:
    rule = {"match": "upload", "kind": "503", "account": line.key.key_id}
    line.sandbox.control(faults=[rule])
    error = line.refused(lambda: line.client.upload(jpeg(), "image/jpeg"))
    assert error.status == 503
    assert line.client.upload(jpeg(), "image/jpeg")


def test_upload_that_breaks_off_may_be_tried_again(line: Line) -> None:
    rule = {"match": "upload", "kind": "lost", "account": line.key.key_id}
    line.sandbox.control(faults=[rule])
    with pytest.raises(Unavailable):
        line.client.upload(jpeg(), "image/jpeg")


@pytest.mark.parametrize("call", ABOUT_ONE)
def test_unknown_request_is_404(line: Line, call: str) -> None:
    error = line.refused(lambda: CALLS[call](line, UNKNOWN))
    assert (type(error), error.status) == (NotFound, 404)


@pytest.mark.parametrize("call", ABOUT_ONE)
def test_request_of_another_account_is_404(
    open_line: OpenLine, line: Line, call: str
) -> None:
    theirs = open_line(concurrency=0).submit()
    with pytest.raises(NotFound):
        CALLS[call](line, theirs)


@pytest.mark.parametrize("call", CALLS)
def test_bad_key_is_401(open_line: OpenLine, line: Line, call: str) -> None:
    request_id = line.submit()
    for stranger in (Key("who", "knows"), Key(line.key.key_id, "wrong")):
        error = line.refused(
            lambda key=stranger: CALLS[call](open_line(key), request_id)
        )
        assert (type(error), error.status) == (Unauthorized, 401)
        assert error.message.endswith("Invalid credentials.")


def test_probe_costs_nothing_and_tells_a_good_key_from_a_bad_one(
    open_line: OpenLine, line: Line
) -> None:
    line.client.probe()
    assert line.last.status == 404
    with pytest.raises(Unauthorized):
        open_line(Key("who", "knows")).client.probe()


def test_trailing_slash_is_nowhere_and_never_a_redirect(line: Line) -> None:
    answers = [
        line.sandbox.ask("POST", f"{SOUL}/", key=line.key, body={"prompt": "x"}),
        line.sandbox.ask("GET", f"/requests/{UNKNOWN}/status/", key=line.key),
        line.sandbox.ask("GET", "/v1/motions/", key=line.key),
    ]
    assert [answer.status for answer in answers] == [404] * 3


def test_every_exchange_has_a_name_of_its_own(line: Line) -> None:
    request_id = line.submit()
    line.ended(request_id)
    line.refused(lambda: line.client.cancel(request_id))
    names = [heard.headers["x-correlation-id"] for heard in line.tap.heard]
    assert len(names) >= 3
    assert len(set(names)) == len(names)


def test_error_carries_the_name_of_its_exchange(line: Line) -> None:
    error = line.refused(lambda: line.client.status(UNKNOWN))
    assert error.correlation_id == line.last.headers["x-correlation-id"]


@pytest.mark.parametrize("seconds", [3600, 7200, 604800])
def test_result_is_kept_as_long_as_asked(line: Line, seconds: int) -> None:
    request_id = line.submit(keep_seconds=seconds)
    confirmed = line.said
    expires_at = line.ended(request_id).expires_at
    [row] = line.sandbox.report(line.key)["requests"]
    assert seconds in confirmed.values()
    assert expires_at is not None
    assert expires_at.timestamp() - _seconds(row["finished_at"]) == pytest.approx(
        seconds, abs=1
    )


@pytest.mark.parametrize("seconds", [1, 3599, 604801])
def test_result_is_kept_an_hour_at_least_and_a_week_at_most(
    parked: Line, seconds: int
) -> None:
    error = parked.refused(lambda: parked.submit(keep_seconds=seconds))
    assert isinstance(error, InvalidInput)
    assert [problem.loc for problem in error.problems] == [
        ("header", "Hf-Expires-After")
    ]


def test_result_is_kept_no_longer_than_the_accounts_time(open_line: OpenLine) -> None:
    line = open_line(retention_seconds=7200, concurrency=0)
    line.submit(keep_seconds=7200)
    assert line.places(lambda: line.submit(keep_seconds=7201)) == [
        "header.Hf-Expires-After"
    ]


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
