"""The figure: a head, a neck, hair, a garment and a hat as solid parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.march import Model
from studio.sandbox.art.solids import (
    Points,
    bounded,
    box,
    capsule,
    carve,
    common,
    cylinder,
    egg,
    ellipsoid,
    flat_norm,
    sphere,
    torus,
    union,
    within,
)

Array = npt.NDArray[np.float32]
NOWHERE = 9.0


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Traits; angles in degrees, a positive turn looks to the viewer's right."""

    turn: float = 30.0
    nod: float = 0.0
    tilt: float = 0.0
    hair: str = "crop"
    hat: str = ""
    collar: str = "turtleneck"
    glasses: bool = False
    earrings: bool = False
    sway: float = 0.0
    jaw: float = 0.0


PARTS = ("skin", "garment", "hair", "hat", "glasses", "earrings")


def parts_of(figure: Figure) -> tuple[str, ...]:
    """Names of the parts that the figure has, in the order of the model."""
    worn = {
        "skin": True,
        "garment": True,
        "hair": bool(figure.hair),
        "hat": bool(figure.hat),
        "glasses": figure.glasses,
        "earrings": figure.earrings,
    }
    return tuple(name for name in PARTS if worn[name])


def model_of(figure: Figure) -> Model:
    shapes: dict[str, Callable[[Points], Array]] = {
        "hair": lambda q: bounded(
            q, *_HAIR_BOUNDS.get(figure.hair, _CLOSE), _HAIR[figure.hair]
        ),
        "hat": lambda q: bounded(q, *_HAT_BOUNDS[figure.hat], _HATS[figure.hat]),
        "glasses": lambda q: bounded(q, (0, 0.04, 0.4), 0.95, _glasses),
        "earrings": lambda q: sphere(q.mirrored(), (0.735, -0.34, -0.04), 0.07),
    }
    extra = [shapes[name] for name in parts_of(figure)[2:]]

    def parts(p: Points) -> tuple[Array, ...]:
        head = head_point(p, figure)
        skin = union(
            bounded(head, (0, -0.05, 0.08), 1.16, lambda q: _head(q, figure)),
            capsule(p, (0, -0.55, -0.14), (0, -1.6, -0.22), (0.33, 0.37)),
            0.16,
        )
        body = p.turned(figure.turn * 0.35)
        bare = _shoulders(body)
        if figure.collar == "open":
            skin = union(skin, bare + 0.035, 0.22)
        worn = within(body, bare, (0, -1.5, -0.18), 1.15, _COLLARS[figure.collar])
        return skin, worn, *(shape(head) for shape in extra)

    return Model(
        parts=parts,
        low=(-1.8, -3.3, -1.65),
        high=(1.8, 1.65, 1.75),
        stride=0.9,
        haste=_haste(figure),
    )


def _haste(figure: Figure) -> float:
    """Between ribs, curls and under a brim a ray in haste steps through the cloth."""
    if figure.collar == "chunky" or figure.hair in {"curls", "buzz", "waves"}:
        return 1.3
    return 1.8 if figure.hat else 3.5


def head_point(p: Points, figure: Figure) -> Points:
    """The same points seen from the head, its chin down and its face to +z."""
    pivot = (0.0, -0.85, -0.12)
    q = p.minus(pivot).turned(figure.turn)
    if figure.nod:
        q = q.nodded(figure.nod)
    if figure.tilt:
        q = q.leaned(figure.tilt)
    return q.minus((0.0, 0.85, 0.12))


def _head(p: Points, figure: Figure) -> Array:
    d = _skull(p, figure.jaw)
    m = p.mirrored()
    d = within(p, d, (0, -0.22, 0.55), 1.08, lambda q, e: _face(q, e, figure))
    return within(m, d, (0.72, -0.05, -0.06), 0.60, _ear)


def _skull(p: Points, jaw: float) -> Array:
    d = egg(p, (0, 0.27, -0.12), (0.71, 0.75, 0.86))
    return union(d, egg(p, (0, -0.24, 0.17), (0.53 + jaw, 0.78, 0.57)), 0.34)


def _face(p: Points, d: Array, figure: Figure) -> Array:
    m = p.mirrored()
    chin = ellipsoid(p, (0, -0.87, 0.50), (0.17 + figure.jaw, 0.12, 0.14))
    d = union(d, chin, 0.24)
    d = union(d, egg(m, (0.31, -0.22, 0.42), (0.20, 0.24, 0.22)), 0.24)
    d = carve(d, ellipsoid(m, (0.28, 0.04, 0.93), (0.19, 0.15, 0.24)), 0.24)
    d = within(m, d, (0.03, -0.12, 0.76), 0.50, _nose)
    return within(p, d, (0, -0.53, 0.72), 0.50, _mouth)


def _nose(m: Points, d: Array) -> Array:
    bridge = capsule(m, (0, 0.14, 0.64), (0, -0.23, 0.85), (0.050, 0.072))
    wings = ellipsoid(m, (0.062, -0.265, 0.77), (0.062, 0.05, 0.085))
    return union(d, union(bridge, wings, 0.07), 0.11)


def _mouth(p: Points, d: Array) -> Array:
    upper = ellipsoid(p, (0, -0.488, 0.695), (0.150, 0.042, 0.080))
    lower = ellipsoid(p, (0, -0.570, 0.690), (0.125, 0.048, 0.085))
    return union(d, union(upper, lower, 0.022), 0.09)


def _ear(m: Points, d: Array) -> Array:
    shell = ellipsoid(m, (0.69, -0.05, -0.06), (0.075, 0.19, 0.12))
    hollow = ellipsoid(m, (0.775, -0.03, -0.01), (0.028, 0.11, 0.065))
    return union(d, carve(shell, hollow, 0.06), 0.05)


def _shoulders(p: Points) -> Array:
    m = p.mirrored()
    slope = capsule(m, (0.0, -1.95, -0.22), (1.02, -2.42, -0.24), (0.46, 0.50))
    chest = ellipsoid(p, (0, -3.1, -0.12), (1.36, 1.42, 0.78))
    return union(slope, chest, 0.55)


def _turtleneck(p: Points, body: Array) -> Array:
    tube = capsule(p, (0, -1.12, -0.17), (0, -1.75, -0.22), (0.425, 0.50))
    tube = np.maximum(tube, p.y + 1.13)
    roll = torus(p, (0, -1.12, -0.17), 0.36, 0.075)
    return union(union(tube, roll, 0.05), body, 0.30)


def _chunky(p: Points, body: Array) -> Array:
    angle = np.arctan2(p.x, p.z + 0.18)
    rib = 0.011 * np.cos(angle * 30)
    fold = torus(p, (0, -1.25, -0.17), 0.42, 0.17)
    lower = torus(p, (0, -1.46, -0.19), 0.46, 0.16)
    return union(union(fold, lower, 0.05) + rib, body, 0.12)


def _open_neck(p: Points, body: Array) -> Array:
    tilted = p.minus((0, -1.62, -0.16)).nodded(12)
    return carve(body, cylinder(tilted, (0, 0.1, 0), 0.53, 0.72), 0.03)


def _wrapped(p: Points, body: Array) -> Array:
    first = torus(p.minus((0, -1.30, -0.15)).nodded(9).leaned(7), (0, 0, 0), 0.44, 0.18)
    second = torus(
        p.minus((0, -1.52, -0.12)).nodded(15).leaned(-6), (0, 0, 0), 0.54, 0.19
    )
    return union(union(first, second, 0.04), body, 0.10)


_COLLARS: dict[str, Callable[[Points, Array], Array]] = {
    "turtleneck": _turtleneck,
    "chunky": _chunky,
    "open": _open_neck,
    "scarf": _wrapped,
}


def _brow_opening(p: Points, *, wide: float = 0.60, top: float = 0.50) -> Array:
    """The bare front of the head, from the hairline down."""
    return ellipsoid(p, (0.0, top - 0.95, 0.86), (wide, 0.95, 0.80))


def _ear_opening(p: Points) -> Array:
    return egg(p.mirrored(), (0.78, -0.09, -0.01), (0.25, 0.27, 0.22))


def _cap(p: Points, thick: float) -> Array:
    """The head under an even layer of hair; brow and nape are cut away by the caller."""
    return _skull(p, 0.0) - thick


def _nape(p: Points, low: float, slope: float) -> Array:
    """Positive below a line that runs from the temple down to the nape."""
    return (low + slope * p.z - p.y) * (1 / (1 + slope * slope) ** 0.5)


def _locks(p: Points, count: int, depth: float, swirl: float) -> Array:
    angle = np.arctan2(p.x - 0.20, p.z + 0.50)
    bend = swirl * p.y
    wave = np.sin(angle * count + bend)
    return depth * (wave + 0.4 * np.sin(angle * (2 * count + 1) + 1.7 * bend + 1.0))


def _combed(p: Points, count: int, depth: float) -> Array:
    """Fine ridges that run back from the brow."""
    angle = np.arctan2(p.x, p.y + 0.25)
    return depth * np.sin(angle * count) * np.clip(p.z + 1.1, 0.2, 1)


def _crop(p: Points) -> Array:
    ridge = _locks(p, 10, 0.026, 2.0)
    fall = 0.045 * np.sin(p.x * 11 + 2.4 * p.y + 0.6) + 0.02 * np.sin(p.x * 23)
    cap = common(_cap(p, 0.065) - ridge, _nape(p, -0.10, 0.62), 0.14)
    d = carve(cap, _brow_opening(p, wide=0.62, top=0.47) + fall, 0.04)
    return carve(d, _ear_opening(p), 0.06)


def _buzz(p: Points) -> Array:
    q = p.minus((0, 0.27, -0.13))
    angle = np.arctan2(q.x, q.z)
    rise = np.arctan2(q.y, flat_norm(q.x, q.z))
    dots = 0.010 * np.sin(angle * 30) * np.sin(rise * 30)
    cap = common(_cap(p, 0.040) - dots, _nape(p, -0.12, 0.55), 0.08)
    d = carve(cap, _brow_opening(p, wide=0.58, top=0.54), 0.03)
    return carve(d, _ear_opening(p), 0.05)


def _slick(p: Points) -> Array:
    cap = _cap(p, 0.045) - _combed(p, 22, 0.010)
    cap = common(cap, _nape(p, -0.14, 0.60), 0.10)
    d = carve(cap, _brow_opening(p, wide=0.61, top=0.56), 0.035)
    return carve(d, _ear_opening(p), 0.05)


def _bun(p: Points) -> Array:
    knot = p.minus((0, 0.66, -0.98))
    coil = 0.016 * np.sin(np.arctan2(knot.x, knot.y) * 2 + knot.norm * 22)
    return union(_slick(p), knot.norm - 0.31 - coil, 0.10)


def _topknot(p: Points) -> Array:
    knot = p.minus((0, 1.23, -0.24))
    coil = 0.008 * np.sin(knot.y * 30 + np.arctan2(knot.x, knot.z) * 2)
    return union(_slick(p), egg(knot, (0, 0, 0), (0.27, 0.22, 0.27)) - coil, 0.12)


def _bob(p: Points) -> Array:
    ridge = _locks(p, 6, 0.020, 1.0)
    bell = ellipsoid(p, (0, -0.02, -0.10), (0.86, 1.13, 1.00)) - ridge
    bell = common(bell, -0.80 - p.y + 0.10 * p.z, 0.14)
    return carve(bell, _curtain(p, 0.05) - ridge, 0.07)


def _curtain(p: Points, lean: float) -> Array:
    """The opening of long hair: narrow at the parting, straight down the cheeks."""
    peak = ellipsoid(p, (lean, -0.47, 1.02), (0.54, 0.98, 0.88))
    return union(peak, capsule(p, (0, -0.6, 1.05), (0, -2.4, 1.1), (0.72, 0.76)), 0.2)


def _fringe(p: Points) -> Array:
    ridge = 0.010 * np.sin(np.arctan2(p.x, p.z + 0.3) * 26)
    bell = ellipsoid(p, (0, 0.0, -0.08), (0.86, 1.12, 1.00)) - ridge
    bell = common(bell, -0.78 - p.y, 0.12)
    window = box(p, (0, -0.70, 0.90), (0.50, 0.88, 0.66), round_by=0.16)
    return carve(bell, window - ridge, 0.05)


def _long(p: Points) -> Array:
    ridge = _locks(p, 6, 0.022, 1.2)
    top = egg(p, (0, 0.14, -0.12), (0.83, 0.94, 0.95))
    fall = ellipsoid(p, (0, -0.90, -0.32), (0.90, 1.35, 0.62))
    mane = union(top, fall, 0.40) - ridge
    mane = common(mane, -1.95 - p.y + 0.08 * np.sin(p.x * 5), 0.20)
    throat = capsule(p, (0, -1.0, 0.20), (0, -2.2, 0.30), (0.42, 0.60))
    return carve(carve(mane, throat, 0.12), _curtain(p, 0.08) - ridge, 0.09)


def _curls(p: Points) -> Array:
    a, b, c = (8.2 * axis for axis in p)
    lumps = np.sin(a + 1.0) * np.sin(b + 0.05 * a) * np.sin(c + 2.0)
    fine = np.sin(2.1 * a + 0.6 * b) * np.sin(2.1 * b - 0.5 * c) * np.sin(2.1 * c)
    bump = 0.085 * lumps + 0.026 * fine
    cloud = egg(p, (0, 0.36, -0.20), (0.98, 0.90, 1.00))
    cloud = union(cloud, egg(p, (0, -0.18, -0.42), (0.88, 0.52, 0.62)), 0.25) - bump
    return carve(cloud, _brow_opening(p, wide=0.70, top=0.47) - 0.8 * bump, 0.10)


def _waves(p: Points) -> Array:
    wave = 0.030 * np.sin(p.y * 10 + 1.3 * np.sin(p.x * 2.6 + p.z * 2))
    wave = wave * np.clip(0.75 - p.y, 0, 1)
    bell = ellipsoid(p, (0, -0.02, -0.11), (0.88, 1.13, 1.00)) - wave
    bell = common(bell, -0.78 - p.y, 0.18)
    return carve(bell, _curtain(p, 0.12) - wave, 0.08)


def _none(p: Points) -> Array:
    return np.full_like(p.x, NOWHERE)


_HAIR: dict[str, Callable[[Points], Array]] = {
    "": _none,
    "crop": _crop,
    "buzz": _buzz,
    "bun": _bun,
    "topknot": _topknot,
    "bob": _bob,
    "fringe": _fringe,
    "long": _long,
    "curls": _curls,
    "waves": _waves,
}


def _wide_hat(p: Points) -> Array:
    q = p.minus((0, 0.50, -0.10)).nodded(-4).leaned(-5)
    crown = ellipsoid(q, (0, 0.10, 0), (0.82, 0.66, 0.94))
    crown = common(crown, -q.y, 0.04)
    sag = 0.035 * (q.z * q.z - q.x * q.x)
    bent = Points(q.x, q.y + sag, q.z)
    brim = cylinder(bent, (0, 0.0, 0), 1.52, 0.048, round_by=0.045)
    return union(crown, brim, 0.12)


def _beanie(p: Points) -> Array:
    q = p.minus((0, 0.32, -0.13)).nodded(-10)
    angle = np.arctan2(q.x, q.z)
    rib = 0.013 * np.cos(angle * 30)
    dome = ellipsoid(q, (0, 0.10, 0), (0.82, 0.86, 0.95)) - rib
    dome = np.maximum(dome, -q.y - 0.02)
    cuff = cylinder(q.scaled((0.93, 1, 1.06)), (0, 0.08, 0), 0.89, 0.15, round_by=0.07)
    return union(dome, cuff * 0.92 - rib, 0.03)


def _beret(p: Points) -> Array:
    q = p.minus((0.08, 0.74, -0.16)).leaned(-15).nodded(-8)
    cushion = ellipsoid(q, (0.04, 0.02, 0), (0.98, 0.34, 1.02))
    band = torus(q, (-0.02, -0.20, 0.02), 0.74, 0.06)
    stalk = capsule(q, (0.04, 0.3, 0), (0.05, 0.46, 0), (0.05, 0.04))
    return union(union(cushion, band, 0.10), stalk, 0.04)


_CLOSE = ((0.0, 0.15, -0.12), 1.12)
_HAIR_BOUNDS = {
    "bun": ((0.0, 0.2, -0.25), 1.25),
    "topknot": ((0.0, 0.35, -0.12), 1.2),
    "bob": ((0.0, 0.0, -0.1), 1.2),
    "fringe": ((0.0, 0.0, -0.1), 1.2),
    "waves": ((0.0, 0.0, -0.1), 1.2),
    "long": ((0.0, -0.45, -0.2), 1.75),
    "curls": ((0.0, 0.2, -0.22), 1.3),
}
_HAT_BOUNDS = {
    "wide": ((0.0, 0.62, -0.1), 1.72),
    "beanie": ((0.0, 0.6, -0.15), 1.15),
    "beret": ((0.1, 0.75, -0.15), 1.22),
}
_HATS: dict[str, Callable[[Points], Array]] = {
    "": _none,
    "wide": _wide_hat,
    "beanie": _beanie,
    "beret": _beret,
}


def _glasses(p: Points) -> Array:
    m = p.mirrored()
    lens = m.minus((0.28, 0.02, 0.80)).turned(14)
    disc = cylinder(
        Points(lens.x, lens.z, lens.y), (0, 0, 0), 0.235, 0.022, round_by=0.02
    )
    arm = capsule(m, (0.50, 0.06, 0.74), (0.74, 0.04, -0.05), (0.018, 0.018))
    bar = capsule(m, (0, 0.06, 0.86), (0.08, 0.06, 0.84), (0.018, 0.018))
    return np.minimum(np.minimum(disc, arm), bar)
