from io import BytesIO

import numpy as np
import pytest

from studio.sandbox.art import STYLES, Brief, draw
from studio.sandbox.art.previews import PROMPTS
from studio.sandbox.art.scenes import NAMES

HOSTILE = (
    "",
    " ",
    "\x00",
    "😀" * 40,
    "a\ud800b",
    "海の夜",
    "%s {0} \\",
    "x" * 1_000_000,
)


def brief(prompt="the open sea", **changes):
    values = {"seed": 7, "width": 72, "height": 64} | changes
    return Brief(prompt=prompt, **values)


def pixels(prompt="the open sea", **changes):
    return np.asarray(draw(brief(prompt, **changes)), dtype=float)


def apart(first, second):
    return np.abs(first - second).mean()


def saved(image):
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_every_scene_has_a_prompt_that_previews_it():
    assert sorted(PROMPTS) == sorted(NAMES)


@pytest.mark.parametrize("scene", NAMES)
def test_draw_gives_the_same_bytes_again(scene):
    assert saved(draw(brief(PROMPTS[scene]))) == saved(draw(brief(PROMPTS[scene])))


@pytest.mark.parametrize("scene", NAMES)
def test_draw_follows_the_seed(scene):
    assert apart(pixels(PROMPTS[scene], seed=7), pixels(PROMPTS[scene], seed=8)) > 3


@pytest.mark.parametrize("scene", NAMES)
@pytest.mark.parametrize("size", [(64, 256), (256, 64), (97, 65)])
def test_draw_gives_exactly_the_size(scene, size):
    image = draw(brief(PROMPTS[scene], width=size[0], height=size[1]))

    assert (image.size, image.mode) == (size, "RGB")


def test_draw_gives_exactly_a_large_size():
    assert draw(brief(width=2048, height=3000)).size == (2048, 3000)


@pytest.mark.parametrize("prompt", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("seed", [0, -1, 10**5000, -(2**70)], ids=range(4))
def test_draw_takes_any_prompt_and_seed(prompt, seed):
    assert draw(brief(prompt, seed=seed)).size == (72, 64)


def test_draw_reads_only_the_first_two_thousand_characters():
    long = "sea " * 500

    assert saved(draw(brief(long))) == saved(draw(brief(long + "red dunes")))


def test_draw_keeps_the_composition_at_another_size():
    small, large = draw(brief()), draw(brief(width=288, height=256))

    assert (
        apart(np.asarray(small, float), np.asarray(large.resize((72, 64)), float)) < 9
    )


def test_draw_composes_anew_for_another_ratio():
    square = draw(brief("a ceramic vase", width=96, height=96)).resize((192, 96))
    wide = draw(brief("a ceramic vase", width=192, height=96))

    assert apart(np.asarray(square, float), np.asarray(wide, float)) > 8


@pytest.mark.parametrize(
    ("red", "blue"),
    [("red vase", "blue vase"), ("red sea", "blue sea"), ("red silk", "blue silk")],
)
def test_draw_takes_colours_from_the_prompt(red, blue):
    warm, cold = pixels(red), pixels(blue)

    assert warm[..., 0].mean() - warm[..., 2].mean() > 8
    assert cold[..., 2].mean() - cold[..., 0].mean() > 8


def test_draw_takes_the_time_of_day_from_the_prompt():
    noon, night = pixels("dunes at noon"), pixels("dunes at night")

    assert noon.mean() > night.mean() + 60


def test_draw_takes_the_side_of_the_light_from_the_prompt():
    left = pixels("a perfume bottle, light from the left")
    right = pixels("a perfume bottle, light from the right")

    assert left[:, :18].mean() > right[:, :18].mean()


def test_style_strength_runs_from_no_style_to_all_of_it():
    plain = pixels(style_id=None)
    away = [
        apart(plain, pixels(style_id=STYLES[5].id, style_strength=strength))
        for strength in (0.0, 0.5, 1.0)
    ]

    assert away[0] < 0.6
    assert away[0] < away[1] < away[2]


@pytest.mark.parametrize(
    ("strength", "same"),
    [(float("nan"), 1.0), (float("inf"), 1.0), (7, 1.0), (-3, 0.0), (float("-inf"), 0)],
)
def test_style_strength_is_held_between_none_and_all(strength, same):
    style = STYLES[3].id
    held = draw(brief(style_id=style, style_strength=strength))

    assert saved(held) == saved(draw(brief(style_id=style, style_strength=same)))


def test_an_unknown_style_is_no_style():
    assert saved(draw(brief(style_id="nobody"))) == saved(draw(brief(style_id=None)))


def test_skies_have_no_steps():
    image = draw(brief("ridges, overcast", width=400, height=300))
    sky = np.asarray(image.convert("L"), dtype=float)[4:60, 20:380]
    blocks = sky.reshape(14, 4, 90, 4)

    assert (np.ptp(blocks, axis=(1, 3)) == 0).mean() == 0
