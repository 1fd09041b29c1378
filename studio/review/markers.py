"""Notes on clips as markers for an editing program: a CMX 3600 list, one event a note.

It is the form in which DaVinci Resolve writes and reads the markers of a timeline: below each
event a line with the note, and behind it colour, name and length of the marker.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from studio.core.words import one_line
from studio.review.models import Comment
from studio.review.notes import Noted

# What is counted with where a clip does not say how fast it is.
ASSUMED = 25
# Timecode has two digits for the frames of a second.
FASTEST = 99
# A clip of ours begins at zero, a timeline at the first hour.
TIMELINE_HOUR = 1
LAST_HOUR = 22
# A moment comes in hundredths of a second, rounded: it may be a little before its frame.
ROUNDED = 0.005
LONGEST_NOTE = 1_000
LONGEST_TITLE = 50
LINE = "\r\n"
OPEN, DONE = "Red", "Green"


@dataclass(frozen=True)
class Rate:
    """How many frames a second has: in the clip, and as timecode counts them."""

    exact: float
    is_assumed: bool = False

    @property
    def counted(self) -> int:
        return max(1, round(self.exact))

    @property
    def words(self) -> str:
        shown = f"{self.exact:.3f}".rstrip("0").rstrip(".")
        return f"{shown} fps{' assumed' if self.is_assumed else ''}"


def of_clips(noted: Sequence[Noted]) -> list[Noted]:
    """Return the clips of which something was said at a moment."""
    return [one for one in noted if one.asset.is_video and _timed(one)]


def write(noted: Noted) -> str:
    """Return the markers of one clip, in the order of the clip."""
    rate = _rate(noted)
    name = _plain(noted.name, LONGEST_TITLE) or f"Clip {noted.number}"
    events = sorted(
        ((_frame(comment, noted, rate), comment) for comment in _timed(noted)),
        key=lambda event: (event[0], event[1].pk),
    )
    lines = [f"TITLE: {name}, {rate.words}", "FCM: NON-DROP FRAME", ""]
    for number, (frame, comment) in enumerate(events, start=1):
        lines += _event(number, frame, comment, rate)
    return LINE.join([*lines, ""])


def file_name(noted: Noted) -> str:
    """Return a name that no other clip of the same notes has."""
    words = slugify(noted.name)[:60].strip("-")
    parts = filter(None, [f"{noted.number:03}", noted.version, words])
    return f"{'-'.join(parts)}.edl"


def _timed(noted: Noted) -> list[Comment]:
    return [comment for comment in noted.comments if comment.seconds is not None]


def _rate(noted: Noted) -> Rate:
    fps = noted.asset.fps or 0.0
    if 1 <= fps <= FASTEST:
        return Rate(fps)
    return Rate(ASSUMED, is_assumed=True)


def _frame(comment: Comment, noted: Noted, rate: Rate) -> int:
    """Return the frame that was seen at a moment, the last one for what is past the end."""
    length, moment = noted.asset.seconds, comment.seconds or 0.0
    end = (LAST_HOUR + 1) * 3_600 * rate.counted
    if length is not None:
        end = min(end, max(1, round(length * rate.exact)))
    if moment * rate.exact >= end:
        return end - 1
    return min(end - 1, math.floor((moment + ROUNDED) * rate.exact))


def _event(number: int, frame: int, comment: Comment, rate: Rate) -> Iterator[str]:
    colour = DONE if comment.resolved_at else OPEN
    done = " (done)" if comment.resolved_at else ""
    hour = TIMELINE_HOUR * 3_600 * rate.counted
    times = (frame, frame + 1, hour + frame, hour + frame + 1)
    codes = " ".join(_timecode(time, rate) for time in times)
    yield f"{number:03}  001      V     C        {codes}"
    # What begins the line is ours: a note that begins with a figure would be read as an event.
    yield (
        f"- {_plain(comment.body, LONGEST_NOTE)} "
        f"|C:ResolveColor{colour} |M:{_plain(comment.who, LONGEST_TITLE)}{done} |D:1"
    )
    yield ""


def _timecode(frames: int, rate: Rate) -> str:
    seconds, frame = divmod(frames, rate.counted)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}:{frame:02}"


def _plain(text: str, longest: int) -> str:
    """Return what a person typed on one line, without what parts the fields of a marker."""
    line = one_line(text).replace("|", "/")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
