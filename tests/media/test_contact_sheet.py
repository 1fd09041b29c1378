from __future__ import annotations

import pytest
from PIL import Image

from studio.media import contact_sheet
from studio.media.contact_sheet import Cell


@pytest.mark.parametrize("ratio", [(9, 16), (4, 5)])
@pytest.mark.parametrize("count", [1, 5, 60])
def test_sheet_holds_every_cell(tmp_path, ratio, count):
    cells = [Cell(number, None, "Failed") for number in range(1, count + 1)]

    written = contact_sheet.write(cells, ratio, tmp_path / "sheet.jpg")

    with Image.open(written) as image:
        assert image.format == "JPEG"
        assert max(image.size) < 8_000


def test_pictures_stand_in_their_places(tmp_path):
    thumb = tmp_path / "small.webp"
    Image.new("RGB", (200, 100), "red").save(thumb, "WEBP")

    written = contact_sheet.write(
        [Cell(1, thumb), Cell(2, None)], (4, 5), tmp_path / "sheet.jpg"
    )

    gap, tall = contact_sheet.GAP, contact_sheet.TALL
    with Image.open(written) as image:
        red, _, _ = image.getpixel((gap + 50, gap + 50))
        empty = image.getpixel((gap * 2 + tall * 4 // 5 + 50, gap + 50))
    assert red > 240
    assert min(empty) > 200
