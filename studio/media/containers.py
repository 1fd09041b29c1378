"""Open films and sounds of strangers and play them through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.media.errors import Damaged, Refused
from studio.media.sniff import kind_of, sniff_file

MAX_SECONDS = 20 * 60
MAX_SIDE = 8_192
# 20 minutes at 120 frames a second.
MAX_PACKETS = 150_000
# Decoded in full up to this many pixels (four minutes of 1080p), then only read.
MAX_DECODED_PIXELS = 12_000_000_000

# The demuxer is chosen by what the bytes are: playlists, which name other files,
# are never looked at.
_DEMUXERS = {
    "video/mp4": "mov",
    "video/webm": "webm",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}
# Fixed, so that memory does not grow with the cores of the machine.
_THREADS = 2
# Headers round, and a track may end a little before its neighbour.
_MISSING_SECONDS = 0.5


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a film or a sound inside its limits; raises Refused or Damaged.

    Only what FFmpeg raises in the block counts as damage of the file.
    """
    content_type = sniff_file(path)
    if content_type not in _DEMUXERS:
        raise Refused(
            "This is not a film or a sound: MP4, WebM, WAV, MP3 are accepted."
        )
    with decoding(kind_of(content_type)), _container(path, content_type) as container:
        _check_limits(container)
        yield container


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the film's stream of moving pictures; cover art is none."""
    return next((one for one in container.streams.video if _is_moving(one)), None)


def sound_stream(container: InputContainer) -> AudioStream | None:
    return next(iter(container.streams.audio), None)


def decoded_pictures(
    container: InputContainer, stream: VideoStream
) -> Iterator[VideoFrame]:
    stream.thread_count = _THREADS
    for frame in container.decode(stream):
        _check_sides(frame.width, frame.height)
        yield frame


class Playthrough:
    """One pass over the whole file, counting what could be decoded.

    That every packet decodes up to the announced end is the only proof that a file
    is complete: a download cut short looks like a success.
    """

    def __init__(self, container: InputContainer) -> None:
        self.container = container
        self.first_picture: VideoFrame | None = None
        self.pictures = 0
        self.sounds = 0
        self.silences = 0
        self.packets = 0
        self.pixels = 0
        self.start = float("inf")
        self.end = 0.0

    @property
    def seconds(self) -> float:
        return max(0.0, self.end - self.start)

    def run(self, streams: Sequence[VideoStream | AudioStream]) -> None:
        """Read to the end; raises Damaged where something is missing."""
        for stream in streams:
            stream.codec_context.thread_count = _THREADS
        for packet in self.container.demux(*streams):
            self._read(packet)
        announced = (self.container.duration or 0) / av.time_base
        if not self.packets or self.seconds + _MISSING_SECONDS < announced:
            raise Damaged("This file is incomplete: its end is missing.")
        if self.silences * 20 > self.sounds:
            raise Damaged("The sound of this file is damaged.")

    def _read(self, packet: Packet[Any]) -> None:
        if packet.is_corrupt:
            raise Damaged("This file is incomplete: a part of it is missing.")
        if packet.size:
            self._count(packet)
        if packet.stream.type == "audio":
            self._hear(packet)
        elif self.pixels < MAX_DECODED_PIXELS:
            self._watch(packet)
        else:
            self.pictures += bool(packet.size)

    def _count(self, packet: Packet[Any]) -> None:
        self.packets += 1
        if packet.pts is not None and packet.time_base:
            self.start = min(self.start, float(packet.pts * packet.time_base))
            stop = (packet.pts + (packet.duration or 0)) * packet.time_base
            self.end = max(self.end, float(stop))
        if self.packets > MAX_PACKETS or self.end > MAX_SECONDS:
            raise Refused(_too_long())

    def _watch(self, packet: Packet[VideoStream]) -> None:
        for frame in packet.decode():
            _check_sides(frame.width, frame.height)
            self.first_picture = self.first_picture or frame
            self.pictures += 1
            self.pixels += frame.width * frame.height

    def _hear(self, packet: Packet[AudioStream]) -> None:
        # Tags and a cut first frame are usual in MP3: a few bad packets are not damage.
        try:
            self.sounds += len(packet.decode())
        except av.error.InvalidDataError:
            self.silences += 1


def decoded_sounds(
    container: InputContainer, stream: AudioStream
) -> Iterator[AudioFrame]:
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        yield from frames


@contextmanager
def decoding(kind: str) -> Iterator[None]:
    """Turn what FFmpeg raises into a sentence about this kind of file."""
    try:
        yield
    except MemoryError:
        raise
    except av.error.FFmpegError as error:
        raise Damaged(
            f"This {kind} is damaged or incomplete and cannot be read.",
            detail=f"{type(error).__name__}: {error}",
        ) from error


def _container(path: Path, content_type: str) -> InputContainer:
    return av.open(
        f"file:{path.absolute()}",
        "r",
        format=_DEMUXERS[content_type],
        options={"protocol_whitelist": "file"},
        metadata_errors="replace",
    )


def _is_moving(stream: VideoStream) -> bool:
    return not stream.disposition & Disposition.attached_pic


def _check_limits(container: InputContainer) -> None:
    if (container.duration or 0) / av.time_base > MAX_SECONDS:
        raise Refused(_too_long())
    for stream in container.streams.video:
        _check_sides(stream.width, stream.height)


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE:
        raise Refused(f"This film is too large: at most {MAX_SIDE:,} pixels a side.")


def _too_long() -> str:
    return f"This file is too long: at most {MAX_SECONDS // 60} minutes are accepted."
