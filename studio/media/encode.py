"""Encode frames and sound as an MP4 that every browser plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from PIL import Image

from studio.media.sounds import RATE, stereo_frames

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# The result depends on the number of threads: fixed, so that machines agree.
_THREADS = 2


def encode_mp4(
    frames: Iterable[Pixels | Image.Image],
    *,
    fps: int,
    size: tuple[int, int],
    path: Path,
    audio: Path | None = None,
    crf: int = 20,
    preset: str = "veryfast",
) -> None:
    """Write H.264 (yuv420p, BT.709) and AAC with the index in front.

    Frames are RGB of exactly `size`, whose sides are even; sound is cut at the last
    frame. The same input gives the same bytes. Nothing is left at `path` on failure.
    """
    if size[0] % 2 or size[1] % 2:
        raise ValueError(f"The sides must be even, not {size}.")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with av.open(
            unfinished,
            "w",
            format="mp4",
            options={"movflags": "+faststart", "fflags": "+bitexact"},
        ) as container:
            # Its tree of macroblocks reads what nobody wrote, at some sizes.
            options = {
                "crf": str(crf),
                "preset": preset,
                "x264-params": "mbtree=0",
            }
            video = _video_stream(container, fps=fps, size=size, options=options)
            _mux(container, video, frames, fps=fps, audio=audio)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _video_stream(
    container: OutputContainer,
    *,
    fps: int,
    size: tuple[int, int],
    options: dict[str, str],
) -> VideoStream:
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.thread_count = _THREADS
    stream.codec_context.time_base = Fraction(1, fps)
    stream.color_primaries = ColorPrimaries.BT709
    stream.color_trc = ColorTrc.BT709
    stream.colorspace = Colorspace.ITU709
    stream.color_range = ColorRange.MPEG
    return stream


def _mux(
    container: OutputContainer,
    video: VideoStream,
    frames: Iterable[Pixels | Image.Image],
    *,
    fps: int,
    audio: Path | None,
) -> None:
    sound = _Sound(container, audio) if audio else None
    count = 0
    for count, frame in enumerate(frames, start=1):
        picture = _video_frame(frame, (video.width, video.height))
        picture.pts = count - 1
        picture.time_base = Fraction(1, fps)
        container.mux(video.encode(picture))
        if sound:
            sound.mux_until(count / fps)
    if not count:
        raise ValueError("A film needs at least one frame.")
    container.mux(video.encode(None))
    if sound:
        sound.finish()


def _video_frame(frame: Pixels | Image.Image, size: tuple[int, int]) -> VideoFrame:
    if isinstance(frame, Image.Image):
        frame = np.asarray(frame if frame.mode == "RGB" else frame.convert("RGB"))
    if frame.shape != (size[1], size[0], 3):
        raise ValueError(f"A frame is {frame.shape}, the film {size}.")
    return VideoFrame.from_ndarray(frame, format="rgb24").reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )


class _Sound:
    """The sound of a film, encoded no further than its pictures have come.

    Interleaving keeps the muxer from holding one whole stream in memory.
    """

    def __init__(self, container: OutputContainer, source: Path) -> None:
        self.container = container
        self.stream: AudioStream = container.add_stream(
            "aac", rate=RATE, options={"b": "160000"}
        )
        self.stream.codec_context.layout = "stereo"
        self.frames: Iterator[AudioFrame] = stereo_frames(source)
        self.samples = 0

    def mux_until(self, seconds: float) -> None:
        while self.samples < seconds * RATE:
            frame = next(self.frames, None)
            if frame is None:
                return
            self._mux(self._timed(frame))

    def finish(self) -> None:
        self._mux(None)

    def _timed(self, frame: AudioFrame) -> AudioFrame:
        frame.pts = self.samples
        frame.time_base = Fraction(1, RATE)
        self.samples += frame.samples
        return frame

    def _mux(self, frame: AudioFrame | None) -> None:
        packets: list[Packet[AudioStream]] = self.stream.encode(frame)
        self.container.mux(packets)
