"""Text in the letters of many languages, drawn with the fonts there are.

The studio ships the Latin ones. Greek, Cyrillic, Vietnamese and others come from a font of the
machine, if it has one; a letter that no font has is a box, so that nobody takes the rest for all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

_OURS = Path(__file__).parents[2] / "static/fonts"
SHIPPED = (str(_OURS / "inter-latin.woff2"), str(_OURS / "inter-latin-ext.woff2"))
# By the names under which Pillow finds them on Linux, Windows and macOS; the first is taken.
OF_MACHINE = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf")
# No font has a letter here, and none ever will.
NO_LETTER = "\U0010fffe"
# How wide and high a box is, in parts of the size of the letters.
BOX = (0.55, 0.7)

Face = ImageFont.FreeTypeFont
Run = tuple[Face | None, str]


def plain(text: str) -> str:
    """Return a text as letters that fonts have: accents joined to theirs, no marks for shapes."""
    joined = unicodedata.normalize("NFC", text)
    return "".join(one for one in joined if not _is_shape(one))


def lacks(text: str) -> bool:
    """Tell whether a text has a letter that no font here has."""
    return any(face is None for face, _ in _runs(plain(text), 16))


@lru_cache(maxsize=10_000)
def length(text: str, points: int) -> float:
    """Return how wide a text is; the same words come again and again."""
    return sum(_wide(run, points) for run in _runs(plain(text), points))


def draw(
    on: ImageDraw.ImageDraw, at: tuple[int, int], text: str, points: int, colour: str
) -> None:
    """Draw a line of text whose letters begin at `at`, left and top."""
    left, top = float(at[0]), at[1]
    line = top + _line(points)
    for run in _runs(plain(text), points):
        face, letters = run
        if face is None:
            _boxes(on, (left, line), letters, points, colour)
        else:
            on.text((left, line), letters, fill=colour, font=face, anchor="ls")
        left += _wide(run, points)


def _runs(text: str, points: int) -> Iterator[Run]:
    """Yield stretches of letters that one font has, None for those that none has."""
    faces = _faces(points)
    last: Face | None = None
    held = ""
    for letter in text:
        face = _face_of(letter, faces, last)
        if held and face is not last:
            yield last, held
            held = ""
        last, held = face, held + letter
    if held:
        yield last, held


def _face_of(letter: str, faces: tuple[Face, ...], last: Face | None) -> Face | None:
    """Return the font for a letter; what belongs to no language stays in the font before it."""
    is_between = unicodedata.category(letter)[0] in "ZPM"
    first = (last,) if last is not None and is_between else ()
    for face in (*first, *faces):
        if _has(face, letter):
            return face
    return None


@cache
def _faces(points: int) -> tuple[Face, ...]:
    ours = [ImageFont.truetype(name, points) for name in SHIPPED]
    for name in OF_MACHINE:
        try:
            return (*ours, ImageFont.truetype(name, points))
        except OSError:
            continue
    return tuple(ours)


@cache
def _has(face: Face, letter: str) -> bool:
    """Tell whether a font draws a letter otherwise than one that no font has."""
    basic = face.font_variant(layout_engine=ImageFont.Layout.BASIC)
    return bytes(basic.getmask(letter)) != bytes(basic.getmask(NO_LETTER))


def _wide(run: Run, points: int) -> float:
    face, letters = run
    return face.getlength(letters) if face else len(letters) * points * (BOX[0] + 0.1)


def _line(points: int) -> int:
    """Return how far below the top the letters stand."""
    return _faces(points)[0].getmetrics()[0]


def _boxes(
    on: ImageDraw.ImageDraw,
    at: tuple[float, float],
    letters: str,
    points: int,
    colour: str,
) -> None:
    left, line = at
    for _ in letters:
        corners = (left + 1, line - points * BOX[1], left + points * BOX[0], line)
        on.rectangle(corners, outline=colour)
        left += points * (BOX[0] + 0.1)


def _is_shape(letter: str) -> bool:
    """Tell whether a character only says how others are to look, and where a line ends."""
    is_variant = "\ufe00" <= letter <= "\ufe0f"
    return is_variant or unicodedata.category(letter) in {"Cf", "Cc", "Zl", "Zp"}
