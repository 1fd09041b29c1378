import numpy as np
import pytest
from PIL import Image, ImageFilter

from studio.media.errors import Refused
from studio.media.measures import measure, perceptual_hash, sharpness
from tests.media.samples import RED, halves, noise, saved


def grey(picture):
    return np.asarray(picture.convert("L"), float)


def bits(one, other):
    return (int(perceptual_hash(one), 16) ^ int(perceptual_hash(other), 16)).bit_count()


def test_sharpness_falls_with_every_pixel_of_blur():
    blurred = [
        sharpness(grey(noise().filter(ImageFilter.GaussianBlur(radius))))
        for radius in (0, 1, 2, 4)
    ]

    assert blurred == sorted(blurred, reverse=True)
    assert blurred[0] > 100 * blurred[2]


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (3, 3), (900, 5)])
def test_sharpness_of_an_even_picture_of_any_size_is_nothing(size):
    assert sharpness(grey(Image.new("RGB", size, RED))) == 0


def test_perceptual_hash_tells_pictures_apart_and_knows_them_again():
    one, other = (noise((8, 8), seed).resize((256, 256)) for seed in (1, 2))

    assert bits(one, one.resize((100, 100))) <= 4
    assert bits(one, one.convert("L")) <= 2
    assert bits(one, other) >= 20
    assert bits(one, one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) >= 20


def test_measure_sees_a_transparent_picture_on_paper(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(saved(Image.new("RGBA", (600, 600), (0, 0, 0, 0)), "PNG"))
    seen = measure(path)

    assert (seen.shadows, seen.highlights) == (255, 255)


def test_measure_reads_colours_from_place_to_place(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(saved(halves(), "PNG"))
    colours = measure(path).colours

    assert len(colours) == 48
    assert (colours[:3], colours[9:12]) == ((220, 30, 30), (30, 30, 220))


def test_measure_raises_what_the_coach_turns_into_words(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(b"%PDF-1.7")

    with pytest.raises(Refused):
        measure(path)
