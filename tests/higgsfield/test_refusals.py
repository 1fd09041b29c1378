from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest

from studio.higgsfield import errors
from studio.higgsfield.refusals import (
    accepted,
    accepted_submit,
    read_retry_after,
    refusal,
)
from studio.higgsfield.types import Problem
from studio.higgsfield.wire import Answer, Lost

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CONCURRENCY = "Maximum number of concurrent requests (4) has been reached"
NAMELESS = (408, 409, 425)


def answer(status: int, body: object = b"", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("GET /x", status, raw, httpx.Headers(names), hide=("canary-secret",))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, errors.Protocol),
        (304, errors.Protocol),
        (400, errors.InvalidInput),
        (401, errors.Unauthorized),
        (402, errors.OutOfCredits),
        (403, errors.OutOfCredits),
        (404, errors.NotFound),
        (405, errors.Rejected),
        (408, errors.Unavailable),
        (409, errors.Unavailable),
        (413, errors.Rejected),
        (422, errors.InvalidInput),
        (423, errors.Busy),
        (425, errors.Unavailable),
        (429, errors.Busy),
        (500, errors.Unavailable),
        (502, errors.Unavailable),
        (503, errors.Busy),
        (599, errors.Unavailable),
        (999, errors.Unavailable),
    ],
)
def test_status_decides_the_error_of_a_free_call(
    status: int, kind: type[errors.HiggsfieldError]
) -> None:
    with pytest.raises(errors.HiggsfieldError) as caught:
        accepted(answer(status, x_correlation_id="c-1"))

    error = caught.value
    assert type(error) is kind
    assert (error.status, error.operation, error.correlation_id) == (
        status,
        "GET /x",
        "c-1",
    )
    assert error.message.endswith(".")


@pytest.mark.parametrize(
    "status", [101, 301, 307, *NAMELESS, 500, 502, 503, 504, 599, 999]
)
def test_submit_without_a_plain_answer_is_unclear(status: int) -> None:
    with pytest.raises(errors.Unclear) as caught:
        accepted_submit(answer(status, {"detail": "no"}))

    assert caught.value.status == status


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 422, 423, 429])
def test_submit_that_is_refused_is_the_same_error_as_a_free_call(status: int) -> None:
    with pytest.raises(errors.HiggsfieldError) as caught:
        accepted_submit(answer(status))

    assert type(caught.value) is type(refusal(answer(status)))


def test_lost_submit_is_not_sent_only_when_nothing_left() -> None:
    with pytest.raises(errors.NotSent, match="did not leave the studio: no way"):
        accepted_submit(Lost("POST /x", "no way", sent=False))
    with pytest.raises(errors.Unclear, match="Nobody knows"):
        accepted_submit(Lost("POST /x", "it broke"))


def test_lost_free_call_is_unavailable_unless_it_was_endless() -> None:
    with pytest.raises(errors.Unavailable, match="did not answer: no way"):
        accepted(Lost("GET /x", "no way", sent=False))
    with pytest.raises(errors.Protocol):
        accepted(Lost("GET /x", "too large", too_large=True))


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (429, {"code": "account_queue_full"}, "queue_full"),
        (423, {"detail": "Model is blocked"}, "blocked"),
        (503, b"", "blocked"),
        (400, {"detail": CONCURRENCY}, "concurrency"),
        (
            400,
            {"detail": [{"loc": [], "msg": CONCURRENCY, "type": "limit"}]},
            "concurrency",
        ),
        (
            400,
            {"detail": {"code": "limit", "message": CONCURRENCY.upper()}},
            "concurrency",
        ),
    ],
)
def test_busy_says_why_and_for_how_long(status: int, body: object, reason: str) -> None:
    error = refusal(answer(status, body, retry_after="7"))

    assert isinstance(error, errors.Busy)
    assert (error.reason, error.retry_after) == (reason, 7.0)


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "Idempotency-Key was used with other parameters"},
        {"detail": "Parameters differ", "code": "idempotency_key_mismatch"},
        {"code": "idempotency_key_mismatch"},
        {
            "detail": [
                {"loc": ["header", "Idempotency-Key"], "msg": "reused", "type": "x"}
            ]
        },
    ],
)
def test_reused_key_is_told_from_a_faulty_body(body: object) -> None:
    assert type(refusal(answer(422, body))) is errors.KeyReused


def test_prompt_about_idempotency_is_not_a_reused_key() -> None:
    body = {
        "detail": [{"loc": ["body", "prompt"], "msg": "bad: idempotent", "type": "x"}]
    }

    assert type(refusal(answer(422, body))) is errors.InvalidInput


@pytest.mark.parametrize(
    ("body", "problems", "said"),
    [
        (
            {
                "detail": [
                    {"loc": ["body", "params", "prompt"], "msg": "Empty.", "type": "v"}
                ]
            },
            (Problem(("body", "params", "prompt"), "Empty.", "v"),),
            "The platform does not take this input: prompt: Empty.",
        ),
        (
            {"detail": [{"loc": ["body", "images", 0, True], "msg": "Bad", "type": 5}]},
            (Problem(("body", "images", 0), "Bad"),),
            "The platform does not take this input: images.0: Bad.",
        ),
        (
            {"detail": "Provided Soul style not found"},
            (Problem((), "Provided Soul style not found"),),
            "The platform does not take this input: Provided Soul style not found.",
        ),
        (
            {"detail": ["one", "two"]},
            (Problem((), "one"), Problem((), "two")),
            "The platform does not take this input: one; two.",
        ),
        (
            {"message": "In other words", "code": "c"},
            (Problem((), "In other words", "c"),),
            "The platform does not take this input: In other words.",
        ),
        (
            {"error": {"message": "Nested", "loc": "seed"}},
            (Problem(("seed",), "Nested"),),
            "The platform does not take this input: seed: Nested.",
        ),
        (
            {"detail": [{"loc": ["body"]}, 5, None, []]},
            (),
            "The platform does not take this input.",
        ),
        ({"detail": 5}, (), "The platform does not take this input."),
        ([], (), "The platform does not take this input."),
        (b"<html>", (), "The platform does not take this input."),
    ],
)
def test_invalid_input_tells_what_the_platform_told(
    body: object, problems: tuple[Problem, ...], said: str
) -> None:
    error = refusal(answer(422, body))

    assert isinstance(error, errors.InvalidInput)
    assert (error.problems, error.message) == (problems, said)


def test_problems_are_bounded() -> None:
    body = {
        "detail": [{"loc": ["x"] * 100, "msg": "m" * 9000, "type": "t" * 900}] * 1000
    }

    error = refusal(answer(422, body))

    assert isinstance(error, errors.InvalidInput)
    assert len(error.problems) == 50
    assert [len(part) for part in (error.problems[0].loc, error.problems[0].msg)] == [
        20,
        500,
    ]
    assert len(error.message) < 600


def test_message_hides_links_and_secrets_that_the_platform_quotes() -> None:
    quoted = "bad canary-secret at https://me.example/hooks/TOKEN?x=1"
    body = {"detail": [{"loc": ["body", quoted], "msg": quoted, "type": quoted}]}

    error = refusal(answer(422, body))

    assert "canary" not in repr(vars(error))
    assert "TOKEN" not in repr(vars(error))


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        (
            "not_enough_credits",
            "The account has not enough credits.",
        ),
        (None, "The account has not enough credits."),
        ("API is off", "The platform does not let this account do that: API is off."),
    ],
)
def test_403_speaks_of_credits_only_when_it_may(detail: str | None, said: str) -> None:
    assert refusal(answer(403, {"detail": detail})).message == said


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "é", "<script>"])
def test_correlation_id_is_a_plain_word_or_none(given: str) -> None:
    reply = Answer(
        "GET /x", 401, b"", httpx.Headers({"x-correlation-id": given.encode()})
    )

    assert refusal(reply).correlation_id is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5.0),
        ("1.5", 1.5),
        (" 30 ", 30.0),
        ("0", 1.0),
        ("-1", 1.0),
        ("1000000000", 900.0),
        ("9" * 400, None),
        ("abc", None),
        ("", None),
        (None, None),
        ("²", None),
        ("NaN", None),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 12:00:30 -0000", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 1.0),
        ("Fri, 20 Nov 2099 11:00:00 GMT", 900.0),
        ("Fri, 99 Nov 2026 11:00:00 GMT", None),
        ("Fri, 20 Nov 99999 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_and_clamped(
    text: str | None, seconds: float | None
) -> None:
    """Case 59."""
    assert read_retry_after(text, now=NOW) == seconds
