"""What the lens and the light do to the picture once the camera has moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from studio.sandbox.art.camera.moment import EASES, Moment, smooth
from studio.sandbox.art.camera.moves import Zoom
from studio.sandbox.art.camera.operators import Operator
from studio.sandbox.art.camera.scene import Field, Scene

Levels = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Focus(Operator):
    """Pull focus between two depths of this picture, 0 its farthest and 1 its nearest.

    `blur` is the radius, as a share of the height, of what is quite out of focus.
    """

    start: float
    end: float
    blur: float = 0.014
    ease: str = "smooth"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        level = min(1.0, moment.presence(attack=0.8) * moment.amount)
        plane = self.start + (self.end - self.start) * EASES[self.ease](moment.time)
        if level < 0.02:
            return image
        far, near = np.percentile(depth, (8, 92))
        away = np.abs((depth - far) / max(near - far, 0.05) - plane)
        away = np.clip(away * 2.2 - 0.35, 0, 1)
        mask = _spread((1 - away) * 255, image.size)
        return Image.composite(image, _soft(image, self.blur * level), mask)


@dataclass(frozen=True, kw_only=True)
class Rim(Operator):
    """Keep only the middle of the frame sharp, as a lens does that is very near."""

    blur: float
    ease: str = "smooth"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        level = min(1.0, EASES[self.ease](moment.time) * moment.presence())
        if level < 0.02:
            return image
        rows, columns = depth.shape
        down, across = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
        away = np.clip(np.hypot(down, across) * 1.5 - 0.45, 0, 1)
        mask = _spread((1 - away) * 255, image.size)
        return Image.composite(image, _soft(image, self.blur * level), mask)


@dataclass(frozen=True, kw_only=True)
class Soften(Operator):
    """Lose all sharpness and find it again, as many times as the ease says."""

    blur: float
    ease: str = "there and back"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        radius = self.blur * EASES[self.ease](moment.time) * min(1.0, moment.amount)
        return _soft(image, radius) if radius * image.height > 0.4 else image


@dataclass(frozen=True, kw_only=True)
class Bloom(Operator):
    """Let the bright parts glow over their edges."""

    by: float
    ease: str = "smooth"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        level = self.by * moment.amount * EASES[self.ease](moment.time)
        level *= moment.presence()
        if level < 0.01:
            return image
        lights = image.point(lambda value: max(0, value - 150) * 2.4 * min(1.0, level))
        return ImageChops.screen(image, _soft(lights, 0.03))


@dataclass(frozen=True, kw_only=True)
class Expose(Operator):
    """Open or close the aperture, in stops, once or flashing so often a second."""

    stops: float
    ease: str = "there and back"
    hertz: float = 0.0

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        if self.hertz:
            level = max(0.0, moment.wobble(self.hertz, 5)) ** 2 * moment.presence()
        else:
            level = EASES[self.ease](moment.time) * moment.presence()
        return _multiplied(image, (2 ** (self.stops * level * moment.amount),) * 3)


@dataclass(frozen=True, kw_only=True)
class Tint(Operator):
    """Change the colour of the light: a factor for red, green and blue."""

    light: Levels
    ease: str = "smooth"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        level = EASES[self.ease](moment.time) * moment.presence() * moment.amount
        red, green, blue = (factor**level for factor in self.light)
        return _multiplied(image, (red, green, blue))


@dataclass(frozen=True, kw_only=True)
class Burst(Operator):
    """Smear outward while a zoom with this ease is fastest."""

    by: float = 0.12
    ease: str = "crash"

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        # Sharp again at the very end: the next shot may begin with that frame.
        speed = moment.speed(self.ease) * smooth((1 - moment.time) * 6)
        reach = self.by * min(1.0, speed / 4) * min(1.2, moment.amount)
        if reach < 0.004:
            return image
        width, height = image.size
        small = image.reduce(2)
        for step in (reach / 4, reach / 2, reach):
            small = Image.blend(small, _nearer(small, 1 + step), 0.5)
        return small.resize((width, height), Image.Resampling.BILINEAR)


@dataclass(frozen=True, kw_only=True)
class Whip(Operator):
    """Throw the camera half a frame out of the picture and catch it from the far side.

    Where it leaves and where it comes back meet in the smear.
    """

    handover = (0.499, 0.501)
    leaves_frame = True

    x: float = 0.0
    y: float = 0.0

    def bend(self, points: Field, scene: Scene, moment: Moment) -> Field:
        reach = np.array((self.x * scene.aspect, self.y)) * _whip(moment.time)
        return points + reach

    def see(self, image: Image.Image, depth: Field, moment: Moment) -> Image.Image:
        speed = abs(_whip(moment.time + 0.01) - _whip(moment.time - 0.01)) / 0.02
        if 0.48 < moment.time < 0.52:
            speed = 8.0
        speed = min(speed, 8.0) * min(1.0, 0.5 + moment.amount / 2)
        blur_x = abs(self.x) * speed * image.width * 0.022
        blur_y = abs(self.y) * speed * image.height * 0.022
        if max(blur_x, blur_y) < 0.7:
            return image
        smear = ImageFilter.BoxBlur((blur_x, blur_y))
        return image.filter(smear).filter(smear)


def rush(
    by: float, *, ease: str = "crash", on_subject: bool = True
) -> tuple[Operator, ...]:
    """Return a zoom and the smear that belongs to it."""
    return Zoom(by=by, ease=ease, on_subject=on_subject), Burst(ease=ease)


def _whip(time: float) -> float:
    """Return the way out up to 1 in the middle, and from -1 home again."""
    if time <= 0.5:
        return smooth((time - 0.2) / 0.6) * 2 if time > 0.2 else 0.0
    return -_whip(1 - time)


def _spread(values: Field, size: tuple[int, int]) -> Image.Image:
    """Return a mask of this size from values at the corners of the lattice."""
    rows, columns = values.shape
    coarse = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    # Lattice points are at the cells' corners, pixels of a resize in their middles.
    inside = (0.5, 0.5, columns - 0.5, rows - 0.5)
    return coarse.resize(size, Image.Resampling.BILINEAR, box=inside)


def _soft(image: Image.Image, share: float) -> Image.Image:
    """Blur by a radius that is a share of the height."""
    radius = share * image.height
    if radius < 2:
        return image.filter(ImageFilter.GaussianBlur(radius))
    factor = 2 if radius < 6 else 4
    small = image.reduce(factor).filter(ImageFilter.GaussianBlur(radius / factor))
    return small.resize(image.size, Image.Resampling.BILINEAR)


def _multiplied(image: Image.Image, factors: Levels) -> Image.Image:
    if all(math.isclose(factor, 1, abs_tol=0.004) for factor in factors):
        return image
    table = [
        min(255, round(value * factor)) for factor in factors for value in range(256)
    ]
    return image.point(table)


def _nearer(image: Image.Image, factor: float) -> Image.Image:
    width, height = image.size
    x, y = width * (1 - 1 / factor) / 2, height * (1 - 1 / factor) / 2
    box = (x, y, width - x, height - y)
    return image.resize((width, height), Image.Resampling.BILINEAR, box=box)
