"""Which error an HTTP answer becomes, decided by its status and a few known words.

    status       free call                     submit
    2xx          read                          read; no id: Unclear
    3xx          Protocol                      Unclear
    400          InvalidInput, or Busy(concurrency) by its text; TooLate on cancel
    401          Unauthorized
    402 403      OutOfCredits
    404          NotFound
    408 409 425  Unavailable                   Unclear
    422          InvalidInput, or KeyReused by its text
    423          Busy(blocked)
    429          Busy(queue_full)
    503          Busy(blocked)                 Unclear
    5xx          Unavailable                   Unclear
    other 4xx    Rejected

Reference: the platform's page of errors; 3xx, 408, 409, 425 and other 4xx are not on it.
A submit is never believed to have failed on a 5xx: a gateway says 502 for a request that
the platform has accepted and charged. Undocumented 4xx are refusals, except the three that
speak of another request in flight or of a connection that ended early.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from studio.higgsfield.errors import (
    Busy,
    HiggsfieldError,
    InvalidInput,
    KeyReused,
    NotFound,
    NotSent,
    OutOfCredits,
    Protocol,
    Rejected,
    TooLate,
    Unauthorized,
    Unavailable,
    Unclear,
)
from studio.higgsfield.strict_json import Garbled, read_json
from studio.higgsfield.types import Problem
from studio.higgsfield.wire import Answer, Lost, Reply
from studio.higgsfield.wording import clean

RETRY_AFTER_SHORTEST = 1.0
RETRY_AFTER_LONGEST = 900.0

_MOST_PROBLEMS = 50
_UNDECIDED = frozenset({408, 409, 425})
_CONCURRENCY = "maximum number of concurrent requests"
_SECONDS = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?", re.ASCII)
_CORRELATION_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)

Kind = TypeVar("Kind", bound=HiggsfieldError)


def accepted(reply: Reply) -> Answer:
    """Return the 2xx answer to a call that costs nothing, or raise what it means."""
    if isinstance(reply, Lost):
        kind = Protocol if reply.too_large else Unavailable
        raise kind(
            f"The platform did not answer: {reply.reason}.", operation=reply.operation
        )
    if 200 <= reply.status < 300:
        return reply
    raise refusal(reply)


def accepted_submit(reply: Reply) -> Answer:
    """Return the 2xx answer to a submit, or raise what it means for the money."""
    if isinstance(reply, Lost):
        raise _lost_submit(reply)
    if 200 <= reply.status < 300:
        return reply
    if reply.status in _UNDECIDED or not 400 <= reply.status < 500:
        raise unclear(reply)
    raise refusal(reply)


def unclear(answer: Answer) -> Unclear:
    """Return the error of a submit whose answer says neither yes nor no."""
    return failure(
        Unclear,
        answer,
        f"The platform answered {answer.status} without saying whether it took the request.",
    )


def garbled(answer: Answer) -> Protocol:
    """Return the error of an answer that does not hold what was asked for."""
    return failure(Protocol, answer, "The answer of the platform cannot be understood.")


def too_late(answer: Answer) -> TooLate:
    """Return the error of a cancel that came after the start."""
    return failure(TooLate, answer, "The request has started and cannot be canceled.")


def refusal(answer: Answer) -> HiggsfieldError:
    """Return the error that an answer outside 2xx becomes on a call that costs nothing."""
    if answer.status in (400, 422):
        return _input_refusal(answer)
    if answer.status in (423, 429, 503):
        return _busy(answer)
    if answer.status >= 500 or answer.status in _UNDECIDED:
        text = f"The platform has a problem of its own ({answer.status})."
        return failure(Unavailable, answer, text)
    if answer.status < 400:
        return failure(
            Protocol,
            answer,
            f"The platform answered {answer.status} instead of what was asked.",
        )
    kind, text = _REFUSALS.get(
        answer.status, (Rejected, f"The platform refused the request ({answer.status})")
    )
    if answer.status == 403 and not _is_about_credits(answer):
        text = "The platform does not let this account do that"
    return failure(kind, answer, _with_words(text, answer))


def failure(kind: type[Kind], answer: Answer, message: str, **more: Any) -> Kind:
    """Build an error that names the call and its correlation id."""
    return kind(
        message,
        operation=answer.operation,
        status=answer.status,
        correlation_id=correlation_id(answer),
        **more,
    )


def correlation_id(answer: Answer) -> str | None:
    """Return the platform's own name for this exchange, None if it is no plain word."""
    given = answer.headers.get("x-correlation-id", "")
    return given if _CORRELATION_ID.fullmatch(given) else None


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, between 1 and 900; None for nonsense."""
    if not text:
        return None
    if _SECONDS.fullmatch(text.strip()):
        return _clamped(float(text))
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _clamped((moment - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _clamped(seconds: float) -> float:
    return min(max(seconds, RETRY_AFTER_SHORTEST), RETRY_AFTER_LONGEST)


def _lost_submit(reply: Lost) -> HiggsfieldError:
    if not reply.sent:
        text = f"The request did not leave the studio: {reply.reason}."
        return NotSent(text, operation=reply.operation)
    text = f"Nobody knows whether the platform took the request: {reply.reason}."
    return Unclear(text, operation=reply.operation)


_REFUSALS: dict[int, tuple[type[HiggsfieldError], str]] = {
    401: (Unauthorized, "The platform does not accept the key"),
    402: (OutOfCredits, "The account has not enough credits"),
    403: (OutOfCredits, "The account has not enough credits"),
    404: (NotFound, "The platform does not know this for the account"),
}


def _is_about_credits(answer: Answer) -> bool:
    words = [problem.msg.lower() for problem in _problems(answer)]
    return not words or any("credit" in word for word in words)


def _busy(answer: Answer) -> Busy:
    if answer.status == 429:
        reason, text = "queue_full", "The queue of this account is full"
    else:
        reason, text = "blocked", "The platform has paused this for now"
    return failure(
        Busy,
        answer,
        _with_words(text, answer),
        reason=reason,
        retry_after=_retry_after(answer),
    )


def _input_refusal(answer: Answer) -> HiggsfieldError:
    problems = tuple(_problems(answer))
    if answer.status == 400 and _says(problems, _CONCURRENCY):
        return failure(
            Busy,
            answer,
            "The account already runs as many requests as it may.",
            reason="concurrency",
            retry_after=_retry_after(answer),
        )
    if answer.status == 422 and _says(problems, "idempoten"):
        return failure(
            KeyReused, answer, "This key of the attempt was used for another request."
        )
    return failure(
        InvalidInput,
        answer,
        _with_words("The platform does not take this input", answer),
        problems=problems,
    )


def _retry_after(answer: Answer) -> float | None:
    return read_retry_after(answer.headers.get("retry-after"), now=datetime.now(UTC))


def _says(problems: Iterable[Problem], words: str) -> bool:
    # Only words about the request as a whole: those about a body field may quote a prompt.
    return any(
        words in f"{problem.loc} {problem.msg} {problem.type}".lower()
        for problem in problems
        if problem.loc[:1] != ("body",)
    )


def _with_words(text: str, answer: Answer) -> str:
    """Add what the platform says, unless that is what our own sentence ends with."""
    problems = list(_problems(answer))[:3]
    said = clean("; ".join(_spoken(problem) for problem in problems)).rstrip(".")
    is_echo = text.lower().endswith(said.lower().replace("_", " "))
    return f"{text}." if is_echo else f"{text}: {said}."


def _spoken(problem: Problem) -> str:
    where = [str(part) for part in problem.loc if part not in ("body", "params")]
    return f"{'.'.join(where)}: {problem.msg}" if where else problem.msg


def _problems(answer: Answer) -> Iterable[Problem]:
    """Read `detail` in all the shapes it was seen in: text, list of objects, list of texts."""
    try:
        body = read_json(answer.body)
    except Garbled:
        return
    for entry in _entries(body)[:_MOST_PROBLEMS]:
        if (problem := _problem(entry, hide=answer.hide)).msg:
            yield problem


def _entries(body: Any) -> list[Any]:
    if not isinstance(body, dict):
        return []
    words = ("detail", "details", "message", "error", "text")
    detail = next((body[word] for word in words if body.get(word)), None)
    if isinstance(detail, list):
        return detail
    if isinstance(detail, str):
        return [{"msg": detail, "type": body.get("code")}]
    return [detail or {"msg": body.get("code")}]


def _problem(entry: Any, *, hide: tuple[str, ...]) -> Problem:
    if not isinstance(entry, dict):
        entry = {"msg": entry}
    said = entry.get("msg") or entry.get("message") or entry.get("code")
    return Problem(
        loc=tuple(_location(entry.get("loc"), hide=hide)),
        msg=clean(_text(said), hide=hide),
        type=clean(_text(entry.get("type")), hide=hide, limit=100),
    )


def _location(loc: Any, *, hide: tuple[str, ...]) -> Iterable[str | int]:
    for part in loc[:20] if isinstance(loc, list) else [loc]:
        if isinstance(part, str):
            yield clean(part, hide=hide, limit=100)
        elif isinstance(part, int) and not isinstance(part, bool):
            yield part


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
