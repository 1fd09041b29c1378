"""The light of a picture: where the key stands, how hard it is, what fills the shadows."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import cos, radians, sin

from studio.sandbox.art.colour import RGB, mix

Vec = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Light:
    """Angles in degrees; 0 azimuth shines from the camera, negative from the left.

    `dark` is how far the surroundings sink, `haze` how much air lies in the distance,
    `sun` the height of a visible sun above the horizon, 0..1.
    """

    azimuth: float = -48.0
    height: float = 42.0
    key: float = 1.0
    key_colour: RGB = (1.0, 0.965, 0.91)
    fill: float = 0.55
    fill_colour: RGB = (0.86, 0.91, 1.0)
    rim: float = 0.35
    rim_colour: RGB = (1.0, 0.97, 0.93)
    hardness: float = 9.0
    dark: float = 0.0
    haze: float = 0.5
    sun: float = 0.45

    @property
    def towards(self) -> Vec:
        """Unit vector from the scene to the key."""
        turn, rise = radians(self.azimuth), radians(self.height)
        return sin(turn) * cos(rise), sin(rise), cos(turn) * cos(rise)

    def toward(self, other: Light, share: float) -> Light:
        """Mix every value with its counterpart."""
        values = {}
        for field in fields(self):
            first, second = getattr(self, field.name), getattr(other, field.name)
            values[field.name] = (
                mix(first, second, share)
                if isinstance(first, tuple)
                else first + (second - first) * share
            )
        return Light(**values)

    def from_side(self, side: int) -> Light:
        """The same light from the left (-1) or the right (1)."""
        return replace(self, azimuth=abs(self.azimuth) * side)
