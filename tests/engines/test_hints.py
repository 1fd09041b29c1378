from __future__ import annotations

import pytest

from studio.engines import Engine, Size, registry
from studio.engines.hints import words


def hints(slug: str, values: dict[str, object], **shapes: list[Size]) -> list[str]:
    engine = registry.find(slug)
    assert isinstance(engine, Engine)
    return engine.hints(values, shapes)


def test_input_that_suits_gets_no_hint():
    wide = {"ratio": "16:9", "resolution": "720p"}

    assert hints("veo-3-1", wide, first_frame=[(1920, 1080)]) == []
    assert hints("veo-3-1", wide) == []


def test_input_of_another_shape_is_named():
    found = hints("veo-3-1", {"ratio": "16:9"}, first_frame=[(1536, 2048)])

    assert found == [
        "First frame is 3:4 and the result 16:9: it will be cropped or reframed."
    ]


def test_small_input_is_named_with_what_would_do():
    found = hints(
        "veo-3-1", {"ratio": "16:9", "resolution": "1080p"}, first_frame=[(640, 360)]
    )

    assert found == [
        "First frame has few pixels (640 × 360): the result may be soft. "
        "About 1920 × 1080 is better."
    ]


def test_where_the_first_image_decides_only_its_pixels_count():
    assert hints("dop-standard", {}, first_frame=[(1024, 1024)]) == []
    assert len(hints("dop-standard", {}, first_frame=[(320, 320)])) == 1


def test_frames_of_two_shapes_are_named():
    found = hints(
        "dop-standard", {}, first_frame=[(1600, 900)], last_frame=[(1200, 1200)]
    )

    assert found == [
        "First frame is 16:9 and last frame 1:1: the clip takes the shape of the first."
    ]


def test_several_references_may_have_any_shape():
    found = hints("reve-remix", {"ratio": "1:1"}, references=[(1600, 900), (200, 100)])

    assert found == [
        "Reference 2 has few pixels (200 × 100): the result may be soft. "
        "About 1024 × 1024 is better."
    ]


def test_several_small_references_share_a_sentence():
    small = [(200, 100), (1600, 900), (100, 50), (300, 300)]

    assert hints("reve-remix", {"ratio": "1:1"}, references=small) == [
        "References 1, 3 and 4 have few pixels (from 100 × 50): the result may be soft. "
        "About 1024 × 1024 is better."
    ]


def test_auto_ratio_takes_any_shape():
    assert hints("nano-banana", {"ratio": "auto"}, references=[(900, 1600)]) == []


@pytest.mark.parametrize(
    ("shape", "named"),
    [((1696, 960), "16:9"), ((1000, 1000), "1:1"), ((1000, 130), "1000 × 130")],
)
def test_shapes_have_names(shape: Size, named: str):
    assert words(shape) == named
