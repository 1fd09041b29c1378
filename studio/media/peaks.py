"""How loud a sound is along its length: what a waveform is drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

PEAKS = 240

# Rows of 16 bits, one sample a channel in each.
Samples = np.ndarray[Any, np.dtype[np.int16]]

_FULL_SCALE = 32_768


def peaks_of(pieces: Iterable[Samples], *, count: int = PEAKS) -> list[float]:
    """Return the loudest sample of each of `count` equal parts, 1 being full scale.

    Nothing where there is no sample at all.
    """
    heard = [_loudest(piece) for piece in pieces if len(piece)]
    if not heard:
        return []
    loudest = np.concatenate(heard)
    starts = np.arange(count) * len(loudest) // count
    parts = np.maximum.reduceat(loudest, starts)
    return [round(float(part) / _FULL_SCALE, 4) for part in parts]


def _loudest(piece: Samples) -> np.ndarray[Any, np.dtype[np.uint16]]:
    return np.abs(piece.astype(np.int32)).max(axis=1).astype(np.uint16)
