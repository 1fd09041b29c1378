import pytest

from studio.engines import ENGINES, Makes
from studio.engines.registry import find
from studio.sandbox.art.sizes import LONGEST_RATIO, SHORTEST_SIDE, size_of

WIDE, TALL = (1696, 960), (1000, 1500)


def size(slug, first=None, scale=1.0, **values):
    engine = find(slug)
    assert engine is not None
    return size_of(engine, values, first, scale=scale)


@pytest.mark.parametrize(
    ("values", "scale", "wanted"),
    [
        ({"ratio": "16:9", "resolution": "720p"}, 1, (1696, 960)),
        ({"ratio": "16:9", "resolution": "1080p"}, 1, (2048, 1152)),
        ({"ratio": "16:9", "resolution": "720p"}, 0.1, (170, 96)),
        ({"ratio": "16:9", "resolution": "720p"}, 0.01, (113, 64)),
    ],
)
def test_a_picture_is_as_large_as_asked(values, scale, wanted):
    assert size("soul", scale=scale, **values) == wanted


def test_a_size_that_is_named_is_meant_exactly():
    assert size("soul-v1", size="1088x1632") == (1088, 1632)


def test_a_picture_without_a_ratio_has_the_size_of_its_first_input():
    assert size("reve-edit", TALL) == TALL
    assert size("nano-banana", TALL, ratio="auto") == TALL


def test_a_clip_has_the_shape_of_its_first_frame_and_the_usual_pixels():
    width, height = size("kling-2-1-pro", TALL)

    assert width / height == pytest.approx(2 / 3, rel=0.003)
    assert width * height == pytest.approx(1280 * 720, rel=0.005)


@pytest.mark.parametrize(("resolution", "lines"), [("480p", 480), ("1080p", 1080)])
def test_a_resolution_gives_the_pixels_of_so_many_wide_lines(resolution, lines):
    width, height = size("wan-2-5", WIDE, resolution=resolution)

    assert width * height == pytest.approx(lines * lines * 16 / 9, rel=0.005)


def test_a_ratio_that_is_chosen_goes_before_the_first_frame():
    assert size("sora-2", TALL, ratio="16:9", resolution="720p") == (1280, 720)


@pytest.mark.parametrize("strip", [(2048, 3), (3, 2048)])
def test_a_strip_is_cropped_to_what_players_show(strip):
    sides = sorted(size("dop-standard", strip))

    assert sides[1] / sides[0] == pytest.approx(LONGEST_RATIO, rel=0.01)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.slug)
@pytest.mark.parametrize("scale", [1.0, 0.05])
def test_every_model_has_a_size(engine, scale):
    values = engine.complete({})
    for first in (None, WIDE, TALL):
        sides = size_of(engine, values, first, scale=scale)
        assert SHORTEST_SIDE <= min(sides) <= max(sides) <= 4096
        if engine.makes is Makes.VIDEO:
            assert [side % 2 for side in sides] == [0, 0]
