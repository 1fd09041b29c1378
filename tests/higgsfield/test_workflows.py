from __future__ import annotations

import json
from typing import Any

import pytest

from studio.higgsfield import Unclear, Workflow, WorkflowPart, errors
from studio.higgsfield.wire import Answer, Lost
from studio.higgsfield.workflows import MOST_PARTS, read_workflow

SERIES = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"


def answer(body: object, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("POST /{model_id}", status, raw, hide=("canary-secret",))


def part(number: int, **over: Any) -> dict[str, Any]:
    return {"index": number, "request_id": f"request-{number}", **over}


def places(*clips: object) -> list[tuple[int, str]]:
    found = read_workflow(answer({"series_id": SERIES, "clips": list(clips)}))
    return [(one.index, one.request_id) for one in found.parts]


def test_series_is_read() -> None:
    clip = part(0, prompt="A hook\nin two lines", duration=5, status="queued")
    body = {"series_id": SERIES, "type": "pov", "total_duration": 90, "clips": [clip]}

    assert read_workflow(answer(body)) == Workflow(
        id=SERIES,
        parts=(WorkflowPart(0, "request-0", "A hook in two lines", seconds=5),),
    )


def test_carousel_is_read() -> None:
    slides = [part(0, prompt="A cover", overlay_text="Start here"), part(1)]
    body = {
        "carousel_id": SERIES,
        "slides": slides,
        "title": "Bookbinding",
        "caption": "First line.\n\nSave it.",
        "hashtags": ["#books", "#BOOKS", 7, "", "#paper"],
    }

    assert read_workflow(answer(body)) == Workflow(
        id=SERIES,
        parts=(
            WorkflowPart(0, "request-0", "A cover", overlay="Start here"),
            WorkflowPart(1, "request-1"),
        ),
        title="Bookbinding",
        caption="First line.\n\nSave it.",
        hashtags=("#books", "#paper"),
    )


def test_parts_stand_in_the_order_of_their_numbers() -> None:
    assert places(part(2), part(1)) == [(0, "request-1"), (1, "request-2")]


def test_parts_without_numbers_stand_as_they_came() -> None:
    found = places({"request_id": "request-a"}, part(0), {"request_id": "request-b"})

    assert found == [(0, "request-a"), (1, "request-0"), (2, "request-b")]


def test_part_that_cannot_be_followed_leaves_its_place_empty() -> None:
    found = places(part(0), part(1, request_id=None), "nonsense", {"index": "x"})

    assert found == [(0, "request-0")]
    assert places(part(1), part(2, request_id=""), part(3)) == [
        (0, "request-1"),
        (2, "request-3"),
    ]


def test_request_that_is_named_twice_is_one_part() -> None:
    found = places(part(0), part(1, request_id="REQUEST-0"), part(2))

    assert found == [(0, "request-0"), (2, "request-2")]


def test_only_so_many_parts_are_followed() -> None:
    found = places(*(part(number) for number in range(MOST_PARTS + 5)))

    assert len(found) == MOST_PARTS


def test_ordinary_answer_is_one_part() -> None:
    body = {"request_id": "request-0", "status": "queued", "prompt": "A hook"}

    found = read_workflow(answer(body))

    assert found.id == ""
    assert found.parts == (WorkflowPart(0, "request-0", "A hook"),)


def test_texts_are_harmless_and_of_bounded_length() -> None:
    slide = part(0, prompt="p" * 20_000, overlay_text="see https://x.y/z canary-secret")
    body = {
        "slides": [slide],
        "caption": "c\x07" * 5000 + "\n" * 500,
        "hashtags": ["h" * 500, *(f"#{number}" for number in range(100))],
        "title": "t" * 1000,
    }

    found = read_workflow(answer(body))

    [one] = found.parts
    assert (len(one.prompt), one.overlay) == (10_000, "see [link] ***")
    assert "\x07" not in found.caption
    assert len(found.caption) <= 2200
    assert (len(found.hashtags), len(found.hashtags[0])) == (30, 100)
    assert len(found.title) == 200


@pytest.mark.parametrize("seconds", [-1, True, "5", 1.5, None, 10**12])
def test_seconds_that_are_none_are_left_open(seconds: object) -> None:
    body = {"clips": [part(0, duration=seconds)]}

    assert read_workflow(answer(body)).parts[0].seconds is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html>",
        [],
        {},
        {"series_id": SERIES},
        {"series_id": SERIES, "clips": []},
        {"series_id": SERIES, "clips": {}},
        {"series_id": SERIES, "clips": [{"index": 0}]},
        {"carousel_id": SERIES, "slides": ["request-0"]},
        {"clips": [part(0, request_id="../requests/1")]},
    ],
)
def test_answer_that_names_no_request_is_unclear(body: object) -> None:
    with pytest.raises(Unclear):
        read_workflow(answer(body))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.Unauthorized),
        (403, errors.OutOfCredits),
        (404, errors.NotFound),
        (422, errors.InvalidInput),
        (423, errors.Busy),
        (429, errors.Busy),
        (500, errors.Unclear),
        (503, errors.Unclear),
    ],
)
def test_refusal_is_typed(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_workflow(answer({"detail": "no"}, status))


def test_lost_answer_is_unclear() -> None:
    with pytest.raises(Unclear):
        read_workflow(Lost("POST /{model_id}", "the connection broke"))
