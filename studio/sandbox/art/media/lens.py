"""Pictures seen through something: fluted glass, liquid, motion, a second frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import look_up, mix, ramp
from studio.sandbox.art.discs import add_disc
from studio.sandbox.art.fields import bilinear, blur, clouds, lerp, resize, smooth
from studio.sandbox.art.media.flutes import reeded
from studio.sandbox.art.sheet import Sheet

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Reeded:
    """Behind fluted glass."""

    pitch: float = 0.05
    slant: float = 0.0
    bend: float = 1.0
    soften: float = 0.004

    def paint(self, sheet: Sheet) -> Array:
        soft = blur(sheet.rgb, sheet.frame.short * self.soften)
        return reeded(
            soft, sheet.frame, pitch=self.pitch, slant=self.slant, bend=self.bend
        )


@dataclass(frozen=True, kw_only=True)
class Liquid:
    """The picture poured: folded by slow currents and given a sheen."""

    amount: float = 0.10
    cells: float = 2.2
    sheen: float = 0.5

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        first = clouds(
            frame, sheet.random("current x"), cells=self.cells, octaves=3, gain=0.4
        )
        second = clouds(
            frame, sheet.random("current y"), cells=self.cells, octaves=3, gain=0.4
        )
        reach = np.float32(self.amount * frame.short)
        wave = np.sin(first * 5 + frame.y * 6)
        x = (
            np.arange(frame.width, dtype=np.float32)[None, :]
            + 0.5
            + (first + 0.35 * wave) * reach
        )
        y = np.arange(frame.height, dtype=np.float32)[:, None] + 0.5 + second * reach
        picture = bilinear(sheet.rgb, x, y)
        down, over = np.gradient(wave + 0.6 * second)
        tx, ty, _ = sheet.light.towards
        slope = (over * tx - down * ty) * np.float32(frame.short / 9)
        shine = smooth(0.25, 1.1, slope) * self.sheen
        shade = smooth(0.1, 1.2, -slope) * self.sheen * 0.55
        glow = np.float32(mix(sheet.palette.glow, (1.0, 1.0, 1.0), 0.5))
        picture = picture * (1 - shade)[..., None]
        return lerp(picture, glow, (shine * 0.85)[..., None])


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """Tones as polished metal: bright and dark bands follow every form."""

    bands: float = 2.6
    keep: float = 0.25

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        height = blur(sheet.luma, frame.short * 0.010)
        down, over = np.gradient(height)
        tilt = (over * 0.8 - down) * np.float32(frame.short / 22)
        wave = 0.5 + 0.5 * np.sin(height * 2 * np.pi * self.bands + 2.2 * tilt + 1.2)
        p = sheet.palette
        stops = (p.deep, p.shade, mix(p.accent, p.mid, 0.4), p.glow, (1.0, 1.0, 1.0))
        metal = look_up(ramp(stops), np.clip(wave**1.45, 0, 1))
        return lerp(metal, sheet.rgb, self.keep)


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A long exposure while the camera moved; degrees 0 is sideways."""

    length: float = 0.16
    degrees: float = 0.0
    keep: float = 0.25

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        small = frame.capped(260_000)
        rgb = resize(sheet.rgb, small.width, small.height)
        turn = np.radians(self.degrees)
        steps = 25
        total = np.zeros_like(rgb)
        for spot in np.linspace(-0.5, 0.5, steps):
            reach = spot * self.length * small.short
            dx, dy = round(np.cos(turn) * reach), round(np.sin(turn) * reach)
            rows = np.clip(np.arange(small.height) - dy, 0, small.height - 1)
            columns = np.clip(np.arange(small.width) - dx, 0, small.width - 1)
            total += rgb[rows][:, columns]
        moved = resize(total / steps, frame.width, frame.height)
        return lerp(moved, sheet.rgb, self.keep)


@dataclass(frozen=True, kw_only=True)
class Twice:
    """Two exposures on one frame: the picture and its mirror image, larger."""

    share: float = 0.55

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        inset = 0.16
        x = (1 - frame.across) * (1 - 2 * inset) + inset
        y = frame.down * (1 - 2 * inset) + inset * 0.6
        large = bilinear(
            blur(sheet.rgb, frame.short * 0.004),
            np.broadcast_to(x * frame.width, frame.shape),
            np.broadcast_to(y * frame.height, frame.shape),
        )
        screened = 1 - (1 - sheet.rgb * 0.82) * (1 - large * self.share)
        return np.clip(screened * 0.94, 0, 1)


@dataclass(frozen=True, kw_only=True)
class Shallow:
    """One band in focus, as through a tilted lens."""

    middle: float = 0.58
    band: float = 0.13
    blur: float = 0.020

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        away = np.abs(frame.down - self.middle) - self.band
        soft = blur(sheet.rgb, frame.short * self.blur * 0.45)
        softer = blur(sheet.rgb, frame.short * self.blur)
        near = smooth(0.0, 0.12, away)[..., None]
        far = smooth(0.08, 0.32, away)[..., None]
        return lerp(lerp(sheet.rgb, soft, near), softer, far)


@dataclass(frozen=True, kw_only=True)
class Frosted:
    """Behind ground glass: everything soft, and a fine scatter over it."""

    blur: float = 0.022
    scatter: float = 0.010

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        random = sheet.random("frost")
        soft = blur(sheet.rgb, frame.short * self.blur)
        reach = self.scatter * frame.short
        dx = random.uniform(-reach, reach, frame.shape).astype(np.float32)
        dy = random.uniform(-reach, reach, frame.shape).astype(np.float32)
        x = np.arange(frame.width, dtype=np.float32)[None, :] + 0.5 + dx
        y = np.arange(frame.height, dtype=np.float32)[:, None] + 0.5 + dy
        return lerp(bilinear(soft, x, y), np.float32(1.0), 0.10)


@dataclass(frozen=True, kw_only=True)
class Sparks:
    """City lights between the lens and the picture, far out of focus."""

    count: int = 30
    soften: float = 0.003

    def paint(self, sheet: Sheet) -> Array:
        frame, p = sheet.frame, sheet.palette
        random = sheet.random("sparks")
        lights = np.zeros_like(sheet.rgb)
        wide, tall = frame.width / frame.short / 2, frame.height / frame.short / 2
        colours = (p.accent, p.second, p.glow, mix(p.accent, p.glow, 0.5))
        for _ in range(self.count):
            x = float(random.uniform(-wide, wide))
            y = float(np.clip(random.normal(0.22, 0.26), -1, 1)) * tall
            radius = float(0.014 + 0.062 * random.power(0.7))
            colour = colours[int(random.integers(len(colours)))]
            power = float(random.uniform(0.12, 0.40))
            add_disc(lights, frame, (x, y), radius, colour, power)
        soft = blur(sheet.rgb, frame.short * self.soften)
        return 1 - (1 - soft) * (1 - np.clip(lights, 0, 0.9))


@dataclass(frozen=True, kw_only=True)
class Split:
    """Red, green and blue a little apart, and rows that slipped."""

    shift: float = 0.008
    slips: int = 9

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        random = sheet.random("slips")
        rows = np.arange(frame.height)
        offset = np.zeros(frame.height, dtype=int)
        for _ in range(self.slips):
            top = random.uniform(0, 1) * frame.height
            tall = random.uniform(0.006, 0.05) * frame.height
            reach = random.normal(0, 0.035) * frame.short
            offset[(rows >= top) & (rows < top + tall)] = round(reach)
        columns = np.arange(frame.width)[None, :] - offset[:, None]
        shift = max(1, round(self.shift * frame.short))
        planes = []
        for channel, move in enumerate((-shift, 0, shift)):
            at = np.clip(columns + move, 0, frame.width - 1)
            planes.append(np.take_along_axis(sheet.rgb[..., channel], at, axis=1))
        return np.stack(planes, axis=-1)
