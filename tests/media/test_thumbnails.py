import base64
from io import BytesIO

import pytest
from PIL import Image

from studio.media.thumbnails import placeholder, write_thumbnails
from tests.media.samples import halves, noise


def test_write_thumbnails_keeps_the_ratio(tmp_path):
    thumbnails = write_thumbnails(halves((1280, 720)), tmp_path)

    assert (thumbnails["large"].width, thumbnails["large"].height) == (1280, 720)
    assert (thumbnails["small"].width, thumbnails["small"].height) == (512, 288)
    with Image.open(thumbnails["small"].path) as small:
        assert (small.format, small.size) == ("WEBP", (512, 288))


def test_write_thumbnails_never_enlarges(tmp_path):
    thumbnails = write_thumbnails(halves((64, 48)), tmp_path)

    assert {(one.width, one.height) for one in thumbnails.values()} == {(64, 48)}


@pytest.mark.parametrize("picture", [halves(), noise((1280, 1280)), noise((1, 900))])
def test_placeholder_is_a_tiny_picture(picture):
    uri = placeholder(picture)

    assert len(uri) <= 400
    with Image.open(BytesIO(base64.b64decode(uri.split(",")[1]))) as tiny:
        assert (tiny.format, max(tiny.size) <= 16) == ("WEBP", True)
