"""Films: probed whole, their first picture, and a short silent preview."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from av.video.stream import VideoStream
from PIL import Image

from studio.media.containers import (
    Playthrough,
    decoded_pictures,
    opened,
    picture_stream,
    sound_stream,
)
from studio.media.encode import encode_mp4
from studio.media.errors import Damaged
from studio.media.results import Derivative, Probe
from studio.media.sniff import sniff_file

PREVIEW_SECONDS = 4
PREVIEW_SIDE = 480
PREVIEW_FPS = 30

_FASTEST = 240
_NOTHING = "Nothing in this film can be played."

# What FFmpeg reports for a film that does not say how its colours are coded.
_COLOURS_UNKNOWN = 2
_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


def probe_film(path: Path) -> Probe:
    """Play the whole film and describe it."""
    with opened(path) as container:
        stream, sound = _pictures(container), sound_stream(container)
        playthrough = Playthrough(container)
        playthrough.run([stream, sound] if sound else [stream])
        if playthrough.first_picture is None:
            raise Damaged(_NOTHING)
        width, height = _displayed_size(stream, playthrough.first_picture)
        fps = _rate(stream, playthrough)
    return Probe(
        content_type=sniff_file(path),
        kind="video",
        width=width,
        height=height,
        seconds=round(playthrough.seconds, 3),
        fps=fps,
        frames=playthrough.pictures,
        has_audio=sound is not None,
    )


def poster(path: Path) -> Image.Image:
    """Return the first picture as it is displayed: upright, square pixels, RGB."""
    with opened(path) as container:
        stream = _pictures(container)
        for frame in decoded_pictures(container, stream):
            return _displayed(frame, size=_displayed_size(stream, frame))
    raise Damaged(_NOTHING)


def write_preview(path: Path, target: Path) -> Derivative:
    """Write the first seconds, small, silent and at no more than PREVIEW_FPS."""
    with opened(path) as container:
        stream = _pictures(container)
        fps = _preview_fps(stream)
        # At most 120 small pictures; what fails after this is not the file's fault.
        pictures = list(_preview_pictures(container, stream, fps=fps))
    if not pictures:
        raise Damaged(_NOTHING)
    width, height = pictures[0].size
    encode_mp4(pictures, fps=fps, size=(width, height), path=target, crf=26)
    return Derivative(path=target, content_type="video/mp4", width=width, height=height)


def _pictures(container: InputContainer) -> VideoStream:
    stream = picture_stream(container)
    if stream is None:
        raise Damaged("This file claims to be a film but holds no pictures.")
    return stream


def _displayed_size(stream: VideoStream, frame: VideoFrame) -> tuple[int, int]:
    """Apply the pixels' own aspect and the quarter turns of a phone held upright."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    width = max(1, round(frame.width * aspect))
    return (frame.height, width) if _is_on_its_side(frame) else (width, frame.height)


def _displayed(frame: VideoFrame, *, size: tuple[int, int]) -> Image.Image:
    width, height = reversed(size) if _is_on_its_side(frame) else size
    pixels = frame.reformat(
        width=width, height=height, format="rgb24", src_colorspace=_colorspace(frame)
    ).to_ndarray()
    picture = Image.fromarray(pixels)
    turn = _TURNS.get(frame.rotation % 360)
    return picture.transpose(turn) if turn is not None else picture


def _is_on_its_side(frame: VideoFrame) -> bool:
    return frame.rotation % 180 == 90


def _colorspace(frame: VideoFrame) -> int:
    if frame.colorspace != _COLOURS_UNKNOWN:
        return frame.colorspace
    return Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601


def _rate(stream: VideoStream, playthrough: Playthrough) -> float | None:
    # A browser's recordings announce 1000: the tick of their clock, not their rate.
    if stream.average_rate and stream.average_rate <= _FASTEST:
        return round(float(stream.average_rate), 3)
    seconds = playthrough.seconds
    return round(playthrough.pictures / seconds, 3) if seconds else None


def _preview_fps(stream: VideoStream) -> int:
    rate = float(stream.average_rate or PREVIEW_FPS)
    return max(1, min(PREVIEW_FPS, round(rate)))


def _preview_pictures(
    container: InputContainer, stream: VideoStream, *, fps: int
) -> Iterator[Image.Image]:
    """Yield one picture per tick, the newest that is due: repeats and skips alike."""
    shown: Image.Image | None = None
    start = ticks = 0.0
    for frame in decoded_pictures(container, stream):
        if shown is None:
            start, size = frame.time, _even(_displayed_size(stream, frame))
        due = min(_ticks(frame.time - start, fps), PREVIEW_SECONDS * fps)
        while shown is not None and ticks < due:
            yield shown
            ticks += 1
        if due == PREVIEW_SECONDS * fps:
            return
        if due >= ticks:
            shown = _displayed(frame, size=size)
    if shown is not None:
        yield shown


def _ticks(seconds: float, fps: int) -> int:
    # Times are rounded to the film's clock, a little under the tick as often as over.
    return math.floor(seconds * fps + 0.01)


def _even(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, PREVIEW_SIDE / max(size))
    width, height = (max(2, round(side * scale / 2) * 2) for side in size)
    return width, height
