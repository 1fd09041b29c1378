from PIL import Image

from studio.media.colours import flattened, is_opaque, main_colour
from tests.media.samples import BLUE, RED, halves


def drawing(colour):
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    image.paste((*colour, 255), (4, 4, 12, 12))
    return image


def test_flattened_puts_dark_drawings_on_paper():
    assert flattened(drawing((20, 20, 20))).getpixel((0, 0)) == (255, 255, 255)


def test_flattened_puts_light_drawings_on_ink():
    picture = flattened(drawing((250, 250, 250)))

    assert picture.getpixel((0, 0)) == (28, 28, 31)
    assert picture.getpixel((8, 8)) == (250, 250, 250)


def test_flattened_of_nothing_is_paper():
    empty = Image.new("RGBA", (4, 4), (0, 0, 0, 0))

    assert flattened(empty).getpixel((0, 0)) == (255, 255, 255)


def test_is_opaque_looks_at_the_pixels():
    assert is_opaque(halves().convert("RGBA"))
    assert not is_opaque(drawing(RED))


def test_main_colour_is_the_one_that_covers_most():
    image = Image.new("RGB", (60, 60), BLUE)
    image.paste(RED, (0, 0, 20, 60))

    assert main_colour(image) == "#1e1edc"
