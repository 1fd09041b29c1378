"""Reading job sets: one submission of the older family, and the jobs that it became."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.higgsfield.answers import check_same, paid_object, understood
from studio.higgsfield.fields import (
    distinct,
    read_expiry,
    read_files,
    read_reason,
    read_text,
    read_words,
)
from studio.higgsfield.refusals import (
    accepted,
    accepted_submit,
    correlation_id,
    unclear,
)
from studio.higgsfield.strict_json import Garbled, read_object
from studio.higgsfield.types import (
    Output,
    OutputKind,
    State,
    Status,
    Submission,
    is_request_id,
    read_state,
)
from studio.higgsfield.wire import Reply

# What a set has come to once all of its jobs have ended: the first that any of them has.
_ENDS = (State.COMPLETED, State.NSFW, State.FAILED, State.CANCELED)


def read_job_set_submission(reply: Reply) -> Submission:
    """Read the answer to a job set's submit; its jobs may be missing, its id may not."""
    answer = accepted_submit(reply)
    body = paid_object(answer)
    # A model answered the other way round is still paid for: either id will do.
    job_set_id = read_text(body.get("id") or body.get("request_id"))
    if not is_request_id(job_set_id):
        raise unclear(answer)
    state = state_of(_jobs(body)) or State.QUEUED
    return Submission(job_set_id, state, correlation_id(answer))


def read_job_set(reply: Reply, *, asked: str) -> Status:
    """Read one look at the job set `asked` as if it were one request."""
    answer = accepted(reply)
    with understood(answer):
        body = read_object(answer.body)
        if not isinstance(body.get("jobs"), list):
            raise Garbled("It holds no jobs.")
        check_same(body.get("id"), asked)
    jobs = _jobs(body)
    state = state_of(jobs)
    reasons = (read_reason(one.get("error"), hide=answer.hide) for one in [body, *jobs])
    return Status(
        request_id=asked,
        state=state,
        word=state.value if state else _unknown_word(jobs, hide=answer.hide),
        outputs=_outputs(jobs, otherwise=_made_by(body)),
        error=next((reason for reason in reasons if reason), None),
        expires_at=read_expiry(body),
        others=tuple(end for job in jobs if (end := _state(job)) in _ENDS[1:]),
    )


def word_of(body: Mapping[str, Any]) -> str:
    """Return in one word how the job set in a callback is doing."""
    jobs = _jobs(body)
    state = state_of(jobs)
    return state.value if state else _unknown_word(jobs, hide=())


def state_of(jobs: list[dict[str, Any]]) -> State | None:
    """Return what a set of jobs has come to; None if a word that nobody knows decides."""
    states = [_state(job) for job in jobs]
    if all(state is State.QUEUED for state in states):
        return State.QUEUED
    if any(state and not state.is_final for state in states):
        return State.IN_PROGRESS
    if None in states:
        return None
    return next(end for end in _ENDS if end in states)


def _jobs(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    jobs = body.get("jobs")
    if not isinstance(jobs, list):
        return []
    return [job for job in jobs if isinstance(job, dict)]


def _state(job: Mapping[str, Any]) -> State | None:
    return read_state(read_text(job.get("status")))


def _unknown_word(jobs: list[dict[str, Any]], *, hide: tuple[str, ...]) -> str:
    given = (job.get("status") for job in jobs if _state(job) is None)
    words = (read_words(word, hide=hide, limit=40) for word in given)
    return next((word for word in words if word), "unknown")


def _outputs(
    jobs: list[dict[str, Any]], *, otherwise: OutputKind
) -> tuple[Output, ...]:
    return distinct(
        output
        for job in jobs
        if _state(job) is State.COMPLETED
        for output in read_files(job.get("results"), otherwise=otherwise)
    )


def _made_by(body: Mapping[str, Any]) -> OutputKind:
    """Return what the type of a set says of its files, where they do not say it themselves."""
    # Reference: the types text2image_soul and image2video; others are called after them.
    named = read_text(body.get("type"))
    if "2video" in named or named.startswith("speak"):
        return "video"
    return "image" if "2image" in named else "other"
