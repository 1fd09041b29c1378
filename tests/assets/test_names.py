import uuid

import pytest

from studio.assets.models import Asset
from studio.assets.names import clean_title, file_name, title_of_upload

ID = uuid.UUID("12345678-0000-4000-8000-000000000000")


def asset(**fields):
    return Asset(
        public_id=ID, **{"kind": "image", "content_type": "image/png", **fields}
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("sunset.jpg", "sunset"),
        ("../../etc/passwd", "passwd"),
        (r"C:\photos\me.png", "me"),
        ("a\0b.png", "ab"),
        ("line\r\nSet-Cookie: x=1.png", "line Set-Cookie: x=1"),
        ("evil\u202egnp.exe", "evilgnp"),
        ("\u2066hidden\u2069\u200b", "hidden"),
        ("👩\u200d🎨 portrait.webp", "👩\u200d🎨 portrait"),
        ("CON", "CON"),
        (".png", ".png"),
        ("one\u2028two", "one two"),
        ("\x1b[31mred", "[31mred"),
        ("", ""),
        ("x" * 300 + ".png", "x" * 200),
    ],
)
def test_title_of_upload_is_display_text(name, title):
    assert title_of_upload(name) == title


def test_clean_title_removes_half_characters():
    assert clean_title("a\ud800b") == "ab"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title": "Neon harbour at dusk"}, "neon-harbour-at-dusk-12345678.png"),
        ({"prompt": "A <b>cat</b>; rm -rf /"}, "a-b-cat-b-rm-rf-12345678.png"),
        ({"title": "港の夜"}, "港の夜-12345678.png"),
        ({"title": "नीला"}, "नीला-12345678.png"),
        ({"title": "CON"}, "con-12345678.png"),
        ({"title": "../.."}, "image-12345678.png"),
        ({"content_type": "video/mp4", "kind": "video"}, "video-12345678.mp4"),
        ({"content_type": "text/html"}, "image-12345678.bin"),
        ({"title": "word " * 30}, "word-" * 11 + "12345678.png"),
        ({"title": "x" * 200}, "x" * 55 + "-12345678.png"),
    ],
)
def test_file_name_says_what_it_is(fields, name):
    assert file_name(asset(**fields)) == name


def test_file_name_fits_every_file_system():
    assert len(file_name(asset(title="𠀀" * 200)).encode()) <= 255
