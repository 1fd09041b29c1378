"""What is in the air between the camera and the picture.

Everything is drawn small and soft and enlarged: it is out of focus anyway.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.sandbox.art.camera.moment import Moment
from studio.sandbox.art.camera.operators import Operator, Veil
from studio.sandbox.art.camera.scene import Field

Colour = tuple[int, int, int]

_SPRITE_SIZES = 6


@dataclass(frozen=True, kw_only=True)
class Flakes(Operator):
    """Many small soft things that drift: snow, dust, embers, petals, bubbles.

    Speeds are screen heights a second, sizes shares of the height; `shape` is "disc" or
    "petal". Those that are nearer are larger, faster and fainter.
    """

    count: int
    colour: Colour
    size: float
    fall: float
    drift: float = 0.0
    sway: float = 0.0
    glow: float = 0.0
    shape: str = "disc"
    opacity: float = 0.9

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Flakes(self, size, seed)


@dataclass(frozen=True, kw_only=True)
class Rain(Operator):
    """Slanting streaks; `slant` is how far they go aside for each height they fall."""

    count: int = 260
    length: float = 0.09
    fall: float = 2.6
    slant: float = 0.16
    colour: Colour = (214, 224, 236)

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Rain(self, size, seed)


@dataclass(frozen=True, kw_only=True)
class Mist(Operator):
    """A rolling cloud: fog, smoke, haze, or the shadow of one when it is dark.

    `low` keeps it to the ground; `cover` is how much of the picture it takes.
    """

    colour: Colour
    opacity: float
    drift: float = 0.06
    rise: float = 0.0
    scale: float = 1.0
    cover: float = 0.5
    low: bool = False

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Mist(self, size, seed)


@dataclass(frozen=True, kw_only=True)
class Leak(Operator):
    """Light that strays over the film, from one side to the other."""

    colours: tuple[Colour, ...] = ((255, 120, 40), (255, 60, 90), (255, 190, 90))
    strength: float = 0.75
    travel: float = 0.8

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Leak(self, size, seed)


@dataclass(frozen=True, kw_only=True)
class Rays(Operator):
    """Shafts of light that fan out from a corner and slowly change."""

    colour: Colour = (255, 236, 196)
    strength: float = 0.6

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Rays(self, size, seed)


@dataclass(frozen=True, kw_only=True)
class Grain(Operator):
    """The grain of fast film, new twelve times a second, with a few scratches."""

    amount: float = 10.0
    scratches: int = 2

    def veil(self, size: tuple[int, int], seed: int) -> Veil:
        return _Grain(self, size, seed)


class _Flakes:
    def __init__(self, kind: Flakes, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.size = (max(1, size[0] // 2), max(1, size[1] // 2))
        rng = np.random.default_rng(seed)
        self.x, self.y, self.turn = rng.random((3, kind.count))
        self.near = rng.random(kind.count) ** 2
        biggest = kind.size * self.size[1] * 2.2
        steps = np.linspace(0.2, 1.0, _SPRITE_SIZES)
        self.sides = [max(1.0, biggest * step) for step in steps]

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        layer = Image.new("L", self.size, 0)
        for x, y, near, light in zip(*self._places(moment.seconds), strict=True):
            side = self.sides[int(near * (_SPRITE_SIZES - 1))]
            left, top = math.floor(x), math.floor(y)
            sprite = _sprite(side, self.kind.shape, _phase(x - left), _phase(y - top))
            layer.paste(int(255 * light * (1 - 0.45 * near)), (left, top), sprite)
        if self.kind.glow:
            return _lit(image, _coloured(layer, self.kind.colour, self._level(moment)))
        return _laid_over(image, layer, self.kind.colour, self._level(moment))

    def _level(self, moment: Moment) -> float:
        return self.kind.opacity * moment.presence() * min(1.0, 0.4 + moment.amount / 2)

    def _places(self, seconds: float) -> tuple[Field, Field, Field, Field]:
        width, height = self.size
        pace = 0.5 + self.near
        sway = np.sin(2 * math.pi * (self.turn + seconds * (0.2 + 0.3 * self.turn)))
        x = self.x + (self.kind.drift * pace * seconds * height / width)
        x = x + self.kind.sway * sway
        y = self.y + self.kind.fall * pace * seconds
        flicker = np.sin(2 * math.pi * (self.turn * 5 + seconds * (1 + 2 * self.turn)))
        light = 1 - self.kind.glow * (0.5 + 0.5 * flicker)
        # They leave on one side and come back on the other, out of sight.
        room = 0.1
        x = (x % 1) * (1 + 2 * room) - room
        y = (y % 1) * (1 + 2 * room) - room
        return x * width, y * height, self.near, light


class _Rain:
    def __init__(self, kind: Rain, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.size = (max(1, size[0] // 2), max(1, size[1] // 2))
        rng = np.random.default_rng(seed)
        self.x, self.y, self.near = rng.random((3, kind.count))

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        layer = Image.new("L", self.size, 0)
        draw = ImageDraw.Draw(layer)
        width, height = self.size
        pace = 0.7 + 0.6 * self.near
        y = ((self.y + self.kind.fall * pace * moment.seconds) % 1) * 1.3 - 0.15
        fallen = self.kind.slant * y * height
        x = (self.x * 1.4 - 0.2) * width - fallen
        long = self.kind.length * height * (0.6 + 0.8 * self.near)
        for left, top, reach, near in zip(x, y * height, long, self.near, strict=True):
            end = (left - self.kind.slant * reach, top + reach)
            draw.line([(left, top), end], fill=int(90 + 110 * near))
        level = 0.62 * moment.presence() * min(1.2, 0.4 + moment.amount / 2)
        return _laid_over(image, layer, self.kind.colour, level)


class _Mist:
    def __init__(self, kind: Mist, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.size = (max(8, size[0] // 6), max(8, size[1] // 6))
        self.cloud = _clouds(self.size, scale=kind.scale, cover=kind.cover, seed=seed)
        self.wisps = _clouds(self.size, scale=0.5, cover=0.7, seed=seed + 1)
        down = (
            np.linspace(0, 1, self.size[1]) ** 1.5
            if kind.low
            else np.ones(self.size[1])
        )
        ground = np.repeat((down * 255).astype(np.uint8)[:, None], self.size[0], axis=1)
        self.ground = Image.fromarray(ground)

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        far = self._drifted(self.cloud, moment.seconds)
        near = self._drifted(self.wisps, moment.seconds * 1.8)
        layer = ImageChops.multiply(Image.blend(far, near, 0.4), self.ground)
        level = self.kind.opacity * moment.presence(attack=1.2)
        level *= min(1.2, 0.4 + moment.amount / 2)
        return _laid_over(image, layer, self.kind.colour, level)

    def _drifted(self, cloud: Image.Image, seconds: float) -> Image.Image:
        """Look at a part of the endless cloud, between pixels too."""
        width, height = self.size
        x = (self.kind.drift * seconds * height) % width
        y = (-self.kind.rise * seconds * height) % height
        box = (x, y, x + width, y + height)
        return cloud.resize(self.size, Image.Resampling.BILINEAR, box=box)


class _Leak:
    def __init__(self, kind: Leak, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.size = (max(8, size[0] // 10), max(8, size[1] // 10))
        self.rng = np.random.default_rng(seed).random((len(kind.colours), 3))
        self.x, self.y = np.meshgrid(
            np.linspace(0, size[0] / size[1], self.size[0]),
            np.linspace(0, 1, self.size[1]),
        )

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        aspect = image.width / image.height
        light = np.zeros((self.size[1], self.size[0], 3))
        for colour, (start, high, wide) in zip(
            self.kind.colours, self.rng, strict=True
        ):
            x = (start * 1.4 - 0.7 + self.kind.travel * moment.time) * aspect
            blob = ((self.x - x + 0.3 * self.y) / (0.1 + 0.24 * wide)) ** 2
            blob += ((self.y - high) / 0.8) ** 2
            light += np.exp(-blob)[..., None] * np.array(colour)
        breath = 0.8 + 0.2 * moment.wobble(1.3, 11)
        light *= self.kind.strength * moment.presence() * breath
        return _lit(image, _image(light * min(1.3, 0.4 + moment.amount / 2)))


class _Rays:
    def __init__(self, kind: Rays, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.size = (max(8, size[0] // 6), max(8, size[1] // 6))
        x, y = np.meshgrid(
            np.linspace(0, size[0] / size[1], self.size[0]),
            np.linspace(0, 1, self.size[1]),
        )
        from_right = seed % 2 == 1
        source = size[0] / size[1] * 0.85 if from_right else size[0] / size[1] * 0.15
        self.angle = np.arctan2(x - source, y + 0.35)
        self.fall = np.exp(-((x - source) ** 2 + (y + 0.35) ** 2) / 1.6)

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        slow = moment.seconds * 0.35
        shafts = 0.5 + 0.5 * np.sin(self.angle * 13 + slow)
        shafts *= 0.5 + 0.5 * np.sin(self.angle * 29 - slow * 1.7 + 1)
        light = (0.25 + 1.3 * shafts) * self.fall * self.kind.strength
        light *= moment.presence(attack=1.0) * min(1.3, 0.4 + moment.amount / 2)
        return _lit(image, _image(light[..., None] * np.array(self.kind.colour)))


class _Grain:
    def __init__(self, kind: Grain, size: tuple[int, int], seed: int) -> None:
        self.kind = kind
        self.seed = seed
        rng = np.random.default_rng(seed)
        coarse = (max(8, size[0] // 2), max(8, size[1] // 2))
        noise = rng.normal(0, kind.amount, (coarse[1], coarse[0]))
        tile = Image.fromarray(np.clip(noise + 128, 0, 255).astype(np.uint8))
        self.tile = tile.resize(size, Image.Resampling.BILINEAR)

    def __call__(self, image: Image.Image, moment: Moment) -> Image.Image:
        level = moment.presence() * min(1.2, 0.4 + moment.amount / 2)
        rng = np.random.default_rng((self.seed, int(moment.seconds * 12 + 0.01)))
        x, y = (int(rng.integers(0, side)) for side in self.tile.size)
        tile = ImageChops.offset(self.tile, x, y)
        tile = tile.point(lambda value: 128 + (value - 128) * level)
        self._scratch(tile, rng, level)
        grain = Image.merge("RGB", (tile,) * 3)
        return ImageChops.add(image, grain, 1.0, -128)

    def _scratch(
        self, tile: Image.Image, rng: np.random.Generator, level: float
    ) -> None:
        draw = ImageDraw.Draw(tile)
        for _ in range(self.kind.scratches):
            x, bend, shine = rng.random(3)
            left, right = x * tile.width, (x + 0.01 * bend) * tile.width
            fill = int(128 + 60 * shine * level)
            draw.line([(left, 0), (right, tile.height)], fill=fill)


def _phase(share: float) -> int:
    """Return which quarter of a pixel: what drifts slowly must not hop."""
    return int(share * 4)


@cache
def _sprite(size: float, shape: str, phase_x: int, phase_y: int) -> Image.Image:
    side = max(3, round(size)) + 1
    middle = (side - 2) / 2
    y, x = np.mgrid[0:side, 0:side].astype(float)
    x, y = x - middle - phase_x / 4, y - middle - phase_y / 4
    if shape == "petal":
        x, y = (x + y) * 0.71, (y - x) * 1.35
    soft = np.clip(1.15 - np.sqrt(x * x + y * y) / ((side - 1) / 2), 0, 1)
    return Image.fromarray((soft * 255).astype(np.uint8))


def _clouds(
    size: tuple[int, int], *, scale: float, cover: float, seed: int
) -> Image.Image:
    """Return a cloud twice the size in each direction, which repeats without a seam."""
    rng = np.random.default_rng(seed)
    total = np.zeros((size[1], size[0]))
    for octave in range(4):
        cells = max(2, round(3 / scale)) * 2**octave
        lumps = rng.random((max(2, cells * size[1] // size[0]), cells))
        total += _enlarged(lumps, size) / 1.9**octave
    total = (total - total.min()) / (total.max() - total.min())
    shaped = np.clip((total - (1 - cover) * 0.7) / 0.6, 0, 1)
    tile = Image.fromarray((np.tile(shaped, (2, 2)) * 255).astype(np.uint8))
    return tile.filter(ImageFilter.GaussianBlur(1))


def _enlarged(lumps: Field, size: tuple[int, int]) -> Field:
    rows, columns = lumps.shape
    around = np.pad(lumps, 2, mode="wrap").astype(np.float32)
    box = (2, 2, columns + 2, rows + 2)
    image = Image.fromarray(around).resize(size, Image.Resampling.BICUBIC, box=box)
    return np.asarray(image, float)


def _laid_over(
    image: Image.Image, layer: Image.Image, colour: Colour, level: float
) -> Image.Image:
    """Paint a colour where the small layer is, by that much."""
    if level < 0.005:
        return image
    mask = layer.point(lambda value: value * level)
    mask = mask.resize(image.size, Image.Resampling.BILINEAR)
    # Twice as fast as pasting the bare colour through the mask.
    return Image.composite(_sheet(image.size, colour), image, mask)


@lru_cache(maxsize=4)
def _sheet(size: tuple[int, int], colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def _coloured(layer: Image.Image, colour: Colour, level: float) -> Image.Image:
    channels = [
        layer.point(lambda value, by=part / 255 * level: min(255, value * by))
        for part in colour
    ]
    return Image.merge("RGB", channels)


def _image(light: Field) -> Image.Image:
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def _lit(image: Image.Image, light: Image.Image) -> Image.Image:
    """Add light, as a second exposure does."""
    return ImageChops.screen(image, light.resize(image.size, Image.Resampling.BILINEAR))
