"""What a photo loses before it is sent away, proved through the door that sends it."""

import pytest
from PIL import Image, PngImagePlugin

from studio.media.limited import reference
from tests.media.samples import BLUE, RED, distance, halves, saved

SECRETS = (b"Cupertino", b"Mara's phone", b"GPS", b"Exif", b"http://ns.adobe.com")
# How a camera stores the pixels that its orientation then turns upright.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def located(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Mara's phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 27: b"GPS Cupertino"})
    return exif


@pytest.fixture
def sent(tmp_path):
    def send(data):
        path = tmp_path / "given"
        path.write_bytes(data)
        return reference(path, tmp_path / "out").path

    return send


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_place_camera_and_notes(sent, form):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "Cupertino")
    xmp = b"<x:xmpmeta xmlns='http://ns.adobe.com/xap/1.0/'>Cupertino</x:xmpmeta>"
    extra = {"pnginfo": notes} if form == "PNG" else {"xmp": xmp}
    given = saved(halves(), form, exif=located(), **extra)
    copy = sent(given)

    assert b"Cupertino" in given
    assert [secret for secret in SECRETS if secret in copy.read_bytes()] == []
    with Image.open(copy) as picture:
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("orientation", STORED)
def test_a_photo_stands_upright_however_the_camera_was_held(sent, orientation):
    seen = halves((64, 48))
    seen.paste((250, 250, 250), (0, 0, 64, 12))
    turn = STORED[orientation]
    stored = seen if turn is None else seen.transpose(turn)
    copy = sent(saved(stored, "JPEG", exif=located(orientation), quality=98))

    with Image.open(copy) as picture:
        assert picture.size == (64, 48)
        assert distance(picture.getpixel((8, 40)), RED) < 12
        assert distance(picture.getpixel((56, 40)), BLUE) < 12
        assert distance(picture.getpixel((32, 4)), (250, 250, 250)) < 12
