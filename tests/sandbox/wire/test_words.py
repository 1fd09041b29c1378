"""Status words: each family has its own, and all mean the same six states."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.higgsfield import State, Status
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import Line

Look = Callable[[str], Status]

PHOTO = "https://x.io/a.jpg"


class Kind:
    """One of the two families: how it is submitted to and looked at."""

    def __init__(self, line: Line, name: str) -> None:
        is_flat = name == "request"
        self.line = line
        self.submit: Callable[..., str] = line.submit if is_flat else line.submit_set
        self.look: Look = line.client.status if is_flat else line.client.job_set
        self.end: Look = line.ended if is_flat else line.set_ended

    def reach(self, state: State) -> str:
        """Return the id of something that is in this state."""
        if state in (State.QUEUED, State.CANCELED):
            self.line.change(concurrency=0)
        request_id = self.submit(prompt=PROMPTS[state])
        if state is State.CANCELED:
            self.line.client.cancel(request_id)
        if state is State.IN_PROGRESS:
            while self.look(request_id).state is State.QUEUED:
                pass
        elif state is not State.QUEUED:
            self.end(request_id)
        return request_id


PROMPTS = {
    State.QUEUED: "a jetty",
    State.IN_PROGRESS: "sandbox:stuck",
    State.COMPLETED: "a jetty",
    State.FAILED: "sandbox:fail",
    State.NSFW: "sandbox:nsfw",
    State.CANCELED: "a jetty",
}
# No call of the platform cancels a job set.
REACHABLE = [("request", state) for state in State] + [
    ("job set", state) for state in State if state is not State.CANCELED
]
OLDEST = {
    State.QUEUED: ("pending", State.QUEUED),
    State.IN_PROGRESS: ("processing", State.IN_PROGRESS),
    State.COMPLETED: ("completed", State.COMPLETED),
    State.FAILED: ("failed", State.FAILED),
    State.NSFW: ("failed", State.FAILED),
    State.CANCELED: ("failed", State.FAILED),
}


@pytest.mark.parametrize(("name", "state"), REACHABLE)
def test_both_families_say_the_official_word(
    line: Line, name: str, state: State
) -> None:
    kind = Kind(line, name)
    status = kind.look(kind.reach(state))
    words = [job["status"] for job in line.said.get("jobs", [line.said])]
    assert (status.state, words) == (state, [state.value])


@pytest.mark.parametrize(("name", "state"), REACHABLE)
def test_oldest_address_has_words_of_its_own(
    line: Line, name: str, state: State
) -> None:
    request_id = Kind(line, name).reach(state)
    status = line.client.generation_result(request_id)
    word, meant = OLDEST[state]
    assert line.last.target == f"/api/generation-results?id={request_id}"
    assert (line.said["id"], line.said["status"]) == (request_id, word)
    assert (status.request_id, status.state, status.word) == (request_id, meant, word)


def test_oldest_address_gives_the_files_and_their_end(line: Line) -> None:
    request_id = line.submit(batch_size=4)
    status = line.ended(request_id)
    oldest = line.client.generation_result(request_id)
    assert {one["type"] for one in line.said["results"]} == {"image"}
    assert [one.url for one in oldest.outputs] == [one.url for one in status.outputs]
    assert [one.kind for one in oldest.outputs] == ["image"] * 4
    assert oldest.expires_at == status.expires_at


def test_oldest_address_knows_one_job_of_a_set(line: Line) -> None:
    job_set_id = line.submit_set(prompt="sandbox:mixed", batch_size=4)
    line.set_ended(job_set_id)
    jobs = line.said["jobs"]
    for job in jobs:
        oldest = line.client.generation_result(job["id"])
        done = job["status"] == "completed"
        assert oldest.state is (State.COMPLETED if done else State.FAILED)
        urls = [job["results"]["raw"]["url"]] if done else []
        assert [one.url for one in oldest.outputs] == urls


def test_oldest_address_does_not_know_what_others_made(
    open_line: OpenLine, line: Line
) -> None:
    theirs = open_line(concurrency=0).submit()
    error = line.refused(lambda: line.client.generation_result(theirs))
    assert error.status == 404


def test_training_says_its_own_words(line: Line) -> None:
    line.change(speed=1)
    made = line.client.create_reference("Ada", [PHOTO], version="v1")
    seen = {line.said["status"]: made.state}
    while State.COMPLETED not in seen.values():
        line.change(elapse=2)
        state = line.client.reference(made.id).state
        seen[line.said["status"]] = state
    assert list(seen.items()) == [
        ("not_ready", State.QUEUED),
        ("queued", State.QUEUED),
        ("in_progress", State.IN_PROGRESS),
        ("completed", State.COMPLETED),
    ]


def test_training_that_fails_says_why(line: Line) -> None:
    made = line.client.create_reference("sandbox:fail", [PHOTO], version="v1")
    reference = line.trained(made.id)
    assert (reference.state, line.said["status"]) == (State.FAILED, "failed")
    assert reference.fail_reason == line.said["fail_reason"]
    assert reference.fail_reason
