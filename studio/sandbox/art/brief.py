"""What a picture is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from PIL import Image


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Width and height in pixels, each side 64 to 4,096; strengths 0 to 1."""

    prompt: str
    seed: int
    width: int
    height: int
    style_id: str | None = None
    style_strength: float = 1.0
    references: tuple[Image.Image, ...] = ()
    character: tuple[Image.Image, ...] = ()
    character_strength: float = 1.0


def share(value: float) -> float:
    """A strength between 0 and 1, whatever came; not-a-number counts as full."""
    return 1.0 if isnan(value) else min(1.0, max(0.0, float(value)))
