import sys
import zlib

import pytest
from PIL import Image, ImageCms

from studio.media.errors import Damaged, Refused
from studio.media.images import opened, probe_image, reduced
from studio.media.limited import run_limited
from tests.media.samples import (
    BLUE,
    RED,
    animation,
    chunk,
    distance,
    halves,
    noise,
    one_bit_png,
    repeated_gif,
    repeated_webp,
    saved,
)

BOMB = zlib.compress(bytes(60_000_000), 9)


@pytest.fixture
def given(tmp_path):
    def write(data):
        path = tmp_path / "given"
        path.write_bytes(data)
        return path

    return write


def read(path, long_side=1280):
    with opened(path) as image:
        return reduced(image, long_side=long_side)


def rotated_jpeg(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    return saved(halves(), "JPEG", exif=exif, quality=95)


def swapped_profile():
    """Return an sRGB profile whose red and green primaries changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    swapped = bytearray(profile)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(swapped)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_probe_describes_a_still(given, form):
    probe = probe_image(given(saved(halves(), form)))

    assert probe.content_type == f"image/{form.lower()}"
    assert (probe.width, probe.height) == (64, 48)
    assert (probe.kind, probe.frames, probe.seconds) == ("image", 1, None)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_probe_plays_an_animation(given, form):
    probe = probe_image(given(animation(form)))

    assert (probe.frames, probe.seconds, probe.fps) == (3, 0.3, 10.0)


@pytest.mark.parametrize("side", [9_000, 20_000])
def test_opened_refuses_many_pixels_in_a_small_file(given, side):
    path = given(one_bit_png(side, side))

    assert path.stat().st_size < 60_000
    with pytest.raises(Refused, match="at most 50 megapixels"):
        probe_image(path)


def test_opened_refuses_many_pixels_without_their_memory(given):
    path = given(one_bit_png(20_000, 20_000))
    # Decoded it would be 400 MB.
    code = (
        "from pathlib import Path\n"
        "from studio.media import child, errors, images\n"
        "child.restrict(memory=256 * 1024**2, seconds=20)\n"
        "try: images.probe_image(Path(%r))\n"
        "except errors.Refused as error: print(error.reason)\n"
    )
    answer = run_limited([sys.executable, "-c", code % str(path)], timeout=20)

    assert answer.startswith(b"This image is too large")


def test_opened_refuses_a_side_too_long(given):
    with pytest.raises(Refused, match="16,384 pixels a side"):
        probe_image(given(one_bit_png(17_000, 8)))


@pytest.mark.parametrize(
    "data", [repeated_gif((2000, 2000), 40), repeated_webp(10_000)], ids=["gif", "webp"]
)
def test_opened_refuses_too_many_frames(given, data):
    path = given(data)

    assert path.stat().st_size < 2_000_000
    with pytest.raises(Refused, match="too many frames"):
        probe_image(path)


@pytest.mark.parametrize(
    "data",
    [
        one_bit_png(8, 8, chunk(b"zTXt", b"k\0\0" + BOMB)),
        one_bit_png(8, 8, chunk(b"iTXt", b"k\0\1\0\0\0" + BOMB)),
        one_bit_png(8, 8, chunk(b"iCCP", b"k\0\0" + BOMB)),
        saved(noise(), "JPEG")[:-2000],
        saved(noise(), "WEBP")[:-100],
        saved(noise(), "GIF")[:-2000],
        one_bit_png(8, 8)[:-12],
        one_bit_png(8, 8)[:-16] + b"\0\0\0\0" + one_bit_png(8, 8)[-12:],
        b"\xff\xd8\xff\xe0" + bytes(40),
    ],
    ids=[
        "ztxt",
        "itxt",
        "iccp",
        "jpeg-cut",
        "webp-cut",
        "gif-cut",
        "no-end",
        "bad-checksum",
        "zeros",
    ],
)
def test_probe_calls_damage_by_its_name(given, data):
    with pytest.raises(Damaged, match="damaged or incomplete"):
        probe_image(given(data))


def test_opened_refuses_a_film(given):
    with pytest.raises(Refused, match="not an image"):
        probe_image(given(b"\0\0\0\x18ftypisom\0\0\0\0isommp41"))


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [(1, (64, 48), RED), (2, (64, 48), BLUE), (3, (64, 48), BLUE), (6, (48, 64), RED),
     (8, (48, 64), BLUE)],
)  # fmt: skip
def test_reduced_stands_upright(given, orientation, size, top_left):
    path = given(rotated_jpeg(orientation))
    picture = read(path)
    probe = probe_image(path)

    assert picture.size == (probe.width, probe.height) == size
    assert distance(picture.getpixel((4, 4)), top_left) < 12


def test_reduced_forgets_metadata(given):
    picture = read(given(rotated_jpeg(6)))

    assert picture.info == {}
    assert dict(picture.getexif()) == {}


def test_reduced_never_enlarges(given):
    assert read(given(saved(halves(), "PNG")), long_side=1280).size == (64, 48)
    assert read(given(saved(halves(), "PNG")), long_side=32).size == (32, 24)


def test_reduced_applies_the_colour_profile(given):
    red = Image.new("RGB", (8, 8), (255, 0, 0))
    picture = read(given(saved(red, "PNG", icc_profile=swapped_profile())))

    assert distance(picture.getpixel((4, 4)), (0, 255, 0)) < 3


def test_reduced_survives_a_broken_profile(given):
    picture = read(given(saved(halves(), "PNG", icc_profile=b"nonsense")))

    assert picture.getpixel((4, 4)) == RED


def test_reduced_reads_sixteen_bit_grey(given):
    grey = Image.new("I;16", (8, 8), 128 * 257)

    assert read(given(saved(grey, "PNG"))).getpixel((4, 4)) == (128, 128, 128)


def test_reduced_reads_cmyk(given):
    picture = read(given(saved(halves().convert("CMYK"), "JPEG", quality=95)))

    assert picture.mode == "RGB"
    assert distance(picture.getpixel((4, 4)), RED) < 12


def test_reduced_keeps_transparency(given):
    drawing = Image.new("RGBA", (8, 8), (*RED, 0))

    assert read(given(saved(drawing, "PNG"))).getpixel((4, 4))[3] == 0
