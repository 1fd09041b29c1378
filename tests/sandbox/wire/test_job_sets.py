"""Job sets: what stands in one, how it is followed and how it ends."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import av
import numpy as np
import pytest
from PIL import Image

from studio.higgsfield import Credentials, NotFound, Secret, State, StatusReader
from tests.media.samples import wave
from tests.sandbox.wire import jpeg
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import UNKNOWN, V1_DOP, V1_SOUL, V1_SPEAK, Line

SET = {"id", "type", "created_at", "jobs", "input_params"}
JOB = {"id", "job_set_type", "status", "results"}
WORDS = {"queued", "in_progress", "completed", "failed", "nsfw", "canceled"}


def clip(line: Line, **params: object) -> str:
    still = {"type": "image_url", "image_url": line.client.upload(jpeg(), "image/jpeg")}
    return line.submit_set(V1_DOP, model="dop-lite", input_images=[still], **params)


def test_submitted_set_is_whole(parked: Line) -> None:
    job_set_id = parked.submit_set(batch_size=4, quality="720p")
    said = parked.said
    assert said.keys() >= SET
    assert str(UUID(said["id"])) == job_set_id
    assert datetime.fromisoformat(said["created_at"]).tzinfo is not None
    assert said["input_params"]["prompt"] == "a jetty"
    assert said["input_params"]["quality"] == "720p"
    assert len({job["id"] for job in said["jobs"]} - {job_set_id}) == 4


def test_every_job_is_whole(line: Line) -> None:
    line.set_ended(line.submit_set(batch_size=4))
    for heard in line.tap.heard:
        for job in heard.json["jobs"]:
            assert job.keys() >= JOB
            assert str(UUID(job["id"])) == job["id"]
            assert job["status"] in WORDS
            assert (job["results"] is None) is (job["status"] != "completed")


@pytest.mark.parametrize(("path", "kind"), [(V1_SOUL, "text2image_soul"), (V1_DOP, "image2video")])  # fmt: skip
def test_type_of_a_set_is_the_documented_one(
    parked: Line, path: str, kind: str
) -> None:
    parked.submit_set() if path == V1_SOUL else clip(parked)
    assert parked.said["type"] == kind
    assert {job["job_set_type"] for job in parked.said["jobs"]} == {kind}


def test_set_is_followed_by_its_id(parked: Line) -> None:
    job_set_id = parked.submit_set(batch_size=4)
    status = parked.client.job_set(job_set_id)
    assert (parked.last.method, parked.last.target) == (
        "GET",
        f"/v1/job-sets/{job_set_id}",
    )
    assert (status.request_id, status.state) == (job_set_id, State.QUEUED)
    assert parked.said["id"] == job_set_id


@pytest.mark.parametrize("count", [1, 4])
def test_completed_set_gives_a_picture_for_each_job(line: Line, count: int) -> None:
    status = line.set_ended(line.submit_set(batch_size=count))
    results = [job["results"] for job in line.said["jobs"]]
    assert (status.state, status.others) == (State.COMPLETED, ())
    assert [(one.kind, one.content_type) for one in status.outputs] == [
        ("image", "image/jpeg")
    ] * count
    assert [one.url for one in status.outputs] == [one["raw"]["url"] for one in results]
    assert [one.preview_url for one in status.outputs] == [
        one["min"]["url"] for one in results
    ]


def test_preview_is_the_smaller_file_of_the_same_picture(line: Line) -> None:
    line.change(scale=1)
    [output] = line.set_ended(line.submit_set(width_and_height="2048x1152")).outputs
    raw, small = line.sandbox.get(output.url), line.sandbox.get(str(output.preview_url))
    assert Image.open(io.BytesIO(raw.body)).size == (2048, 1152)
    assert Image.open(io.BytesIO(small.body)).width < 2048
    assert len(small.body) < len(raw.body)


def test_completed_clip_is_a_video(line: Line) -> None:
    [output] = line.set_ended(clip(line)).outputs
    assert (output.kind, output.content_type) == ("video", "video/mp4")
    assert line.sandbox.get(output.url).headers["content-type"] == "video/mp4"


def test_talking_clip_carries_the_voice_that_was_sent(line: Line) -> None:
    portrait = line.client.upload(jpeg(), "image/jpeg")
    voice = line.client.upload(wave(seconds=5, hertz=660), "audio/wav")
    status = line.set_ended(
        line.submit_set(
            V1_SPEAK,
            input_image={"type": "image_url", "image_url": portrait},
            input_audio={"type": "audio_url", "audio_url": voice},
            quality="mid",
            duration=5,
        )
    )
    assert line.said["type"] == "speak"
    assert (line.said["input_params"]["duration"], len(line.said["jobs"])) == (5, 1)
    [output] = status.outputs
    with av.open(io.BytesIO(line.sandbox.get(output.url).body)) as film:
        assert float(film.duration / av.time_base) == pytest.approx(5, abs=0.1)
        heard = [frame.to_ndarray()[0] for frame in film.decode(audio=0)]
    spectrum = np.abs(np.fft.rfft(np.concatenate(heard)[:48_000]))
    assert float(spectrum.argmax()) == pytest.approx(660, abs=3)


@pytest.mark.parametrize(
    ("prompt", "state"),
    [("sandbox:fail", State.FAILED), ("sandbox:nsfw", State.NSFW)],
)
def test_set_that_gives_nothing_ends_as_its_jobs_do(
    line: Line, prompt: str, state: State
) -> None:
    status = line.set_ended(line.submit_set(prompt=prompt, batch_size=4))
    assert (status.state, status.outputs) == (state, ())
    assert [job["status"] for job in line.said["jobs"]] == [state.value] * 4
    assert line.account()["refunded"] == line.account()["reserved"]


def test_mixed_batch_is_completed_with_what_came(line: Line) -> None:
    status = line.set_ended(line.submit_set(prompt="sandbox:mixed", batch_size=4))
    ends = [job["status"] for job in line.said["jobs"]]
    assert status.state is State.COMPLETED
    assert set(ends) == {"completed", "nsfw"}
    assert len(status.outputs) == ends.count("completed")
    assert status.others == (State.NSFW,) * ends.count("nsfw")


def test_jobs_of_a_set_end_together(line: Line) -> None:
    line.change(seconds=[1, 1])
    line.set_ended(line.submit_set(batch_size=4))
    seen = [{job["status"] for job in heard.json["jobs"]} for heard in line.tap.heard]
    assert all(len(words) == 1 for words in seen)
    assert seen[-1] == {"completed"}


def test_running_set_is_in_progress(line: Line) -> None:
    job_set_id = line.submit_set(prompt="sandbox:stuck", batch_size=4)
    while (status := line.client.job_set(job_set_id)).state is State.QUEUED:
        pass
    assert status.state is State.IN_PROGRESS
    assert {job["status"] for job in line.said["jobs"]} == {"in_progress"}


def test_set_is_not_a_request_and_the_other_way_round(parked: Line) -> None:
    request_id, job_set_id = parked.submit(), parked.submit_set()
    wrong: list[Callable[[], object]] = [
        lambda: parked.client.job_set(request_id),
        lambda: parked.client.status(job_set_id),
        lambda: parked.client.cancel(job_set_id),
        lambda: parked.client.delete(job_set_id),
    ]
    assert [type(parked.refused(call)) for call in wrong] == [NotFound] * 4
    assert parked.client.job_set(job_set_id).state is State.QUEUED


def test_watcher_reads_the_same_as_the_client(line: Line) -> None:
    job_set_id = line.submit_set(batch_size=4)
    status = line.set_ended(job_set_id)
    credentials = Credentials(line.key.key_id, Secret(line.key.secret))

    async def read() -> object:
        reader = StatusReader()
        try:
            return await reader.read(
                line.sandbox.origin, credentials, job_set_id, job_set=True
            )
        finally:
            await reader.aclose()

    assert asyncio.run(read()) == status


def test_unknown_set_is_404(line: Line) -> None:
    error = line.refused(lambda: line.client.job_set(UNKNOWN))
    assert (type(error), error.status) == (NotFound, 404)


def test_set_of_another_account_is_404(open_line: OpenLine, line: Line) -> None:
    theirs = open_line(concurrency=0).submit_set()
    with pytest.raises(NotFound):
        line.client.job_set(theirs)


def test_media_of_a_set_die_when_they_expire(line: Line) -> None:
    job_set_id = line.submit_set()
    [output] = line.set_ended(job_set_id).outputs
    line.change(elapse=8 * 24 * 3600)
    assert line.sandbox.get(output.url).status == 404
    assert line.sandbox.get(str(output.preview_url)).status == 404
    assert line.client.job_set(job_set_id).state is State.COMPLETED
