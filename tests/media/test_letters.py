"""Letters of many languages: which are drawn, and what stands where none can be."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from studio.media import letters, notes_sheet
from studio.media.letters import NO_LETTER

INK, PAPER = "#000000", "#ffffff"


@pytest.fixture
def shipped_only(monkeypatch):
    """Be on a machine without any font."""
    monkeypatch.setattr(letters, "OF_MACHINE", ())
    letters._faces.cache_clear()
    yield
    letters._faces.cache_clear()


def drawn(text: str) -> bytes:
    image = Image.new("L", (400, 60), PAPER)
    letters.draw(ImageDraw.Draw(image), (4, 4), text, 24, INK)
    return image.tobytes()


@pytest.mark.parametrize(
    "text", ["éßüñ—“”", "Łódź Gdańsk Čechy", "Ğışıklar", "Ștefan", "ĀĒĪ"]
)
def test_every_latin_letter_is_drawn_with_our_own_fonts(shipped_only, text):
    assert not letters.lacks(text)


@pytest.mark.parametrize("text", ["Ελληνικά", "Кириллица", "Nguyễn", "日本", "a😀"])
def test_what_our_fonts_lack_is_a_box_each(shipped_only, text):
    assert letters.lacks(text)
    boxed = "".join(NO_LETTER if letters.lacks(one) else one for one in text)
    assert drawn(text) == drawn(boxed) != drawn("")


@pytest.mark.parametrize("text", ["Ελληνικά", "Кириллица", "Nguyễn Thị Ạ"])
def test_machine_s_font_helps_out(text):
    if len(letters._faces(24)) == len(letters.SHIPPED):
        pytest.skip("This machine has none of the fonts that are looked for.")

    assert not letters.lacks(text)
    assert letters.length(text, 24) > letters.length(text[:-1], 24)


def test_accent_that_stands_apart_is_joined(shipped_only):
    assert drawn("e\u0301") == drawn("é")
    assert letters.length("e\u0301", 24) == letters.length("é", 24)


@pytest.mark.parametrize("text", ["a\ufe0fb", "a\u200db", "\u202eab", "a\x85b"])
def test_what_only_shapes_others_is_left_out(text):
    assert drawn(text) == drawn("ab")


@pytest.mark.parametrize(
    "text", ["", "\ufe0f", "\u0301", "\u2029", "\ud7a4", "مرحبا a"]
)
def test_no_text_breaks_the_page(tmp_path, text):
    entry = notes_sheet.Entry(number=1, picture=None, head=text, notes=[text])

    made = notes_sheet.write(text, [entry], tmp_path / "notes.pdf").read_bytes()

    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(("text", "is_boxed"), [("Blue", False), ("Blue 日本", True)])
def test_page_with_a_box_says_where_the_full_text_is(
    shipped_only, tmp_path, monkeypatch, text, is_boxed
):
    said: list[str] = []
    monkeypatch.setattr(letters, "draw", lambda on, at, text, *look: said.append(text))
    entry = notes_sheet.Entry(number=1, picture=None, head="Open", notes=[text])

    notes_sheet.write("Round 2", [entry], tmp_path / "notes.pdf")

    assert (notes_sheet.BOXED in said) is is_boxed
