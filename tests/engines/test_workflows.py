from __future__ import annotations

from decimal import Decimal

import pytest

from studio.engines import ENGINES, Engine, Wire, registry
from studio.engines.examples import minimal
from studio.engines.workflows import CLIP, KINDS, LONGEST_TOPIC, PARTS, SLIDE, part_of

SERIES = ["tutorial", "product-showcase", "cinematic", "pov", "faceless-story"]
TOPIC = {"topic": "How to bind a book"}

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
every_part = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)


def test_kinds_are_the_six_of_the_listing():
    paths = {key: engine.path for key, engine in KINDS.items()}

    assert paths == {key: f"social/video-series/{key}" for key in SERIES} | {
        "carousel": "social/carousel/instagram"
    }


@every_kind
def test_kind_is_found_and_never_offered_among_models(kind: Engine):
    assert registry.find(kind.slug) is kind
    assert registry.at_path(kind.path) is kind
    assert registry.offered(kind.slug) is None
    assert kind not in ENGINES
    assert kind.wire is Wire.WORKFLOW


@every_kind
def test_kind_says_that_nobody_describes_it(kind: Engine):
    assert "may fail on a real account" in kind.undocumented
    assert kind.unpublished
    assert all(param.undocumented for param in kind.params)


@every_part
def test_part_is_found_and_can_be_neither_chosen_nor_posted(part: Engine):
    assert registry.find(part.slug) is part
    assert registry.offered(part.slug) is None
    assert registry.at_path(part.path) is None


def test_part_is_of_the_kind_that_the_workflow_makes():
    assert {part_of(KINDS[key]) for key in SERIES} == {CLIP}
    assert part_of(KINDS["carousel"]) is SLIDE


@pytest.mark.parametrize(
    ("clip_seconds", "total_seconds", "clips"),
    [(5, 90, 18), (10, 90, 9), (10, 91, 10), (5, 93, 19), (5, 300, 60)],
)
def test_series_has_as_many_clips_as_reach_its_length(
    clip_seconds: int, total_seconds: int, clips: int
):
    values = TOPIC | {"clip_seconds": clip_seconds, "total_seconds": total_seconds}
    engine = KINDS["tutorial"]

    assert engine.outputs(values) == clips
    assert engine.price(values) == clips * CLIP.price({"duration": clip_seconds})


@pytest.mark.parametrize("slides", [3, 5, 10])
def test_carousel_costs_its_slides(slides: int):
    engine = KINDS["carousel"]

    assert engine.outputs(TOPIC | {"slides": slides}) == slides
    assert engine.price(TOPIC | {"slides": slides}) == slides * SLIDE.price({})


def test_what_is_not_chosen_is_priced_as_it_is_sent():
    assert KINDS["pov"].outputs({}) == 18
    assert KINDS["pov"].price({}) == Decimal("108")
    assert KINDS["carousel"].outputs({}) == 5


def test_body_names_what_is_paid_for():
    assert KINDS["cinematic"].payload(TOPIC) == {
        "topic": "How to bind a book",
        "clip_duration": 5,
        "total_duration": 90,
        "aspect_ratio": "9:16",
    }


@pytest.mark.parametrize(
    ("key", "wrong", "fields"),
    [
        ("tutorial", {"topic": ""}, {"topic"}),
        ("tutorial", {"topic": "x" * (LONGEST_TOPIC + 1)}, {"topic"}),
        ("tutorial", {"clip_seconds": 7}, {"clip_seconds"}),
        ("tutorial", {"total_seconds": 89}, {"total_seconds"}),
        ("tutorial", {"total_seconds": 301}, {"total_seconds"}),
        ("product-showcase", {}, {"product"}),
        ("carousel", {"slides": 2}, {"slides"}),
        ("carousel", {"slides": 11}, {"slides"}),
        ("carousel", {"style": "bold"}, {"style"}),
    ],
)
def test_what_is_wrong_is_named(key: str, wrong: dict[str, object], fields: set[str]):
    assert set(KINDS[key].errors(TOPIC | wrong)) == fields


@every_kind
def test_topic_is_read_under_its_other_name(kind: Engine):
    body = kind.payload(minimal(kind))
    body["prompt"] = body.pop("topic")

    values, faults = kind.read(body)

    assert faults == []
    assert values["topic"] == body["prompt"]


@pytest.mark.parametrize(("part", "size"), [(CLIP, (720, 1280)), (SLIDE, (1080, 1350))])
def test_part_has_the_shape_of_its_place(part: Engine, size: tuple[int, int]):
    assert part.size({"prompt": "x"}) == size
