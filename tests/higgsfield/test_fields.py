from __future__ import annotations

import pytest

from studio.higgsfield import Output
from studio.higgsfield.fields import read_count, read_files

PNG = "https://cdn.example/a.png"


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), (7, 7), (-1, None), (True, None), (1.0, None), ("7", None), (None, None), (10**12, None)],
)  # fmt: skip
def test_count_is_a_whole_number_from_zero(value: object, count: int | None) -> None:
    assert read_count(value) == count


def test_file_is_of_the_kind_that_its_field_decides() -> None:
    entry = {"url": PNG, "type": "image/png"}

    assert read_files(entry, kind="video") == (Output("video", PNG, "image/png"),)
    assert read_files([entry], otherwise="video") == (
        Output("image", PNG, "image/png"),
    )
    assert read_files(PNG, otherwise="audio") == (Output("audio", PNG),)
    assert read_files(None) == ()
