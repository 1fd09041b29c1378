"""What a picture is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from pathlib import Path

from PIL import Image


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Width and height in pixels, each side 64 to 8,192; strengths 0 to 1.

    The scene is drawn with at most `most_pixels`, or as many as it needs, and enlarged.
    """

    prompt: str
    seed: int
    width: int
    height: int
    style_id: str | None = None
    style_strength: float = 1.0
    references: tuple[Image.Image, ...] = ()
    character: tuple[Image.Image, ...] = ()
    character_strength: float = 1.0
    most_pixels: int | None = None


@dataclass(frozen=True, kw_only=True)
class Take:
    """What a clip is asked to be.

    It goes through its pictures in their order: the first frame is the first of them, and
    where there are several, the last frame is the last. Motions are pairs of catalog id and
    strength (0 to 1); a fixed camera stays where it is. Both sides of the size are even.
    """

    pictures: tuple[Image.Image, ...]
    size: tuple[int, int]
    seconds: float
    fps: int
    seed: int
    prompt: str = ""
    motions: tuple[tuple[str, float], ...] = ()
    is_fixed: bool = False
    audio: Path | None = None


def share(value: float) -> float:
    """A strength between 0 and 1, whatever came; not-a-number counts as full."""
    return 1.0 if isnan(value) else min(1.0, max(0.0, float(value)))
