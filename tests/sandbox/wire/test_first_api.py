"""The first API's models: every parameter, what it may be and what it may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from studio.higgsfield import InvalidInput, State
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import SQUARE, V1_DOP, V1_SOUL, V1_SPEAK, Line

KEYFRAMES = "/v1/text2image/keyframes"
SEEDREAM = "/v1/text2image/seedream"
KLING = "/generate/kling-2-5"
DOP_ALIAS = "/v1/image2video"

GENERAL = "31177282-bde3-4870-b283-1135ca0a201a"
STYLE = "464ea177-8d40-4940-8d9d-b438bab269c7"
PICTURE = {"type": "image_url", "image_url": "https://example.com/a.jpg"}
NO_PICTURE = {"type": "image_url"}
SOUND = {"type": "audio_url", "audio_url": "https://example.com/a.wav"}
MOTION = {"id": GENERAL, "strength": 0.5}
SIZES = [
    "1152x2048", "2048x1152", "2048x1536", "1536x2048", "1344x2016", "2016x1344", "960x1696",
    "1536x1536", "1536x1152", "1696x960", "1152x1536", "1088x1632", "1632x1088",
]  # fmt: skip
RATIOS = ["1:1", "4:3", "16:9", "3:2", "3:4", "9:16", "2:3"]

LEAST: dict[str, dict[str, Any]] = {
    V1_SOUL: {"prompt": "a jetty", "width_and_height": SQUARE},
    V1_DOP: {"prompt": "slowly", "model": "dop-lite", "input_images": [PICTURE]},
    DOP_ALIAS: {"prompt": "slowly", "model": "dop-lite", "input_images": [PICTURE]},
    KEYFRAMES: {"prompt": "a jetty"},
    SEEDREAM: {"prompt": "at night", "input_images": [PICTURE]},
    KLING: {"prompt": "slowly"},
    V1_SPEAK: {"prompt": "calmly", "input_image": PICTURE, "input_audio": SOUND},
}
FLAG = ([True, False], ["maybe", 5, []])
STRENGTH = ([0, 0.5, 1], [-0.1, 1.1, "x"])
SEED = ([None, 0, 1, 1_000_000], [-1, 1_000_001, 1.5, "x"])
PROMPT = (["x", "Ünïcödé 🎬"], ["", 5, ["x"]])

# Of each parameter: some values that are taken, and some that are not.
PARAMETERS: dict[str, dict[str, tuple[list[Any], list[Any]]]] = {
    V1_SOUL: {
        "prompt": PROMPT,
        "width_and_height": (SIZES, ["1x1", "1536 x 1536", 5, None]),
        "enhance_prompt": FLAG,
        "quality": (["720p", "1080p"], ["4K", 5]),
        "batch_size": ([1, 4], [0, 2, 5, 1.5, "many"]),
        "seed": SEED,
        "style_id": ([None, STYLE], ["neon", 5]),
        "style_strength": STRENGTH,
        "custom_reference_id": ([None], ["ada", 5]),
        "custom_reference_strength": STRENGTH,
        "image_reference": ([None, PICTURE], ["https://x.io/a", NO_PICTURE, [PICTURE], 5]),
    },
    V1_DOP: {
        "model": (["dop-lite", "dop-turbo", "dop-standard", "dop-preview"], ["lite", 5, None]),
        "prompt": PROMPT,
        "input_images": ([[PICTURE], [PICTURE] * 2], [[], [PICTURE] * 3, PICTURE, [NO_PICTURE], None]),
        "input_images_end": ([[PICTURE]], [PICTURE, [NO_PICTURE], 5]),
        "motions": (
            [[MOTION], [MOTION, MOTION | {"strength": 1}], [MOTION | {"strength": 0}]],
            [MOTION, [MOTION] * 3, [{"id": 5}], [MOTION | {"strength": 1.1}], [MOTION | {"id": "x"}]],
        ),
        "seed": ([1, 1_000_000], [-1, 1_000_001, "x"]),
        "enhance_prompt": FLAG,
        "check_nsfw": FLAG,
    },
    KEYFRAMES: {
        "prompt": PROMPT,
        "aspect_ratio": (RATIOS, ["5:4", "wide", 5]),
        "count": ([1, 4], [0, -1, 1.5, "x"]),
        "image_references": ([[PICTURE], [PICTURE] * 8], [[PICTURE] * 9, PICTURE, [NO_PICTURE]]),
        "quality": (["720p", "1600p"], ["1080p", 5]),
        "seed": ([None, 1, 1_000_000], [-1, 1_000_001, "x"]),
    },
    SEEDREAM: {
        "prompt": PROMPT,
        "input_images": ([[PICTURE], [PICTURE] * 8], [[], [PICTURE] * 9, PICTURE, [NO_PICTURE], None]),
        "aspect_ratio": (["1:1", "4:3", "16:9", "3:2", "21:9", "3:4", "9:16", "2:3"], ["5:4", 5]),
        "quality": (["basic", "high"], ["720p", 5]),
    },
    KLING: {
        "prompt": (["x", "x" * 1000], ["", "x" * 1001, 5]),
        "cfg_scale": ([0, 0.1, 0.5, 1], [-0.1, 1.1, "x"]),
        "duration": ([5, 10], [0, 7, "long"]),
        "enhance_prompt": FLAG,
        "input_image": ([PICTURE], ["https://x.io/a", NO_PICTURE, [PICTURE]]),
        "negative_prompt": (["", "blur"], [5, []]),
    },
    V1_SPEAK: {
        "input_image": ([PICTURE], [SOUND, [PICTURE], NO_PICTURE, "https://x.io/a", None]),
        "input_audio": ([SOUND], [PICTURE, [SOUND], {"type": "audio_url"}, "https://x.io/a", None]),
        "prompt": PROMPT,
        "quality": (["high", "mid"], ["low", "1080p", 5]),
        "duration": ([5, 10, 15], [0, 7, 20, "5", 5.5]),
        "enhance_prompt": FLAG,
        "seed": ([1, 1_000_000], [-1, 0, 1_000_001, "x"]),
    },
}  # fmt: skip
REQUIRED = {
    V1_SOUL: ["prompt", "width_and_height"],
    V1_DOP: ["model", "prompt", "input_images"],
    DOP_ALIAS: ["model", "prompt", "input_images"],
    KEYFRAMES: ["prompt"],
    SEEDREAM: ["prompt", "input_images"],
    KLING: ["prompt"],
    V1_SPEAK: ["prompt", "input_image", "input_audio"],
}


def rows(which: int) -> list[Any]:
    return [
        pytest.param(path, name, values[which], id=f"{path[1:]}-{name}")
        for path, parameters in PARAMETERS.items()
        for name, values in parameters.items()
    ]


def post(line: Line, path: str, body: dict[str, Any], *, once: str = "") -> str:
    raw = json.dumps(body).encode()
    key = once or str(len(line.tap.heard))
    return line.client.submit_job_set(path, raw, idempotency_key=key).request_id


@pytest.fixture
def long_queue(open_line: OpenLine) -> Line:
    """A line on which nothing starts and much is accepted."""
    return open_line(concurrency=0, credits=100_000)


@pytest.mark.parametrize(("path", "name", "values"), rows(0))
def test_parameter_takes_its_values(
    long_queue: Line, path: str, name: str, values: list[Any]
) -> None:
    for value in values:
        assert post(long_queue, path, {"params": LEAST[path] | {name: value}})
    reports = long_queue.sandbox.report(long_queue.key)["requests"]
    assert len(reports) == len(values)


@pytest.mark.parametrize(("path", "name", "values"), rows(1))
def test_parameter_refuses_all_else_in_its_place(
    long_queue: Line, path: str, name: str, values: list[Any]
) -> None:
    for value in values:
        body = {"params": LEAST[path] | {name: value}}
        places = long_queue.places(lambda body=body: post(long_queue, path, body))
        assert [
            place for place in places if not place.startswith(f"body.params.{name}")
        ] == []
        assert places != []
    assert long_queue.sandbox.report(long_queue.key)["requests"] == []


@pytest.mark.parametrize("path", REQUIRED)
def test_what_is_required_is_missed(long_queue: Line, path: str) -> None:
    places = long_queue.places(lambda: post(long_queue, path, {"params": {}}))
    assert sorted(places) == sorted(f"body.params.{name}" for name in REQUIRED[path])


@pytest.mark.parametrize("path", LEAST)
def test_the_least_is_enough_and_is_answered_with_a_job_set(
    long_queue: Line, path: str
) -> None:
    job_set_id = post(long_queue, path, {"params": LEAST[path]})
    assert long_queue.last.status == 200
    assert long_queue.said["id"] == job_set_id
    assert [job["status"] for job in long_queue.said["jobs"]] == ["queued"]


@pytest.mark.parametrize(
    "body", [{}, {"params": None}, {"params": []}, {"params": "x"}]
)
def test_parameters_are_wrapped(long_queue: Line, body: dict[str, Any]) -> None:
    assert long_queue.places(lambda: post(long_queue, V1_SOUL, body)) == ["body.params"]


def test_flat_body_is_not_one(long_queue: Line) -> None:
    assert long_queue.places(lambda: post(long_queue, V1_SOUL, LEAST[V1_SOUL])) == [
        "body.params"
    ]


def test_unknown_style_motion_and_character_are_a_400(long_queue: Line) -> None:
    unknown = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
    wrong = [
        (V1_SOUL, {"style_id": unknown}),
        (V1_SOUL, {"custom_reference_id": unknown}),
        (V1_DOP, {"motions": [{"id": unknown, "strength": 1}]}),
    ]
    for path, more in wrong:
        body = {"params": LEAST[path] | more}
        error = long_queue.refused(
            lambda path=path, body=body: post(long_queue, path, body)
        )
        assert (type(error), error.status) == (InvalidInput, 400)


def test_either_way_to_show_a_key_opens_every_door(long_queue: Line) -> None:
    key, sandbox = long_queue.key, long_queue.sandbox
    pair = {"hf-api-key": key.key_id, "hf-secret": key.secret}
    ways: list[Callable[[str, str, Any], int]] = [
        lambda method, path, body: sandbox.ask(method, path, key=key, body=body).status,
        lambda method, path, body: sandbox.ask(method, path, key=None, body=body, headers=pair).status,
    ]  # fmt: skip
    first = post(long_queue, V1_SOUL, {"params": LEAST[V1_SOUL]})
    doors = [
        ("POST", V1_SOUL, {"params": LEAST[V1_SOUL]}),
        ("GET", f"/v1/job-sets/{first}", None),
        ("POST", "/higgsfield-ai/soul/standard", {"prompt": "x"}),
        ("GET", "/v1/motions", None),
        ("GET", "/v1/text2image/soul-styles/v2", None),
        ("GET", "/v1/custom-references/list", None),
        ("GET", f"/api/generation-results?id={first}", None),
    ]
    assert [[way(*door) for door in doors] for way in ways] == [[200] * len(doors)] * 2


@pytest.mark.parametrize(
    ("webhook", "place"),
    [
        ("https://x.io/h", "body.webhook"),
        ({"secret": "s"}, "body.webhook.url"),
        ({"url": "https://x.io/h"}, "body.webhook.secret"),
        ({"url": "http://x.io/h", "secret": "s"}, "body.webhook.url"),
        ({"url": "https://x.io/h", "secret": 5}, "body.webhook.secret"),
        ({"url": "https://x.io/h", "secret": ""}, "body.webhook.secret"),
    ],
)
def test_callback_needs_an_address_and_a_secret(
    long_queue: Line, webhook: Any, place: str
) -> None:
    body = {"params": LEAST[V1_SOUL], "webhook": webhook}
    assert long_queue.places(lambda: post(long_queue, V1_SOUL, body)) == [place]


def test_price_is_that_of_the_later_models(long_queue: Line) -> None:
    bodies = [
        (V1_SOUL, {"quality": "720p"}),
        (V1_SOUL, {"quality": "1080p"}),
        (V1_SOUL, {"quality": "720p", "batch_size": 4}),
        (V1_DOP, {"model": "dop-lite"}),
        (V1_DOP, {"model": "dop-turbo"}),
        (V1_DOP, {"model": "dop-standard"}),
        (V1_SPEAK, {}),
        (V1_SPEAK, {"duration": 15, "quality": "mid"}),
    ]
    for path, more in bodies:
        post(long_queue, path, {"params": LEAST[path] | more})
    prices = [
        row["credits"] for row in long_queue.sandbox.report(long_queue.key)["requests"]
    ]
    assert prices == [
        "1.500",
        "3.000",
        "6.000",
        "2.000",
        "6.500",
        "9.000",
        "10.000",
        "18.000",
    ]


def test_estimate_reads_a_wrapped_body(long_queue: Line) -> None:
    body = json.dumps({"params": LEAST[V1_SOUL] | {"batch_size": 4}}).encode()
    assert long_queue.client.estimate(V1_SOUL, body).credits == Decimal(12)
    assert long_queue.places(
        lambda: long_queue.client.estimate(V1_SOUL, b'{"params": {}}')
    ) == ["body.params.prompt", "body.params.width_and_height"]


def test_estimate_of_a_talking_clip_goes_by_its_seconds(long_queue: Line) -> None:
    body = json.dumps({"params": LEAST[V1_SPEAK] | {"duration": 10}}).encode()
    assert long_queue.client.estimate(V1_SPEAK, body).credits == Decimal(20)


@pytest.mark.parametrize(
    "body", [{"prompt": "a jetty"}, {"params": {"prompt": "a jetty"}}]
)
def test_legacy_soul_reads_both_bodies_and_answers_with_an_envelope(
    line: Line, body: dict[str, Any]
) -> None:
    submission = line.client.submit(
        "soul", json.dumps(body).encode(), idempotency_key="k"
    )
    status = line.ended(submission.request_id)
    assert (status.state, len(status.outputs)) == (State.COMPLETED, 1)
    assert line.sandbox.report(line.key)["requests"][0]["prompt"] == "a jetty"
