"""What the subject does: the picture bends where the subject is and rests elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from studio.sandbox.art.camera.moment import Moment
from studio.sandbox.art.camera.operators import Operator
from studio.sandbox.art.camera.scene import Field, Scene


@dataclass(frozen=True, kw_only=True)
class Grow(Operator):
    """Scale the subject in place, once, or in time when it beats."""

    by: float
    ease: str = "smooth"
    hertz: float = 0.0
    wide: float = 1.0
    tall: float = 1.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        size = self.by ** _drive(moment, ease=self.ease, hertz=self.hertz)
        stretch = np.array((size**self.wide, size**self.tall))
        offset = points - np.array(scene.middle)
        here = scene.subject_at(points)[..., None]
        return points + offset * (1 / stretch - 1) * here


@dataclass(frozen=True, kw_only=True)
class Shift(Operator):
    """Move the subject; `rooted` keeps its foot where it stands and bends it over."""

    x: float = 0.0
    y: float = 0.0
    ease: str = "smooth"
    hertz: float = 0.0
    rooted: bool = False

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = _drive(moment, ease=self.ease, hertz=self.hertz)
        here = scene.subject_at(points)
        if self.rooted:
            here = here * np.clip((0.9 - points[..., 1]) / 1.6, 0, 1)
        return points - np.array((self.x, self.y)) * drive * here[..., None]


@dataclass(frozen=True, kw_only=True)
class Spin(Operator):
    """Wind the subject about its middle, in degrees, less the further out."""

    degrees: float
    reach: float = 0.5
    ease: str = "smooth"
    hertz: float = 0.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = _drive(moment, ease=self.ease, hertz=self.hertz)
        middle = np.array(scene.middle)
        offset = points - middle
        fall = np.exp(-((offset**2).sum(axis=-1)) / self.reach)
        angle = math.radians(self.degrees) * drive * fall * scene.subject_at(points)
        cosine, sine = np.cos(angle), np.sin(angle)
        x, y = offset[..., 0], offset[..., 1]
        return middle + np.stack(
            [x * cosine + y * sine, y * cosine - x * sine], axis=-1
        )


@dataclass(frozen=True, kw_only=True)
class Face(Operator):
    """Turn the subject's front to one side: its middle slides, its rim stays."""

    x: float = 0.0
    y: float = 0.0
    ease: str = "smooth"
    hertz: float = 0.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = _drive(moment, ease=self.ease, hertz=self.hertz)
        offset = points - np.array(scene.middle)
        round_part = np.clip(1 - (offset**2).sum(axis=-1) / 0.8, 0, 1)
        round_part = round_part**1.5 * (0.35 + 0.65 * scene.subject_at(points))
        return points - np.array((self.x, self.y)) * drive * round_part[..., None]


@dataclass(frozen=True, kw_only=True)
class Ripple(Operator):
    """Run a wave through a part of the picture: all, subject, top, bottom or rest.

    `length` is one wave in half heights, `angle` its heading; it displaces across.
    """

    by: float
    length: float
    hertz: float
    angle: float = 0.0
    part: str = "all"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        heading = math.radians(self.angle)
        along = points[..., 0] * math.cos(heading) + points[..., 1] * math.sin(heading)
        phase = 2 * math.pi * (along / self.length - self.hertz * moment.seconds)
        wave = np.sin(phase) + 0.4 * np.sin(1.9 * phase + 1.3)
        level = (
            self.by
            * moment.amount
            * moment.presence()
            * _part(points, scene, self.part)
        )
        across = np.array((-math.sin(heading), math.cos(heading)))
        return points + across * (wave * level)[..., None]


@dataclass(frozen=True, kw_only=True)
class Pool(Operator):
    """Spread rings from the subject, as from a stone in water."""

    by: float
    length: float = 0.3
    hertz: float = 1.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        offset = points - np.array(scene.middle)
        distance = np.sqrt((offset**2).sum(axis=-1)) + 1e-6
        reach = 2.2 * moment.seconds / moment.length
        front = np.clip((reach + 0.2 - distance) * 4, 0, 1)
        phase = 2 * math.pi * (distance / self.length - self.hertz * moment.seconds)
        level = self.by * moment.amount * moment.presence() * front / (1 + distance)
        return (
            points + offset / distance[..., None] * (np.sin(phase) * level)[..., None]
        )


@dataclass(frozen=True, kw_only=True)
class Melt(Operator):
    """Let columns of the picture run down, each at its own pace."""

    by: float
    ease: str = "gather"

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        drive = moment.path(self.ease)
        x = points[..., 0] * 3.2 + moment.seed % 97
        pace = 0.55 + 0.35 * np.sin(x) + 0.3 * np.sin(2.3 * x + 1)
        hanging = np.clip((points[..., 1] + 1) / 2, 0, 1) ** 0.7
        run = self.by * drive * np.clip(pace, 0.05, None) * hanging
        return points - np.stack([np.zeros_like(run), run], axis=-1)


def _drive(moment: Moment, *, ease: str, hertz: float) -> float:
    """Return how far something is that happens once or, given hertz, in rhythm."""
    if not hertz:
        return moment.path(ease)
    swing = math.sin(2 * math.pi * hertz * moment.seconds)
    return swing * moment.presence() * moment.amount


def _part(points: Field, scene: Scene, part: str) -> Field:
    y = points[..., 1]
    if part == "subject":
        return scene.subject_at(points)
    if part == "rest":
        return 1 - scene.subject_at(points)
    if part == "top":
        return np.clip((0.1 - y) / 0.8, 0, 1)
    if part == "bottom":
        return np.clip((y + 0.1) / 0.8, 0, 1)
    return np.ones_like(y)
