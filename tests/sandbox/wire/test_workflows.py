"""Creator workflows: one submission, many ordinary requests, and words for the post."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from studio.engines.workflows import CLIP, KINDS, SLIDE
from studio.higgsfield import (
    Busy,
    InvalidInput,
    KeyReused,
    NotFound,
    OutOfCredits,
    State,
    TooLate,
    Unclear,
    Workflow,
)
from tests.sandbox.wire import assert_in_shape, jpeg
from tests.sandbox.wire.conftest import Ear, OpenLine
from tests.sandbox.wire.line import Line
from tests.sandbox_server import Key

TOPIC = "How to bind a book by hand"
CAROUSEL = KINDS["carousel"].path
SERIES = {key: engine.path for key, engine in KINDS.items() if key != "carousel"}
CLIP_FIELDS = {
    "index",
    "prompt",
    "duration",
    "request_id",
    "status",
    "status_url",
    "cancel_url",
}
SLIDE_FIELDS = {"index", "prompt", "overlay_text", "request_id", "status_url"}


def start(line: Line, path: str = CAROUSEL, *, once: str = "", **body: Any) -> Workflow:
    told = {"topic": TOPIC} | body
    if path == SERIES["product-showcase"]:
        told.setdefault("image_url", "https://example.com/lamp.jpg")
    key = once or str(uuid4())
    return line.client.start_workflow(
        path, json.dumps(told).encode(), idempotency_key=key
    )


def refused(line: Line, path: str = CAROUSEL, **body: Any) -> Any:
    return line.refused(lambda: start(line, path, **body))


@pytest.fixture
def parked(open_line: OpenLine) -> Line:
    """A line whose requests are accepted and never start."""
    return open_line(concurrency=0)


@pytest.mark.parametrize("kind", SERIES)
def test_series_is_clips_of_ninety_seconds(parked: Line, kind: str) -> None:
    made = start(parked, SERIES[kind])

    said = parked.said
    assert (parked.last.target, parked.last.status) == (f"/{SERIES[kind]}", 200)
    assert said.keys() == {"series_id", "type", "total_duration", "clips"}
    assert (said["type"], said["total_duration"]) == (kind, 90)
    assert [clip.keys() for clip in said["clips"]] == [CLIP_FIELDS] * 18
    assert {clip["status"] for clip in said["clips"]} == {"queued"}
    assert str(UUID(made.id)) == said["series_id"]
    assert [part.index for part in made.parts] == list(range(18))
    assert {part.seconds for part in made.parts} == {5}


def test_carousel_is_slides_and_words_for_the_post(parked: Line) -> None:
    made = start(parked)

    said = parked.said
    assert said.keys() == {"carousel_id", "slides", "caption", "hashtags"}
    assert [slide.keys() for slide in said["slides"]] == [SLIDE_FIELDS] * 5
    assert made.parts[0].overlay == TOPIC
    assert all(part.overlay for part in made.parts)
    assert TOPIC in made.caption
    assert {"#bind", "#book", "#hand"} <= set(made.hashtags)


@pytest.mark.parametrize(
    ("body", "clips", "total"),
    [
        ({"clip_duration": 10}, 9, 90),
        ({"clip_duration": 10, "total_duration": 95}, 10, 100),
        ({"total_duration": 300}, 60, 300),
    ],
)
def test_series_reaches_the_length_asked_for(
    parked: Line, body: dict[str, int], clips: int, total: int
) -> None:
    made = start(parked, SERIES["tutorial"], **body)

    assert len(made.parts) == clips
    assert parked.said["total_duration"] == total


@pytest.mark.parametrize("slides", [3, 10])
def test_carousel_has_as_many_slides_as_asked_for(parked: Line, slides: int) -> None:
    made = start(parked, slides=slides)

    assert len(made.parts) == slides
    assert len({part.prompt for part in made.parts}) == slides


@pytest.mark.parametrize("path", [*SERIES.values(), CAROUSEL])
def test_prompts_are_beats_about_the_topic(parked: Line, path: str) -> None:
    prompts = [part.prompt for part in start(parked, path).parts]

    assert len(set(prompts)) == len(prompts)
    assert all(TOPIC in prompt for prompt in prompts)
    assert all(len(prompt) < 500 for prompt in prompts)


def test_longest_series_never_repeats_itself(parked: Line) -> None:
    prompts = [
        part.prompt for part in start(parked, SERIES["pov"], total_duration=300).parts
    ]

    assert len(set(prompts)) == 60


def test_same_topic_has_the_same_words(parked: Line) -> None:
    first, second = start(parked), start(parked)

    assert [one.prompt for one in first.parts] == [one.prompt for one in second.parts]
    assert (first.caption, first.hashtags) == (second.caption, second.hashtags)
    assert first.id != second.id


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        (CAROUSEL, {"topic": ""}, ["body.topic"]),
        (CAROUSEL, {"topic": 5}, ["body.topic"]),
        (CAROUSEL, {"topic": "x" * 2001}, ["body.topic"]),
        (CAROUSEL, {"topic": None}, ["body.topic", "body.prompt"]),
        (CAROUSEL, {"slides": 2}, ["body.slides"]),
        (CAROUSEL, {"slides": 11}, ["body.slides"]),
        (CAROUSEL, {"slides": "5"}, ["body.slides"]),
        (CAROUSEL, {"aspect_ratio": "1:1"}, ["body.aspect_ratio"]),
        (CAROUSEL, {"style_id": "bold"}, ["body.style_id"]),
        (SERIES["pov"], {"clip_duration": 6}, ["body.clip_duration"]),
        (SERIES["pov"], {"total_duration": 89}, ["body.total_duration"]),
        (SERIES["pov"], {"aspect_ratio": "16:9"}, ["body.aspect_ratio"]),
        (SERIES["product-showcase"], {"image_url": None}, ["body.image_url"]),
        (SERIES["product-showcase"], {"image_url": "lamp"}, ["body.image_url"]),
    ],
)  # fmt: skip
def test_body_is_refused_in_its_place(
    parked: Line, path: str, body: dict[str, Any], places: list[str]
) -> None:
    assert parked.places(lambda: start(parked, path, **body)) == places
    assert parked.account()["reserved"] == "0.000"


@pytest.mark.parametrize("path", [SERIES["tutorial"], CAROUSEL])
def test_topic_may_be_called_a_prompt(parked: Line, path: str) -> None:
    made = start(parked, path, topic=None, prompt="A lighthouse in fog")

    assert "A lighthouse in fog" in made.parts[0].prompt


def test_unknown_style_is_a_400(parked: Line) -> None:
    error = refused(parked, style_id=str(uuid4()))

    assert isinstance(error, InvalidInput)
    assert "Provided Soul style not found" in error.message


def test_unknown_workflow_is_nowhere(parked: Line) -> None:
    for path in ("social/video-series/unboxing", "social/carousel/tiktok", "social"):
        assert isinstance(refused(parked, path), NotFound)


@pytest.mark.parametrize("path", [SERIES["pov"], CAROUSEL])
@pytest.mark.parametrize(
    "lacks", [{"workflows": False}, {"strict": True}, {"disabled_models": True}]
)
def test_account_without_workflows_has_none(
    open_line: OpenLine, path: str, lacks: dict[str, Any]
) -> None:
    if "disabled_models" in lacks:
        lacks = {"disabled_models": [path]}
    line = open_line(**lacks)

    assert isinstance(refused(line, path), NotFound)
    body = json.dumps({"topic": TOPIC}).encode()
    assert isinstance(line.refused(lambda: line.client.estimate(path, body)), NotFound)
    assert line.account()["reserved"] == "0.000"


def test_every_part_is_a_request_of_its_own(line: Line) -> None:
    made = start(line, slides=3)

    ended = [line.ended(part.request_id) for part in made.parts]

    assert {one.state for one in ended} == {State.COMPLETED}
    assert [len(one.outputs) for one in ended] == [1, 1, 1]
    assert len({one.outputs[0].url for one in ended}) == 3


def test_slides_are_four_to_five_and_clips_nine_to_sixteen(open_line: OpenLine) -> None:
    line = open_line(scale=0.2)
    slide = line.ended(start(line, slides=3).parts[0].request_id).outputs[0]
    clip = line.ended(start(line, SERIES["cinematic"]).parts[0].request_id).outputs[0]

    with Image.open(io.BytesIO(line.sandbox.get(slide.url).body)) as picture:
        assert picture.size == (216, 270)
    assert (slide.kind, clip.kind) == ("image", "video")
    assert line.sandbox.get(clip.url).headers["content-type"] == "video/mp4"


def test_product_and_style_are_in_what_is_made(line: Line) -> None:
    """Two of the same topic, with and without: only what went in can be the difference."""
    plain = picture_of(line, slides=3)
    styled = picture_of(line, slides=3, style_id=style_of(line))

    assert np.abs(plain - styled).mean() > 5

    red = clip_of(line, line.client.upload(jpeg("#c0392b"), "image/jpeg"))
    blue = clip_of(line, line.client.upload(jpeg("#2050c0"), "image/jpeg"))
    assert red != blue


def picture_of(line: Line, **body: Any) -> Any:
    output = line.ended(start(line, **body).parts[1].request_id).outputs[0]
    with Image.open(io.BytesIO(line.sandbox.get(output.url).body)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def clip_of(line: Line, product: str) -> bytes:
    made = start(line, SERIES["product-showcase"], image_url=product)
    output = line.ended(made.parts[0].request_id).outputs[0]
    return line.sandbox.get(output.url).body


def style_of(line: Line) -> str:
    return line.client.styles()[0].id


@pytest.mark.parametrize(
    ("path", "body", "credits"),
    [
        (SERIES["tutorial"], {}, 18 * CLIP.price({"duration": 5})),
        (SERIES["pov"], {"clip_duration": 10}, 9 * CLIP.price({"duration": 10})),
        (CAROUSEL, {"slides": 4}, 4 * SLIDE.price({})),
    ],
)
def test_estimate_is_what_is_reserved(
    parked: Line, path: str, body: dict[str, Any], credits: Any
) -> None:
    told = json.dumps({"topic": TOPIC} | body).encode()
    assert parked.client.estimate(path, told).credits == credits

    start(parked, path, **body)

    assert parked.account()["reserved"] == f"{credits:.3f}"


def test_half_of_a_mixed_series_fails_and_only_the_rest_is_paid(line: Line) -> None:
    made = start(line, topic=f"{TOPIC} sandbox:mixed", slides=4)

    states = [line.ended(part.request_id).state for part in made.parts]

    assert states == [State.COMPLETED, State.FAILED] * 2
    account = line.account()
    assert (account["charged"], account["refunded"]) == ("3.000", "3.000")


def test_words_to_the_sandbox_are_not_in_the_prompts(line: Line) -> None:
    made = start(line, topic=f"sandbox:fail {TOPIC}", slides=3)

    assert not any("sandbox:" in part.prompt for part in made.parts)
    assert line.ended(made.parts[0].request_id).state is State.FAILED


def test_queued_part_is_canceled_alone(open_line: OpenLine) -> None:
    line = open_line(concurrency=1, speed=1, seconds=[3600, 3600])
    made = start(line, slides=3)
    line.change(elapse=60)

    line.client.cancel(made.parts[2].request_id)

    assert line.ended(made.parts[2].request_id).state is State.CANCELED
    running = made.parts[0].request_id
    assert isinstance(line.refused(lambda: line.client.cancel(running)), TooLate)
    assert line.account()["refunded"] == "1.500"


def test_replay_names_the_same_requests_once_paid(parked: Line) -> None:
    first = start(parked, once="once")
    answer = parked.said
    again = start(parked, once="once")

    assert parked.said == answer
    assert again.parts == first.parts
    assert parked.account()["reserved"] == "7.500"


def test_key_is_for_one_workflow_only(parked: Line) -> None:
    start(parked, once="once")

    assert isinstance(refused(parked, once="once", slides=4), KeyReused)
    submit: Callable[[], object] = lambda: parked.submit(once="once")  # noqa: E731
    assert isinstance(parked.refused(submit), KeyReused)


def test_replay_of_what_was_forgotten_holds_no_prompt(line: Line) -> None:
    made = start(line, once="once", slides=3)
    line.ended(made.parts[0].request_id)
    line.client.delete(made.parts[0].request_id)

    again = start(line, once="once", slides=3)

    assert [part.request_id for part in again.parts] == [
        part.request_id for part in made.parts
    ]
    assert (again.parts[0].prompt, again.parts[1].prompt) == ("", made.parts[1].prompt)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", "Unauthorized"),
        ("403", "OutOfCredits"),
        ("404", "NotFound"),
        ("423", "Busy"),
        ("429", "Busy"),
        ("503", "Unclear"),
        ("lost", "Unclear"),
        ("garbled", "Unclear"),
        ("empty", "Unclear"),
    ],
)
def test_faults_reach_workflows_as_they_reach_models(
    parked: Line, fault: str, error: str
) -> None:
    assert type(refused(parked, topic=f"{TOPIC} sandbox:{fault}")).__name__ == error


def test_lost_answer_is_told_again_under_its_key(parked: Line, key: Key) -> None:
    rule = {"match": "submit", "kind": "lost", "account": parked.key.key_id}
    parked.sandbox.control(faults=[rule | {"path": CAROUSEL}])
    assert isinstance(refused(parked, once="once"), Unclear)

    made = start(parked, once="once")

    assert len(parked.sandbox.report(parked.key)["requests"]) == len(made.parts) == 5


def test_series_needs_credits_for_all_of_it(open_line: OpenLine) -> None:
    line = open_line(credits=107, concurrency=0)

    assert isinstance(refused(line, SERIES["pov"]), OutOfCredits)
    assert line.sandbox.report(line.key)["requests"] == []
    assert line.account()["credits"] == "107.000"


def test_series_needs_room_for_all_of_it(open_line: OpenLine) -> None:
    line = open_line(concurrency=0, waiting_limit=17)

    assert isinstance(refused(line, SERIES["pov"]), Busy)
    assert line.sandbox.report(line.key)["requests"] == []


def test_gone_product_is_a_400(line: Line) -> None:
    gone = f"{line.sandbox.origin}/media/uploads/{uuid4()}.jpg"

    error = refused(line, SERIES["product-showcase"], image_url=gone)

    assert isinstance(error, InvalidInput)
    assert error.status == 400


def test_every_part_calls_back_where_it_is_asked_to(line: Line, ear: Ear) -> None:
    answer = line.sandbox.ask(
        "POST",
        f"/{CAROUSEL}?hf_webhook={ear.url}",
        key=line.key,
        body={"topic": TOPIC, "slides": 3},
    )

    ids = {slide["request_id"] for slide in answer.json["slides"]}
    assert {ear.next().json["request_id"] for _ in ids} == ids


def test_workflow_is_only_posted_to(line: Line) -> None:
    answer = line.sandbox.ask("GET", f"/{CAROUSEL}", key=line.key)

    assert answer.status == 405
    assert_in_shape(answer)
