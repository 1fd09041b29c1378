"""Decode a sound whole: described, cut to a WAV that the platform takes, drawn."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from studio.media.containers import decoding, picture_stream, sound_stream
from studio.media.endings import is_cut_short, is_endless
from studio.media.errors import Damaged, Refused
from studio.media.peaks import PEAKS, Samples, peaks_of
from studio.media.sounds import RATE, samples
from studio.media.speech import ACCEPTED, MAX_SECONDS, Sound, check_name, format_of

_DEMUXERS = {"WAV": "wav", "MP3": "mp3", "M4A": "mov", "OGG": "ogg", "WebM": "webm"}
# Of FFmpeg's hundred decoders only these ever see a stranger's samples.
_CODECS = {
    "WAV": re.compile(r"pcm_\w+"),
    "MP3": re.compile(r"mp3"),
    "M4A": re.compile(r"aac|alac"),
    "OGG": re.compile(r"vorbis|opus|flac"),
    "WebM": re.compile(r"vorbis|opus"),
}
# Encoders add a few hundredths at both ends that players take away again.
_PADDING_SECONDS = 0.25


def probe_sound(path: Path, *, name: str | None = None) -> Sound:
    """Decode the whole sound and describe it; raises Refused or Damaged.

    `name` is what the person calls the file, where it is not the path's own name.
    """
    format = format_of(path)
    check_name(path.name if name is None else name, format)
    with _opened(path, format) as (container, stream):
        frames = list(_outlines(_whole(container, stream, format)))
        codec = stream.codec_context.name
    seconds = sum(samples / rate for samples, rate, _ in frames)
    _, rate, channels = frames[0]
    return Sound(
        seconds=round(seconds, 3),
        channels=channels,
        sample_rate=rate,
        bits=_bits(codec),
        format=format,
        is_endless=is_endless(path, format),
    )


def to_wav(
    path: Path, out: Path, *, start: float = 0.0, seconds: float | None = None
) -> float:
    """Write 16 bits at RATE, mono or stereo, from `start` on; return its seconds.

    Cut to the sample; shorter than `seconds` only where the sound ends before. All of
    the sound is decoded, so that one cut short is refused whatever part is wanted.
    """
    if start < 0 or (seconds is not None and seconds <= 0):
        raise ValueError(f"Nothing lies between {start} and {seconds} seconds on.")
    first = round(start * RATE)
    last = None if seconds is None else first + round(seconds * RATE)
    unfinished = out.with_name(f"{out.name}.part")
    try:
        written = _write(_between(_pieces(path), first, last), unfinished)
        if not written:
            raise Refused(f"This sound ends before {start:g} s: nothing is left of it.")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return round(written / RATE, 3)


def peaks(path: Path, *, count: int = PEAKS) -> list[float]:
    """Return the loudest sample of each of `count` equal parts, 1 being full scale."""
    return peaks_of(_pieces(path), count=count)


@contextmanager
def _opened(path: Path, format: str) -> Iterator[tuple[InputContainer, AudioStream]]:
    if is_cut_short(path, format):
        raise Damaged(_incomplete())
    with (
        decoding("sound"),
        av.open(
            f"file:{path.absolute()}",
            "r",
            format=_DEMUXERS[format],
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        ) as container,
    ):
        yield container, _stream(container, format)


def _stream(container: InputContainer, format: str) -> AudioStream:
    if picture_stream(container):
        raise Refused(f"This is a film, not a sound. What can be used: {ACCEPTED}.")
    stream = sound_stream(container)
    if stream is None:
        raise Damaged("This file claims to be a sound but holds none.")
    codec = stream.codec_context.codec.canonical_name
    if not _CODECS[format].fullmatch(codec):
        raise Refused(
            f"The sound inside this {format} file is of a kind ({codec}) that is "
            "rarely met and cannot be read here. Save it as WAV or MP3."
        )
    return stream


def _whole(
    container: InputContainer, stream: AudioStream, format: str
) -> Iterator[AudioFrame]:
    """Yield every frame; raises at the end where something was missing."""
    # Of an MP3 without an index FFmpeg only guesses how long it is.
    announced = 0 if format == "MP3" else (container.duration or 0) / av.time_base
    if announced > MAX_SECONDS + _PADDING_SECONDS:
        raise Refused(_too_long())
    seconds, good, bad = 0.0, 0, 0
    for frame in _frames(container, stream, format):
        if frame is None:
            bad += 1
            continue
        good += 1
        seconds += frame.samples / frame.sample_rate
        if seconds > MAX_SECONDS + _PADDING_SECONDS:
            raise Refused(_too_long())
        yield frame
    _check_end(seconds, announced=announced, good=good, bad=bad)


def _frames(
    container: InputContainer, stream: AudioStream, format: str
) -> Iterator[AudioFrame | None]:
    """Yield what is decoded, and None for a packet that could not be."""
    for packet in container.demux(stream):
        # A WAV of unknown length ends in the middle of a packet; others must not.
        if packet.is_corrupt and format != "WAV":
            raise Damaged(_incomplete())
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            yield None


def _check_end(seconds: float, *, announced: float, good: int, bad: int) -> None:
    # Tags and a cut first frame are usual in MP3: a few bad packets are not damage.
    if bad * 20 > good:
        raise Damaged("This sound is damaged and cannot be played.")
    if seconds + _PADDING_SECONDS < announced:
        raise Damaged(_incomplete())
    if not seconds:
        raise Refused(_empty())


def _outlines(frames: Iterable[AudioFrame]) -> Iterator[tuple[int, int, int]]:
    for frame in frames:
        yield frame.samples, frame.sample_rate, frame.layout.nb_channels


def _bits(codec: str) -> int | None:
    if codec in ("pcm_mulaw", "pcm_alaw"):
        return 8
    found = re.match(r"pcm_[a-z](\d+)", codec)
    return int(found[1]) if found else None


def _pieces(path: Path) -> Iterator[Samples]:
    """Yield the sound at RATE as rows of one or two samples, one row at the least."""
    format = format_of(path)
    is_empty = True
    with _opened(path, format) as (container, stream):
        for piece in samples(_whole(container, stream, format)):
            is_empty = False
            yield piece
    if is_empty:
        raise Refused(_empty())


def _between(
    pieces: Iterable[Samples], first: int, last: int | None
) -> Iterator[Samples]:
    place = 0
    for piece in pieces:
        stop = None if last is None else max(0, last - place)
        yield piece[max(0, first - place) : stop]
        place += len(piece)


def _write(pieces: Iterator[Samples], path: Path) -> int:
    # A wave file closed without knowing its channels would hide why nothing came.
    head = next(pieces)
    written = 0
    with wave.open(str(path), "wb") as file:
        file.setparams((head.shape[1], 2, RATE, 0, "NONE", ""))
        for piece in chain([head], pieces):
            file.writeframesraw(piece.astype("<i2").tobytes())
            written += len(piece)
    return written


def _empty() -> str:
    return "This sound is empty: it lasts 0 seconds."


def _incomplete() -> str:
    return "This sound is incomplete: its end is missing."


def _too_long() -> str:
    return f"This sound is too long: at most {MAX_SECONDS // 60} minutes are accepted."
