"""A review on paper: small pictures with their verdicts, and what was said beside them, as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from studio.media import letters

# A4 at 150 dots per inch.
DPI = 150
PAGE = (1240, 1754)
EDGE = 90
GAP = 36
THUMB = (330, 248)
LINE = 30
TITLE_POINTS, HEAD_POINTS, POINTS = 36, 24, 21
# Between two words of a note.
SPACE = 6
PAPER, EMPTY, INK, FAINT = "#ffffff", "#e4e4e4", "#171717", "#636363"
MOST_LINES = (PAGE[1] - 2 * EDGE) // LINE - 4
CUT = "… the rest is in the CSV file."
BOXED = f"{letters.NO_LETTER} stands for a letter that cannot be shown here; the CSV file has the full text."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file on the sheet: a thumbnail of ours, or none where there is nothing to show."""

    number: int
    picture: Path | None
    head: str
    notes: Sequence[str] = field(default_factory=tuple)


def write(title: str, entries: Iterable[Entry], target: Path) -> Path:
    """Draw the entries below each other, page after page, into a PDF at `target`."""
    sheet = _Sheet(target)
    sheet.say(title, (EDGE, EDGE), TITLE_POINTS)
    sheet.top += 2 * LINE
    for entry in entries:
        sheet.add(entry)
    sheet.finish()
    return target


class _Sheet:
    """The page that is being drawn; finished ones are in the file already, not in memory."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.begin()

    def begin(self) -> None:
        self.page = Image.new("RGB", PAGE, PAPER)
        self.draw = ImageDraw.Draw(self.page)
        self.top = EDGE
        self.is_boxed = False

    def finish(self) -> None:
        if self.is_boxed:
            self.say(BOXED, (EDGE, PAGE[1] - EDGE + LINE // 2), POINTS, FAINT)
        is_there = self.target.exists()
        self.page.save(self.target, "PDF", resolution=DPI, append=is_there)

    def add(self, entry: Entry) -> None:
        left = EDGE + THUMB[0] + GAP
        lines = [
            line
            for note in entry.notes
            for line in self.wrapped(note, PAGE[0] - EDGE - left)
        ]
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], CUT]
        high = max(THUMB[1], LINE * (len(lines) + 1))
        if self.top + high > PAGE[1] - EDGE:
            self.finish()
            self.begin()
        self.page.paste(_fitted(entry), (EDGE, self.top))
        self.say(f"{entry.number:02}  {entry.head}", (left, self.top), HEAD_POINTS)
        for place, line in enumerate(lines, start=1):
            at = (left, self.top + place * LINE + 6)
            self.say(line, at, POINTS, FAINT)
        self.top += high + GAP

    def say(
        self, text: str, at: tuple[int, int], points: int, colour: str = INK
    ) -> None:
        self.is_boxed = self.is_boxed or letters.lacks(text)
        letters.draw(self.draw, at, text, points, colour)

    def wrapped(self, text: str, width: int) -> list[str]:
        """Return the lines of a text; a word that is wider than a line is cut into several."""
        lines, left = [""], float(width)
        for word in letters.plain(text).split():
            wide = letters.length(word, POINTS)
            if lines[-1] and wide + SPACE > left:
                lines.append("")
                left = width
            if wide > width:
                *full, word = _cut(word, width)
                lines[-1:] = [*full, ""]
                left, wide = width, letters.length(word, POINTS)
            lines[-1] = f"{lines[-1]} {word}".strip()
            left -= wide + SPACE
        return lines


def _cut(word: str, width: int) -> list[str]:
    """Return a word in pieces that are no wider than a line."""
    pieces, left = [""], float(width)
    for letter in word:
        wide = letters.length(letter, POINTS)
        if wide > left:
            pieces.append("")
            left = width
        pieces[-1] += letter
        left -= wide
    return pieces


def _fitted(entry: Entry) -> Image.Image:
    if entry.picture is None:
        return Image.new("RGB", THUMB, EMPTY)
    try:
        with Image.open(entry.picture, formats=("WEBP",)) as image:
            return ImageOps.pad(image.convert("RGB"), THUMB, color=PAPER)
    except OSError:
        # A thumbnail that is spoilt must not keep the notes from being read.
        return Image.new("RGB", THUMB, EMPTY)
