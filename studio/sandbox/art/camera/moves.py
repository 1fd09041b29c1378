"""The camera's own movements: where each point of the frame looks.

Positive x is to the right and positive y down, as on the screen; a camera that goes
right lets the picture slide left. Distances are shares of the picture's half height.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from studio.sandbox.art.camera.moment import Moment, smooth
from studio.sandbox.art.camera.operators import Operator
from studio.sandbox.art.camera.scene import Field, Scene

# Distance from the eye to the picture: a moderate wide angle.
_FOCAL = 2.0


@dataclass(frozen=True, kw_only=True)
class Zoom(Operator):
    """Magnify all alike, as a zoom lens does, about the middle or the subject."""

    by: float
    ease: str = "smooth"
    on_subject: bool = False

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        factor = self.by ** moment.path(self.ease)
        centre = np.array(scene.middle if self.on_subject else (0.0, 0.0))
        return centre + (points - centre) / factor


@dataclass(frozen=True, kw_only=True)
class Dolly(Operator):
    """Drive the camera forward or back: what is near grows faster than what is far."""

    by: float
    ease: str = "smooth"
    on_subject: bool = False

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        centre = np.array(scene.middle if self.on_subject else (0.0, 0.0)) * 0.5

        def behind(depth: Field) -> Field:
            factor = self.by ** (drive * (0.3 + 1.1 * depth))
            return centre + (points - centre) / factor[..., None]

        return _traced(points, scene, behind)


@dataclass(frozen=True, kw_only=True)
class Truck(Operator):
    """Carry the camera sideways or up and down, with parallax, not turning it."""

    x: float = 0.0
    y: float = 0.0
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        step = np.array((self.x, self.y)) * drive
        closer = 1 + 0.5 * abs(drive) * math.hypot(self.x, self.y)

        def behind(depth: Field) -> Field:
            return points / closer + step * (0.35 + 1.1 * depth)[..., None]

        return _traced(points, scene, behind)


@dataclass(frozen=True, kw_only=True)
class Turn(Operator):
    """Pan and tilt: turn the camera on its foot, in degrees, right and up positive."""

    pan: float = 0.0
    tilt: float = 0.0
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        closer = 1 + abs(drive) * (abs(self.pan) + abs(self.tilt)) / 90
        return _turned(
            points / closer,
            math.radians(self.pan * drive),
            math.radians(-self.tilt * drive),
        )


@dataclass(frozen=True, kw_only=True)
class Roll(Operator):
    """Turn the picture clockwise, in degrees, coming closer to hide the corners."""

    degrees: float
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        angle = math.radians(self.degrees * moment.path(self.ease))
        return _rolled(points, angle) / _cover(angle, scene.aspect)


@dataclass(frozen=True, kw_only=True)
class Orbit(Operator):
    """Carry the camera around the subject, in degrees: near and far slide apart."""

    right: float = 0.0
    over: float = 0.0
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        across, above = (
            math.radians(angle * drive) for angle in (self.right, -self.over)
        )
        closer = 1 + 0.45 * (abs(across) + abs(above))
        slide = np.array((across, above)) * 0.75
        turned = _leaned(points / closer, -across * 0.55, -above * 0.55)

        def behind(depth: Field) -> Field:
            return turned + slide * (depth - 0.55)[..., None]

        return _traced(points, scene, behind)


@dataclass(frozen=True, kw_only=True)
class Vertigo(Operator):
    """Dolly one way and zoom the other: the subject keeps its size, the rest does not."""

    by: float
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        centre = np.array(scene.middle)

        def behind(depth: Field) -> Field:
            factor = self.by ** (drive * np.clip(1 - 1.5 * depth, 0, 1))
            return centre + (points - centre) / factor[..., None]

        return _traced(points, scene, behind)


@dataclass(frozen=True, kw_only=True)
class Sway(Operator):
    """Rock steadily: a distance, or degrees of roll, so many times a second."""

    x: float = 0.0
    y: float = 0.0
    roll: float = 0.0
    hertz: float = 0.3

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        turn = 2 * math.pi * self.hertz * moment.seconds
        level = moment.presence(attack=1.0) * moment.amount
        # Sideways once for every twice up and down: the figure of a walk.
        step = np.array((self.x * math.sin(turn), self.y * math.sin(2 * turn))) * level
        angle = math.radians(self.roll) * math.sin(turn + 0.6) * level
        closer = 1 + (abs(self.x) + abs(self.y)) * level
        return _rolled(points, angle) / _cover(angle, scene.aspect) / closer + step


@dataclass(frozen=True, kw_only=True)
class Shake(Operator):
    """Tremble without rhythm: distance, degrees of roll, and breath in and out."""

    by: float
    roll: float = 0.0
    zoom: float = 0.0
    hertz: float = 1.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        level = moment.presence(attack=0.5) * moment.amount
        x, y, roll, zoom = (moment.wobble(self.hertz, channel) for channel in range(4))
        angle = math.radians(self.roll) * roll * level
        closer = 1 + level * (self.by * 0.9 + abs(self.zoom) * (0.5 + 0.5 * zoom))
        closer *= _cover(math.radians(self.roll) * level * 0.5, scene.aspect)
        return _rolled(points, angle) / closer + np.array((x, y)) * self.by * level


@dataclass(frozen=True, kw_only=True)
class Bulge(Operator):
    """Bend straight lines: outward like a fisheye, or inward when negative."""

    by: float
    ease: str = "smooth"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        strength = self.by * moment.path(self.ease)
        corner = scene.aspect**2 + 1
        square = (points**2).sum(axis=-1, keepdims=True) / corner
        return points * (1 + strength * (square - 1) * 0.5)


@dataclass(frozen=True, kw_only=True)
class Circle(Operator):
    """Carry the camera around a circle, or else an eight, and home again."""

    radius: float
    is_round: bool

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        turn = 2 * math.pi * smooth(moment.time)
        level = self.radius * moment.amount
        rise = math.cos(turn) - 1 if self.is_round else math.sin(2 * turn) * 0.6
        step = np.array((math.sin(turn), rise)) * level
        closer = 1 + level * math.sin(turn / 2)

        def behind(depth: Field) -> Field:
            slide = step * (0.5 + depth)[..., None]
            return points / closer + slide

        return _traced(points, scene, behind)


def _traced(points: Field, scene: Scene, behind: Callable[[Field], Field]) -> Field:
    """Find what a point shows when that depends on the depth of what it shows."""
    found = behind(scene.depth_at(points))
    for _ in range(2):
        found = behind(scene.depth_at(found))
    return found


def _rolled(points: Field, angle: float) -> Field:
    cosine, sine = math.cos(angle), math.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cosine + y * sine, y * cosine - x * sine], axis=-1)


def _cover(angle: float, aspect: float) -> float:
    """Return the magnification at which a rolled frame has hardly any corner bare."""
    cosine, sine = abs(math.cos(angle)), abs(math.sin(angle))
    return 1 + 0.85 * (max(cosine + sine / aspect, cosine + sine * aspect) - 1)


def _turned(points: Field, pan: float, tilt: float) -> Field:
    """Turn the rays from the eye and see where they meet the picture."""
    x, y = points[..., 0], points[..., 1]
    z = np.full_like(x, _FOCAL)
    x, z = x * math.cos(pan) + z * math.sin(pan), z * math.cos(pan) - x * math.sin(pan)
    y, z = (
        y * math.cos(tilt) + z * math.sin(tilt),
        z * math.cos(tilt) - y * math.sin(tilt),
    )
    return np.stack([x, y], axis=-1) * (_FOCAL / np.maximum(z, 0.4))[..., None]


def _leaned(points: Field, across: float, above: float) -> Field:
    """See the picture as a board turned about its own middle."""
    nearer = 1 + (points[..., 0] * across + points[..., 1] * above) / _FOCAL
    return points / np.maximum(nearer, 0.4)[..., None]
