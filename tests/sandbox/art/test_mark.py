import numpy as np
import pytest
from PIL import Image

from studio.sandbox.art import STYLES, Brief, draw
from studio.sandbox.art.mark import place, stamp

NAMES = (
    "Hard noon",
    "Chiaroscuro",
    "White on white",
    "Instant square",
    "Wet plate",
    "Cyanotype",
)


def corner(image):
    box = place(image.size)
    return np.asarray(image.convert("L").crop(box), dtype=float)


def letters(size):
    """Where the mark puts ink, read off a black sheet."""
    sheet = Image.new("RGB", size)
    stamp(sheet)
    return corner(sheet) > 90


@pytest.mark.parametrize("ground", [0, 90, 200, 255])
def test_stamp_changes_the_corner_and_nothing_else(ground):
    sheet = Image.new("RGB", (400, 300), (ground,) * 3)
    stamp(sheet)
    values = np.asarray(sheet, dtype=int)
    left, top, right, foot = place(sheet.size)

    assert np.abs(values[top:foot, left:right] - ground).max() > 60
    values[top:foot, left:right] = ground
    assert np.abs(values - ground).max() == 0


@pytest.mark.parametrize("size", [(1536, 2048), (2048, 1152), (512, 512)])
def test_mark_is_about_a_sixtieth_of_the_short_side_high(size):
    rows = np.flatnonzero(letters(size).any(axis=1))

    assert np.ptp(rows) / min(size) == pytest.approx(0.016, abs=0.003)


@pytest.mark.parametrize("size", [(64, 64), (64, 256), (256, 64)])
def test_mark_stays_inside_the_smallest_pictures(size):
    left, top, right, foot = place(size)

    assert 0 <= left < right <= size[0]
    assert 0 <= top < foot <= size[1]


@pytest.mark.parametrize("name", NAMES)
def test_no_style_removes_the_mark(name):
    style_id = next(style.id for style in STYLES if style.name == name)
    image = draw(
        Brief(prompt="a ceramic vase", seed=2, width=480, height=480, style_id=style_id)
    )
    ink = letters(image.size)
    seen = corner(image)

    assert abs(np.median(seen[ink]) - np.median(seen[~ink])) > 25
