"""A bed of soft tones, for clips whose model makes the sound itself."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.fields import Random, stream

Samples = npt.NDArray[np.float64]

RATE = 24_000
LOUDNESS = 0.16
FADE_SECONDS = 0.5
# Semitones above the root: five notes that sound well together in any choice.
_SCALE = (0, 2, 4, 7, 9)
_ROOTS = (110.0, 123.47, 130.81, 146.83, 164.81)


def write_tones(path: Path, *, seconds: float, seed: int) -> None:
    """Write a WAV of that length; another seed is another chord."""
    samples = _bed(seconds, stream("tones", seed)) * _fade(seconds)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())


def _bed(seconds: float, random: Random) -> Samples:
    """A root and three notes above it, each swelling at a pace of its own."""
    at = _times(seconds)
    root = float(random.choice(_ROOTS))
    notes = [0, *(12 + int(step) for step in random.choice(_SCALE, 3, replace=False))]
    total = np.zeros_like(at)
    for number, note in enumerate(notes):
        pace, phase = random.uniform(0.06, 0.22), random.uniform(0, 1)
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * (pace * at + phase))
        total += swell * _tone(at, root * 2 ** (note / 12)) / (1 + 0.5 * number)
    return LOUDNESS * total / np.abs(total).max()


def _tone(at: Samples, hertz: float) -> Samples:
    """One note with two overtones, and its twin beside it that makes it breathe."""
    turn = 2 * np.pi * hertz * at
    overtones = 0.28 * np.sin(2 * turn) + 0.09 * np.sin(3 * turn)
    tone: Samples = np.sin(turn) + 0.5 * np.sin(turn * 1.003) + overtones
    return tone


def _fade(seconds: float) -> Samples:
    at = _times(seconds)
    reach = min(FADE_SECONDS, seconds / 3)
    level: Samples = np.clip(np.minimum(at, seconds - at) / reach, 0, 1)
    return level


def _times(seconds: float) -> Samples:
    return np.arange(round(seconds * RATE)) / RATE
