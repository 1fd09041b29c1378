"""What a scene is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, Palette
from studio.sandbox.art.fields import Frame, Random, stream
from studio.sandbox.art.light import Light

Choice = TypeVar("Choice")
Array = npt.NDArray[np.float32]


class Plate(NamedTuple):
    """A picture (h, w, 3) in display values, and where its subject is (h, w)."""

    rgb: Array
    matte: Array | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The brief as a scene sees it; `worn` holds colours the prompt gave to a thing."""

    frame: Frame
    key: str
    palette: Palette
    light: Light
    words: frozenset[str] = frozenset()
    worn: dict[str, RGB] = field(default_factory=dict)

    def random(self, purpose: str) -> Random:
        """A stream of its own for each purpose, so that one choice never moves another."""
        return stream(self.key, purpose)

    def pick(self, purpose: str, options: Sequence[Choice]) -> Choice:
        return options[int(self.random(purpose).integers(len(options)))]

    def says(self, *words: str) -> bool:
        return not self.words.isdisjoint(words)
