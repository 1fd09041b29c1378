"""The envelope of a request from the first look to the last, and what each end costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.higgsfield import State
from tests.sandbox.wire import DOP, SOUL, jpeg
from tests.sandbox.wire.line import Line

HEAD = {"status", "request_id", "status_url", "cancel_url"}
WORDS = {"queued", "in_progress", "nsfw", "failed", "completed", "canceled"}


def test_queued_is_the_head_alone(parked: Line) -> None:
    status = parked.client.status(parked.submit())
    assert (status.state, status.word) == (State.QUEUED, "queued")
    assert parked.said.keys() == HEAD
    assert (status.outputs, status.error, status.expires_at) == ((), None, None)


def test_in_progress_is_the_head_alone(line: Line) -> None:
    request_id = line.submit(prompt="sandbox:stuck")
    while (status := line.client.status(request_id)).state is State.QUEUED:
        pass
    assert (status.state, status.word) == (State.IN_PROGRESS, "in_progress")
    assert line.said.keys() == HEAD


@pytest.mark.parametrize("count", [1, 4])
def test_completed_image_has_as_many_images_as_asked(line: Line, count: int) -> None:
    status = line.ended(line.submit(batch_size=count))
    images = line.said["images"]
    assert (status.state, line.said["status"]) == (State.COMPLETED, "completed")
    assert [output.url for output in status.outputs] == [one["url"] for one in images]
    assert [output.kind for output in status.outputs] == ["image"] * count
    assert {one["content_type"] for one in images} == {"image/jpeg"}
    assert "video" not in line.said


def test_completed_clip_is_one_video(line: Line) -> None:
    still = line.client.upload(jpeg(), "image/jpeg")
    status = line.ended(line.submit(DOP, image_url=still))
    [output] = status.outputs
    assert (output.kind, output.content_type) == ("video", "video/mp4")
    assert line.said["video"]["url"] == output.url
    assert "images" not in line.said


@pytest.mark.parametrize(
    ("prompt", "state", "error"),
    [
        ("sandbox:fail", State.FAILED, "Generation failed"),
        ("sandbox:nsfw", State.NSFW, None),
    ],
)
def test_bad_end_is_200_and_has_no_media(
    line: Line, prompt: str, state: State, error: str | None
) -> None:
    status = line.ended(line.submit(prompt=prompt))
    assert line.last.status == 200
    assert (status.state, status.error, status.outputs) == (state, error, ())
    assert line.said["status"] == state.value
    assert ("error" in line.said) is (state is State.FAILED)


def test_canceled_is_written_with_one_l(parked: Line) -> None:
    request_id = parked.submit()
    parked.client.cancel(request_id)
    assert parked.ended(request_id).word == "canceled"


def test_every_answer_names_its_request_and_its_addresses(line: Line) -> None:
    request_id = line.submit()
    line.ended(request_id)
    base = f"{line.sandbox.origin}/requests/{request_id}"
    for heard in line.tap.heard:
        assert heard.json["status"] in WORDS
        assert heard.json["request_id"] == request_id
        assert heard.json["status_url"] == f"{base}/status"
        assert heard.json["cancel_url"] == f"{base}/cancel"


def test_end_says_until_when_it_is_kept(line: Line) -> None:
    status = line.ended(line.submit())
    assert status.expires_at is not None
    left = status.expires_at - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7)
    assert line.said["expires_at"].endswith("Z")


def test_media_die_when_they_expire_and_the_status_stays(line: Line) -> None:
    request_id = line.submit()
    [output] = line.ended(request_id).outputs
    assert line.sandbox.get(output.url).status == 200
    line.change(elapse=7 * 24 * 3600)
    assert line.sandbox.get(output.url).status == 404
    assert line.client.status(request_id).state is State.COMPLETED


def test_media_die_sooner_where_that_was_asked_for(line: Line) -> None:
    [output] = line.ended(line.submit(keep_seconds=3600)).outputs
    line.change(elapse=3500)
    assert line.sandbox.get(output.url).status == 200
    line.change(elapse=200)
    assert line.sandbox.get(output.url).status == 404


@pytest.mark.parametrize(
    ("prompt", "reserved", "charged", "refunded"),
    [
        ("a jetty", "1.500", "1.500", "0.000"),
        ("sandbox:fail", "1.500", "0.000", "1.500"),
        ("sandbox:nsfw", "1.500", "0.000", "1.500"),
    ],
)
def test_only_what_completes_is_paid(
    line: Line, prompt: str, reserved: str, charged: str, refunded: str
) -> None:
    line.ended(line.submit(prompt=prompt))
    account = line.account()
    assert account["reserved"] == reserved
    assert (account["charged"], account["refunded"]) == (charged, refunded)


def test_canceled_is_refunded(parked: Line) -> None:
    before = parked.account()["credits"]
    request_id = parked.submit()
    assert parked.account()["credits"] != before
    parked.client.cancel(request_id)
    assert parked.account()["credits"] == before


def test_fields_that_no_model_knows_are_ignored(line: Line) -> None:
    request_id = line.submit(SOUL, camera_fixed=True, nothing={"deep": [1]})
    assert line.ended(request_id).state is State.COMPLETED
