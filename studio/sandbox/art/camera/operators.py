"""What every operator can do to a shot; each of them overrides one hook or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PIL import Image

from studio.sandbox.art.camera.moment import Moment
from studio.sandbox.art.camera.scene import Field, Scene

Veil = Callable[[Image.Image, Moment], Image.Image]


class Operator:
    """One thing that happens in a shot, declared as a frozen value.

    `bend` says which point of the picture a point of the frame shows; `see` changes
    the bent picture, with the depth at each lattice point; `veil` makes what is drawn
    over the finished frame, in place where that is possible. `handover` is when the last picture takes over, and
    `leaves_frame` lets the camera look past the picture's edge.
    """

    handover: ClassVar[tuple[float, float]] = (0.3, 0.7)
    leaves_frame: ClassVar[bool] = False

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        return points

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        return image

    def veil(self, size: tuple[int, int], seed: int) -> Veil | None:
        return None
