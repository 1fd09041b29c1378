"""Light on a surface: matte and glossy things, skin, cloth, hair and metal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, to_linear
from studio.sandbox.art.light import Light
from studio.sandbox.art.solids import Places, Points

Array = npt.NDArray[np.float32]
Texture = Callable[[Points], Array]


@dataclass(frozen=True, kw_only=True)
class Material:
    """`scatter` tints where light turns to shadow; `sheen` is the fuzz of cloth.

    `tight` is how small a highlight is, `wrap` how far light reaches round the form; a
    texture gives factors (n, 1) or (n, 3) for the colour.
    """

    colour: RGB
    gloss: float = 0.15
    tight: float = 24.0
    sheen: float = 0.0
    wrap: float = 0.12
    scatter: RGB | None = None
    metal: float = 0.0
    texture: Texture | None = None


class Place(NamedTuple):
    """Points on a surface: where, which way they face, the line of sight, and how much
    of the key and of the sky they see."""

    p: Points
    n: Points
    view: Points
    seen: Array
    open: Array

    def take(self, places: Places) -> Place:
        return Place(
            self.p.take(places),
            self.n.take(places),
            self.view.take(places),
            self.seen.take(places),
            self.open.take(places),
        )


def lit(material: Material, light: Light, bounce: Array, place: Place) -> Array:
    """Linear light (n, 3) that leaves a surface toward the eye."""
    base = np.broadcast_to(linear(material.colour), (place.seen.size, 3))
    if material.texture is not None:
        base = base * material.texture(place.p)
    tx, ty, tz = light.towards
    n = place.n
    facing = n.x * tx + n.y * ty + n.z * tz
    direct = np.clip((facing + material.wrap) / (1 + material.wrap), 0, 1) * place.seen
    key = (light.key * 1.25 * direct)[:, None] * linear(light.key_colour)
    if material.scatter is not None:
        turning = light.key * _turning(facing, place.seen)
        key = key + turning[:, None] * linear(material.scatter)
    matte = base * (key + _fill(light, bounce, place)) * (1 - 0.75 * material.metal)
    return (
        matte
        + _shine(material, light, base, place)
        + _rim(material, light, base, place)
    )


def _fill(light: Light, bounce: Array, place: Place) -> Array:
    up = (0.5 + 0.5 * place.n.y)[:, None]
    around = linear(light.fill_colour) * up + bounce * (1 - up)
    # Even a deep fold gets a little: real light bounces more than once.
    reach = 0.13 + 0.87 * place.open * place.open
    return around * light.fill * reach[:, None]


def _turning(facing: Array, seen: Array) -> Array:
    band = np.exp(-((facing - 0.08) ** 2) / 0.05)
    return band * (0.08 + 0.10 * seen)


def _grazing(place: Place) -> tuple[Array, Array]:
    """The cosine toward the eye, and how nearly a surface is seen edge-on."""
    n, view = place.n, place.view
    across = -(n.x * view.x + n.y * view.y + n.z * view.z)
    return across, np.clip(1 - across, 0, 1)


def _shine(material: Material, light: Light, base: Array, place: Place) -> Array:
    """The key's highlight, a studio window above, and what metal mirrors."""
    across, grazing = _grazing(place)
    tx, ty, tz = light.towards
    rx, ry, rz = (v + 2 * across * a for v, a in zip(place.view, place.n, strict=True))
    mirror = np.clip(rx * tx + ry * ty + rz * tz, 0, 1)
    spark = mirror**material.tight * place.seen * (1.1 * light.key)
    window = np.clip((ry - 0.15) * 2.2, 0, 1)
    window = window * np.clip(0.9 - np.abs(rx + tx * 0.5), 0, 1)
    window = window * (0.35 + grazing**3) * (0.34 * light.fill)
    room = np.clip(0.32 + ry * 0.8 - 0.4 * rx * tx, 0, 1.2) * place.open
    shine = material.gloss * (spark + window) + 0.9 * material.metal * room
    tint = (1 - material.metal) + base * material.metal
    return shine[:, None] * tint * linear(light.key_colour)


def _rim(material: Material, light: Light, base: Array, place: Place) -> Array:
    """Light from behind along the edges, and the fuzz of cloth that catches it."""
    _, grazing = _grazing(place)
    n, side = place.n, light.towards[0]
    behind = np.clip(0.45 - 0.75 * side * n.x + 0.45 * n.y - 0.5 * n.z, 0, 1)
    rim = (1.9 * light.rim) * grazing**2.6 * behind * place.open
    fuzz = material.sheen * grazing**2 * place.open
    fuzz = fuzz * (light.fill + 0.6 * light.key * place.seen)
    colour = rim[:, None] * linear(light.rim_colour)
    return colour + fuzz[:, None] * (0.35 * base + 0.12)


def develop(values: Array) -> Array:
    """Linear light to display values, highlights rolled off like a print."""
    value = np.maximum(values, 0)
    rolled = value * (1.12 + value * 0.109) / (1 + 0.55 * value)
    return (np.clip(rolled, 0, 1) ** (1 / 2.2)).astype(np.float32, copy=False)


@lru_cache(maxsize=256)
def linear(colour: RGB) -> Array:
    return to_linear(colour).astype(np.float32)
