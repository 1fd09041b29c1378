from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest

from studio.higgsfield import Output, State, Submission, errors
from studio.higgsfield.job_sets import read_job_set, read_job_set_submission
from studio.higgsfield.wire import Answer, Lost

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
PNG = "https://cdn.example/a.png"
MIN = "https://cdn.example/a.webp"
MP4 = "https://cdn.example/a.mp4"
QUEUED, RUNNING, DONE = State.QUEUED, State.IN_PROGRESS, State.COMPLETED
FAILED, NSFW, CANCELED = State.FAILED, State.NSFW, State.CANCELED


def answer(body: object, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = httpx.Headers({"X-Correlation-ID": "c-1"})
    return Answer("GET /x", status, raw, headers, hide=("canary-secret",))


def job_set(*words: str, **more: object) -> Answer:
    jobs = [{"id": f"j{place}", "status": word} for place, word in enumerate(words)]
    return answer({"id": ID, "jobs": jobs} | more)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["queued"], QUEUED),
        (["queued", "queued"], QUEUED),
        ([], QUEUED),
        (["queued", "in_progress"], RUNNING),
        (["queued", "completed"], RUNNING),
        (["processing", "finished"], RUNNING),
        (["queued", "melting"], RUNNING),
        (["completed"], DONE),
        (["failed", "finished", "nsfw"], DONE),
        (["failed", "nsfw"], NSFW),
        (["canceled", "failed"], FAILED),
        (["canceled", "cancelled"], CANCELED),
        (["melting"], None),
        (["completed", "melting"], None),
    ],
)
def test_state_of_a_set_follows_from_its_jobs(
    words: list[str], state: State | None
) -> None:
    assert read_job_set(job_set(*words), asked=ID).state is state


def test_word_of_a_set_is_its_state_or_what_nobody_knows() -> None:
    assert read_job_set(job_set("queued", "completed"), asked=ID).word == "in_progress"
    assert read_job_set(job_set("completed", "melt canary-secret"), asked=ID).word == (
        "melt ***"
    )
    assert read_job_set(job_set(""), asked=ID).word == "unknown"


def test_mixed_batch_says_how_the_others_ended() -> None:
    status = read_job_set(job_set("nsfw", "completed", "failed"), asked=ID)

    assert (status.state, status.others) == (DONE, (NSFW, FAILED))


def test_whole_set_is_read() -> None:
    results = {
        "min": {"type": "image/webp", "url": MIN},
        "raw": {"type": "image/png", "url": PNG},
    }
    body = {
        "id": ID.upper(),
        "type": "text2image_soul",
        "created_at": "2026-11-20T12:00:00Z",
        "jobs": [
            {"id": "a", "status": "completed", "results": results},
            {"id": "b", "status": "nsfw", "results": None},
            {"id": "c", "status": "completed", "results": {"raw": {"url": MP4}}},
        ],
        "input_params": {"prompt": "x"},
        "expires_at": "2026-11-27T12:00:00Z",
    }

    status = read_job_set(answer(body), asked=ID)

    assert (status.request_id, status.word) == (ID, "completed")
    assert status.outputs == (
        Output("image", PNG, "image/png", MIN),
        Output("image", MP4),
    )
    assert status.expires_at == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert status.error is None


@pytest.mark.parametrize(
    ("kind", "results", "found"),
    [
        ("image2video", {"raw": {"url": MP4}}, "video"),
        ("speak", {"raw": {"url": MP4}}, "video"),
        ("image2video", {"raw": {"url": PNG, "type": "image"}}, "image"),
        ("text2image_soul", [{"url": PNG}], "image"),
        ("", {"raw": {"url": PNG}}, "other"),
        (None, {"min": {"url": PNG, "type": "video/mp4"}}, "video"),
    ],
)
def test_file_is_what_it_says_or_what_its_set_makes(
    kind: object, results: object, found: str
) -> None:
    jobs = [{"status": "completed", "results": results}]
    [output] = read_job_set(answer({"type": kind, "jobs": jobs}), asked=ID).outputs

    assert output.kind == found


@pytest.mark.parametrize("word", ["queued", "nsfw", "failed", "melting"])
def test_only_a_completed_job_gives_files(word: str) -> None:
    jobs = [{"status": word, "results": {"raw": {"url": PNG}}}]

    assert read_job_set(answer({"jobs": jobs}), asked=ID).outputs == ()


@pytest.mark.parametrize(
    ("more", "job", "said"),
    [
        ({"error": "Whole"}, {"error": "Part"}, "Whole"),
        ({}, {"error": {"message": "at https://x.example/T canary-secret"}}, "at [link] ***"),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_reason_is_that_of_the_set_or_of_a_job(
    more: dict[str, object], job: dict[str, object], said: str | None
) -> None:
    jobs = [{"status": "failed"}, {"status": "failed"} | job]

    assert read_job_set(answer({"jobs": jobs} | more), asked=ID).error == said


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        [],
        {},
        {"jobs": None},
        {"jobs": {"status": "completed"}},
        {"id": "another", "jobs": []},
        {"status": "completed", "request_id": ID},
    ],
)
def test_set_without_jobs_or_another_set_is_protocol(body: object) -> None:
    with pytest.raises(errors.Protocol, match="cannot be understood"):
        read_job_set(answer(body), asked=ID)


def test_strange_jobs_are_passed_over() -> None:
    jobs = [None, 5, "x", [], {"status": 5}, {"status": "completed", "results": 5}]

    status = read_job_set(answer({"jobs": jobs}), asked=ID)

    assert (status.state, status.word, status.outputs) == (None, "unknown", ())


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"id": ID, "jobs": [{"status": "queued"}]}, QUEUED),
        ({"id": ID, "jobs": [{"status": "completed"}]}, DONE),
        ({"id": ID, "jobs": [{"status": "melting"}]}, QUEUED),
        ({"id": ID, "jobs": []}, QUEUED),
        ({"id": ID}, QUEUED),
        ({"request_id": ID, "status": "queued"}, QUEUED),
    ],
)
def test_submitted_set_is_known_by_its_id(body: object, state: State) -> None:
    assert read_job_set_submission(answer(body)) == Submission(ID, state, "c-1")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", [], {}, {"id": 5}, {"id": "../x"}, {"jobs": [{"id": ID}]}]
)
def test_submitted_set_without_an_id_is_unclear(body: object) -> None:
    with pytest.raises(errors.Unclear, match="without saying whether"):
        read_job_set_submission(answer(body))


def test_submitted_set_fails_as_any_submit() -> None:
    with pytest.raises(errors.Unclear):
        read_job_set_submission(Lost("POST /x", "it broke"))
    with pytest.raises(errors.NotSent):
        read_job_set_submission(Lost("POST /x", "no way", sent=False))
    with pytest.raises(errors.InvalidInput):
        read_job_set_submission(answer({"detail": "no"}, 422))
