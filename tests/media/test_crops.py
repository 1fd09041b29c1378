from __future__ import annotations

import pytest
from PIL import Image

from studio.media import crops
from studio.media.errors import Damaged, Refused
from tests.media.samples import distance, halves, saved


def given(tmp_path, content: bytes):
    path = tmp_path / "given"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("size", "cut"),
    [
        ((300, 400), (300, 375)),
        ((1600, 900), (720, 900)),
        ((900, 1600), (900, 1125)),
        ((800, 1000), (800, 1000)),
    ],
)
def test_slide_is_the_middle_at_four_to_five(tmp_path, size, cut):
    source = given(tmp_path, saved(Image.new("RGB", size, "teal"), "PNG"))

    written = crops.slide(source, tmp_path / "out")

    with Image.open(written) as image:
        assert (image.format, image.size) == ("JPEG", cut)


def test_both_sides_lose_the_same(tmp_path):
    source = given(tmp_path, saved(halves((400, 200)), "PNG"))

    with Image.open(crops.slide(source, tmp_path / "out")) as image:
        left, right = image.getpixel((5, 50)), image.getpixel((150, 50))

    assert distance(left, (255, 0, 0)) < distance(left, (0, 0, 255))
    assert distance(right, (0, 0, 255)) < distance(right, (255, 0, 0))


def test_what_is_no_picture_is_refused(tmp_path):
    with pytest.raises(Refused):
        crops.slide(given(tmp_path, b"<html>"), tmp_path / "out")


def test_cut_off_picture_is_damaged(tmp_path):
    content = saved(Image.effect_noise((300, 300), 80), "PNG")

    with pytest.raises(Damaged):
        crops.slide(given(tmp_path, content[: len(content) // 2]), tmp_path / "out")


def test_shape_is_told_to_a_pixel():
    assert crops.is_slide(1080, 1350)
    assert crops.is_slide(1081, 1350)
    assert not crops.is_slide(1080, 1440)
