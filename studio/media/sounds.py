"""Sound: probed, and decoded to lay under a film."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from studio.media.containers import (
    Playthrough,
    decoded_sounds,
    opened,
    sound_stream,
)
from studio.media.errors import Damaged, Refused
from studio.media.peaks import Samples, peaks_of
from studio.media.results import Probe
from studio.media.sniff import sniff_file

RATE = 48_000
# What one AAC packet holds.
FRAME_SAMPLES = 1024


def probe_sound(path: Path) -> Probe:
    """Decode the whole sound and describe it."""
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            raise Damaged("This file claims to be a sound but holds none.")
        playthrough = Playthrough(container)
        playthrough.run([stream])
    if not playthrough.sounds:
        raise Damaged("Nothing in this sound can be played.")
    return Probe(
        content_type=sniff_file(path),
        kind="audio",
        width=0,
        height=0,
        seconds=round(playthrough.seconds, 3),
        fps=None,
        frames=0,
        has_audio=True,
    )


def stereo_frames(path: Path) -> Iterator[AudioFrame]:
    """Decode a file's first sound as float stereo at RATE, cut as AAC wants it.

    Raises Refused when the file has no sound.
    """
    resampler = AudioResampler(
        format="fltp", layout="stereo", rate=RATE, frame_size=FRAME_SAMPLES
    )
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            raise Refused("This file has no sound.")
        for frame in decoded_sounds(container, stream):
            yield from resampler.resample(frame)
        yield from resampler.resample(None)


def peaks(path: Path) -> list[float]:
    """Return how loud a film or a sound is along its length, nothing where it is silent."""
    with opened(path) as container:
        stream = sound_stream(container)
        frames = decoded_sounds(container, stream) if stream else ()
        return peaks_of(samples(frames))


def samples(frames: Iterable[AudioFrame]) -> Iterator[Samples]:
    """Yield frames of any kind at RATE, as rows of one sample or two."""
    for frame in _resampled(frames):
        channels = frame.layout.nb_channels
        yield frame.to_ndarray().astype(np.int16).reshape(-1, channels)


def _resampled(frames: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
    resampler, shape, layout = None, None, ""
    for frame in frames:
        layout = layout or ("mono" if frame.layout.nb_channels == 1 else "stereo")
        if resampler is None or shape != _shape(frame):
            # A file joined of two may change in the middle.
            yield from resampler.resample(None) if resampler else ()
            resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
            shape = _shape(frame)
        yield from resampler.resample(frame)
    yield from resampler.resample(None) if resampler else ()


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
