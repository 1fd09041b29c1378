import pytest
from PIL import Image

from studio.media.references import write_reference
from tests.media.samples import RED, animation, distance, halves, noise, saved


@pytest.fixture
def refer(tmp_path):
    def write(data):
        path = tmp_path / "given"
        path.write_bytes(data)
        return write_reference(path, tmp_path)

    return write


def test_write_reference_drops_location_and_stands_upright(refer):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    reference = refer(saved(halves(), "JPEG", exif=exif, comment=b"secret"))

    with Image.open(reference.path) as copy:
        assert (copy.size, dict(copy.getexif())) == ((48, 64), {})
        assert distance(copy.getpixel((4, 4)), RED) < 12
    assert b"Exif" not in reference.path.read_bytes()
    assert b"secret" not in reference.path.read_bytes()


@pytest.mark.parametrize(("form", "tail"), [("PNG", b"<html>"), ("JPEG", b"PK\3\4zip")])
def test_write_reference_drops_what_follows_the_picture(refer, form, tail):
    reference = refer(saved(halves(), form) + tail)

    assert reference.content_type == f"image/{form.lower()}"
    assert tail not in reference.path.read_bytes()


def test_write_reference_keeps_lossless_lossless(refer):
    reference = refer(saved(noise(), "PNG"))

    with Image.open(reference.path) as copy:
        assert distance(copy, noise()) == 0
    assert (reference.content_type, reference.note) == ("image/png", "")


def test_write_reference_makes_a_jpeg_of_a_heavy_png(refer):
    reference = refer(saved(noise((1900, 1900)), "PNG", compress_level=0))

    assert reference.content_type == "image/jpeg"
    assert [path.name for path in reference.path.parent.glob("reference.*")] == [
        "reference.jpg"
    ]


def test_write_reference_keeps_transparency(refer):
    reference = refer(saved(Image.new("RGBA", (8, 8), (*RED, 90)), "WEBP"))

    with Image.open(reference.path) as copy:
        assert (copy.format, copy.mode) == ("PNG", "RGBA")


def test_write_reference_takes_the_first_frame_and_says_so(refer):
    reference = refer(animation("GIF"))

    assert reference.note == "Only the first frame of this animation is used."
    with Image.open(reference.path) as copy:
        assert distance(copy.convert("RGB").getpixel((4, 4)), RED) < 6


def test_write_reference_reduces_and_says_so(refer):
    reference = refer(saved(Image.new("L", (5000, 100), 90), "JPEG"))

    assert (reference.width, reference.height) == (4096, 82)
    assert reference.note == "Reduced to 4096 pixels on the long side."
